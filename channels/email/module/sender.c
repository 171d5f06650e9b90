#include "sender.h"

#include "alias.h"
#include "compose.h"

#include <wasl/address.h>
#include <wasl/transfer.h>

#include <errno.h>

#define TOTAL_MS 300000U
#define IDLE_MS 60000U

struct sender {
	struct channel *ch;
	struct outgoing *first;
};

/* One mail under way. */
struct outgoing {
	struct outgoing *next;
	struct sender *sender;
	int64_t delivery;
	char *message_id;
	struct transfer *transfer;
	struct loop_timer *refused; /* instead of a transfer, where none could be begun */
	enum report_verdict verdict;
	char *why;
};

struct sender *sender_new(struct channel *ch)
{
	struct sender *s = xcalloc(1, sizeof(*s));

	s->ch = ch;
	return s;
}

static void outgoing_free(struct outgoing *out)
{
	struct outgoing **link = &out->sender->first;

	while (*link != out)
		link = &(*link)->next;
	*link = out->next;
	transfer_cancel(out->transfer);
	loop_timer_free(out->refused);
	free(out->message_id);
	free(out->why);
	free(out);
}

void sender_free(struct sender *s)
{
	if (!s)
		return;
	while (s->first)
		outgoing_free(s->first);
	free(s);
}

static void report(struct outgoing *out, const struct report *report)
{
	struct channel *ch = out->sender->ch;
	int64_t delivery = out->delivery;

	channel_delivered(ch, delivery, report);
	outgoing_free(out);
}

/* RFC 5321, section 4.2.1: 5yz is for good, 4yz may be better later. */
static enum report_verdict verdict_of(const struct transfer_result *result)
{
	switch (result->outcome) {
	case TRANSFER_DONE:
		return REPORT_SENT;
	case TRANSFER_REFUSED:
		return result->code >= 500 ? REPORT_PERMANENT : REPORT_TEMPORARY;
	case TRANSFER_UNKNOWN:
		return REPORT_UNKNOWN;
	case TRANSFER_UNREACHED:
		break;
	}
	return REPORT_TEMPORARY;
}

static void transferred(const struct transfer_result *result, void *data)
{
	struct outgoing *out = data;
	const struct email_options *o = channel_options(out->sender->ch);
	_cleanup_(freep) char *alias = result->outcome == TRANSFER_DONE && result->text
					       ? alias_find(o->smtp_host, result->text)
					       : NULL;
	const struct report r = {
		.verdict = verdict_of(result),
		.code = result->code,
		.why = result->outcome == TRANSFER_DONE ? NULL : result->text,
		.remote_id = out->message_id,
		.alias = alias,
	};

	out->transfer = NULL; /* it is over */
	report(out, &r);
}

static void refused(void *data)
{
	struct outgoing *out = data;

	report(out, &(struct report){.verdict = out->verdict, .why = out->why});
}

static void refuse(struct outgoing *out, enum report_verdict verdict, const char *why)
{
	out->verdict = verdict;
	out->why = xstrdup(why);
	out->refused = loop_timer_new(channel_loop(out->sender->ch), refused, out);
	loop_timer_set(out->refused, 0);
}

static void begin(struct outgoing *out, const struct delivery *d, const struct buffer *mail)
{
	const struct email_options *o = channel_options(out->sender->ch);
	struct loop *loop = channel_loop(out->sender->ch);
	_cleanup_(freep) char *envelope = compose_envelope(o, d);
	struct error err = ERROR_NONE;
	static const enum transfer_security securities[] = {
		[EMAIL_SECURITY_TLS] = TRANSFER_TLS,
		[EMAIL_SECURITY_STARTTLS] = TRANSFER_STARTTLS,
		[EMAIL_SECURITY_PLAIN] = TRANSFER_PLAIN,
	};
	const struct transfer_mail transfer = {
		.server =
			{
				.host = o->smtp_host,
				.port = email_smtp_port(o),
				.security = securities[o->smtp_security],
				.ca_file = o->smtp_ca_file,
				.user = o->smtp_user,
				.password = o->smtp_password.value,
				.total_ms = TOTAL_MS,
				.idle_ms = IDLE_MS,
			},
		.helo = o->smtp_helo,
		.envelope_from = envelope,
		.recipient = d->to,
		.message = buffer_string(mail),
		.size = mail->size,
	};

	out->transfer = transfer_mail(loop, &transfer, transferred, out, &err);
	/* what is wrong with the configuration is no fault of the mail: a person mends it */
	if (!out->transfer)
		refuse(out, address_check(d->to) ? REPORT_TEMPORARY : REPORT_PERMANENT, err.text);
}

void sender_deliver(struct sender *s, const struct delivery *d)
{
	const struct email_options *o = channel_options(s->ch);
	struct outgoing *out = xcalloc(1, sizeof(*out));
	struct buffer mail = BUFFER_INIT(COMPOSE_MAX);

	*out = (struct outgoing){
		.next = s->first,
		.sender = s,
		.delivery = d->id,
		.message_id = compose_message_id(o, d),
	};
	s->first = out;
	if (compose_mail(o, d, &mail) == 0)
		begin(out, d, &mail);
	else
		refuse(out, REPORT_PERMANENT, "the mail would be too large");
	buffer_done(&mail);
}
