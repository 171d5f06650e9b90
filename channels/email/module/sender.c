#include "sender.h"

#include "alias.h"
#include "compose.h"
#include "rate.h"
#include "refusal.h"

#include <wasl/transfer.h>

#include <errno.h>

/* RFC 5321, section 4.5.3.2: to accept a mail that is whole, ten minutes */
#define VERDICT_MS 600000U
#define TOTAL_MS 300000U
/* and so much for each that it is long: 8 KiB a second at least */
#define BYTES_A_MS 8U
#define IDLE_MS 60000U

struct sender {
	struct channel *ch;
	struct condition *condition;
	struct outgoing *first;
	unsigned active;
	struct rate rate;
	struct loop_timer *refill; /* while the rate allows no more */
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

/* As many as there are connections left, and as the rate allows. */
static void tell_room(struct sender *s)
{
	const struct email_options *o = channel_options(s->ch);
	unsigned left =
		s->active < o->smtp_connections ? (unsigned)o->smtp_connections - s->active : 0;
	int64_t now = clock_monotonic_ms();
	uint32_t allowed = rate_room(&s->rate, now);

	channel_set_room(s->ch, allowed < left ? allowed : left);
	if (allowed)
		loop_timer_unset(s->refill);
	else
		loop_timer_set(s->refill, rate_wait_ms(&s->rate, now));
}

static void refilled(void *data)
{
	tell_room(data);
}

struct sender *sender_new(struct channel *ch, struct condition *condition)
{
	const struct email_options *o = channel_options(ch);
	struct sender *s = xcalloc(1, sizeof(*s));

	s->ch = ch;
	s->condition = condition;
	rate_init(&s->rate, o->smtp_rate, clock_monotonic_ms());
	s->refill = loop_timer_new(channel_loop(ch), refilled, s);
	tell_room(s);
	return s;
}

static void outgoing_free(struct outgoing *out)
{
	struct outgoing **link = &out->sender->first;

	while (*link != out)
		link = &(*link)->next;
	*link = out->next;
	out->sender->active--;
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
	loop_timer_free(s->refill);
	free(s);
}

static void report(struct outgoing *out, const struct report *report)
{
	struct sender *s = out->sender;

	channel_delivered(s->ch, out->delivery, report);
	outgoing_free(out);
	tell_room(s);
}

/* A refusal that is not about us shows that the server takes our mail. */
static void judge(struct sender *s, const struct transfer_result *result, struct report *ret)
{
	struct refusal refusal = refusal_judge(result);

	if (refusal.ours)
		condition_set_sending(s->condition, result->text);
	else if (result->outcome == TRANSFER_REFUSED)
		condition_set_sending(s->condition, NULL);
	ret->verdict = refusal.permanent ? REPORT_PERMANENT : REPORT_TEMPORARY;
	ret->address_refused = refusal.of_address;
}

static void set_verdict(struct sender *s, const struct transfer_result *result, struct report *ret)
{
	switch (result->outcome) {
	case TRANSFER_DONE:
		condition_set_sending(s->condition, NULL);
		ret->verdict = REPORT_SENT;
		return;
	case TRANSFER_UNKNOWN:
		ret->verdict = REPORT_UNKNOWN;
		return;
	case TRANSFER_REFUSED:
	case TRANSFER_UNREACHED:
		judge(s, result, ret);
	}
}

static void transferred(const struct transfer_result *result, void *data)
{
	struct outgoing *out = data;
	const struct email_options *o = channel_options(out->sender->ch);
	_cleanup_(freep) char *alias = result->outcome == TRANSFER_DONE && result->text
					       ? alias_find(o->smtp_host, result->text)
					       : NULL;
	struct report r = {
		.code = result->code,
		.why = result->outcome == TRANSFER_DONE ? NULL : result->text,
		.remote_id = out->message_id,
		.alias = alias,
	};

	out->transfer = NULL; /* it is over */
	set_verdict(out->sender, result, &r);
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
				.total_ms = TOTAL_MS + mail->size / BYTES_A_MS,
				.idle_ms = IDLE_MS,
			},
		.helo = o->smtp_helo,
		.envelope_from = envelope,
		.recipient = d->to,
		.message = buffer_string(mail),
		.size = mail->size,
		.verdict_ms = VERDICT_MS,
	};

	out->transfer = transfer_mail(loop, &transfer, transferred, out, &err);
	if (out->transfer)
		return;
	bool mails_fault = err.code == -EBADMSG || err.code == -EMSGSIZE;
	/* what is wrong with the configuration is no fault of the mail: a person mends it */
	if (!mails_fault)
		condition_set_sending(out->sender->condition, err.text);
	refuse(out, mails_fault ? REPORT_PERMANENT : REPORT_TEMPORARY, err.text);
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
	s->active++;
	rate_take(&s->rate, clock_monotonic_ms());
	tell_room(s);
	if (compose_mail(o, d, &mail) == 0)
		begin(out, d, &mail);
	else
		refuse(out, REPORT_PERMANENT, "the mail would be too large");
	buffer_done(&mail);
}
