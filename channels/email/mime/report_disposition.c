#include "report_fields.h"

#include <string.h>

/* "manual-action/MDN-sent-manually; displayed/error" is "displayed". */
static char *read_disposition(const char *value)
{
	const char *type = strchr(value, ';');

	if (!type)
		return NULL;
	type += 1 + strspn(type + 1, " \t");
	size_t size = strcspn(type, " \t/,;");
	return size > 0 ? xstrndup(type, size) : NULL;
}

void report_add_disposition(struct report *report, const struct part *part)
{
	struct report_fields fields;

	report_fields_init(&fields, part);
	while (report_fields_next(&fields)) {
		_cleanup_(freep) char *to = report_fields_get(&fields, "Final-Recipient");
		_cleanup_(freep) char *id = report_fields_get(&fields, "Original-Message-ID");
		_cleanup_(freep) char *what = report_fields_get(&fields, "Disposition");

		if (!report->said.recipient && to)
			report->said.recipient = report_address(to);
		if (!report->said.original_message_id && id)
			report->said.original_message_id = report_id(id);
		if (!report->said.action && what)
			report->said.action = read_disposition(what);
	}
	report_fields_done(&fields);
	report->detailed = true;
}
