#include "report_fields.h"
#include "status.h"

#include <string.h>
#include <strings.h>

struct outcome {
	char *action, *status, *recipient;
	char reply;
	unsigned weight;
};

static void outcome_done(struct outcome *o)
{
	free(o->action);
	free(o->status);
	free(o->recipient);
}

static unsigned weigh(const struct outcome *o)
{
	if (!o->action && !o->status && !o->recipient && !o->reply)
		return 0;
	if (o->action && strcmp(o->action, "failed") == 0)
		return 4;
	if (o->action && strcmp(o->action, "delayed") == 0)
		return 3;
	return o->action ? 1 : 2;
}

/* The word, in lower case. */
static char *read_action(const char *value)
{
	size_t size = 0;

	while ((value[size] | 0x20) >= 'a' && (value[size] | 0x20) <= 'z')
		size++;
	if (size == 0)
		return NULL;
	char *action = xstrndup(value, size);
	for (size_t i = 0; i < size; i++)
		action[i] = (char)(action[i] | 0x20);
	return action;
}

static char *read_recipient(const struct report_fields *fields)
{
	static const char *const names[] = {"Final-Recipient", "Original-Recipient",
					    "X-Actual-Recipient"};
	char *address = NULL;

	for (size_t i = 0; !address && i < ELEMENTS(names); i++) {
		_cleanup_(freep) char *value = report_fields_get(fields, names[i]);

		address = value ? report_address(value) : NULL;
	}
	return address;
}

static void read_outcome(const struct report_fields *fields, struct outcome *ret)
{
	_cleanup_(freep) char *action = report_fields_get(fields, "Action");
	_cleanup_(freep) char *status = report_fields_get(fields, "Status");
	_cleanup_(freep) char *reply = report_fields_get(fields, "Diagnostic-Code");

	*ret = (struct outcome){
		.action = action ? read_action(action) : NULL,
		.status = status ? status_find(status, 0) : NULL,
		.recipient = read_recipient(fields),
	};
	if (reply)
		ret->reply = status_reply(reply);
	if (!ret->status && reply)
		ret->status = status_find(reply, ret->reply);
	ret->weight = weigh(ret);
}

/* What is worst for any of the recipients; of equals the first. */
void report_add_delivery(struct report *report, const struct part *part)
{
	struct report_fields fields;
	struct outcome worst = {0};

	report_fields_init(&fields, part);
	while (report_fields_next(&fields)) {
		struct outcome o;

		read_outcome(&fields, &o);
		if (o.weight > worst.weight) {
			outcome_done(&worst);
			worst = o;
		} else {
			outcome_done(&o);
		}
		if (!report->said.envelope_id)
			report->said.envelope_id =
				report_fields_get(&fields, "Original-Envelope-Id");
	}
	report_fields_done(&fields);
	if (report->detailed) {
		outcome_done(&worst);
		return;
	}
	report->detailed = worst.weight > 0;
	report->said.action = worst.action;
	report->said.status = worst.status;
	report->said.recipient = worst.recipient;
	report->reply = worst.reply;
}
