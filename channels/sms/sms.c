/* Module sms: texts to telephone numbers, through any gateway that is spoken to by HTTP. */
#include "answer.h"
#include "fill.h"
#include "options.h"

#include <wasl/channel.h>
#include <wasl/phone.h>
#include <wasl/transfer.h>
#include <wasl/url.h>

#include <string.h>

#define ANSWER_MAX ((size_t)64 << 10)
#define TOO_MANY 429 /* it works, and wants less */

struct sms {
	struct outgoing *first;
	unsigned active;
};

/* One text under way. */
struct outgoing {
	struct outgoing *next;
	struct channel *ch;
	int64_t delivery;
	unsigned attempt;
	struct transfer *transfer;
};

static void tell_room(struct channel *ch)
{
	const struct sms_options *o = channel_options(ch);
	const struct sms *sms = channel_state(ch);

	channel_set_room(ch,
			 sms->active < o->connections ? (unsigned)o->connections - sms->active : 0);
}

static int start(struct channel *ch, struct error *err)
{
	(void)err;
	channel_set_health(ch, CHANNEL_UP, "sends to the gateway");
	tell_room(ch);
	return 0;
}

static void outgoing_free(struct outgoing *out)
{
	struct sms *sms = channel_state(out->ch);
	struct outgoing **link = &sms->first;

	while (*link != out)
		link = &(*link)->next;
	*link = out->next;
	sms->active--;
	transfer_cancel(out->transfer);
	free(out);
}

static void stop(struct channel *ch)
{
	struct sms *sms = channel_state(ch);

	while (sms->first)
		outgoing_free(sms->first);
}

static void done(struct channel *ch)
{
	(void)ch;
}

/* It takes nothing in. */
static void settled(struct channel *ch, const struct settlement *s)
{
	(void)ch;
	(void)s;
}

/* What the gateway refuses of one number says nothing of how it is. */
static void tell_health(struct channel *ch, const struct answer *answer, long code)
{
	if (code == TOO_MANY)
		return;
	if (answer->verdict == REPORT_SENT || answer->verdict == REPORT_PERMANENT)
		channel_set_health(ch, CHANNEL_UP, "sends to the gateway");
	else
		channel_set_health(ch, CHANNEL_DOWN, "%s", answer->why);
}

static void transferred(const struct transfer_result *result, void *data)
{
	struct outgoing *out = data;
	struct channel *ch = out->ch;
	struct answer answer;

	out->transfer = NULL; /* it is over */
	answer_judge(channel_options(ch), result, out->attempt, &answer);
	tell_health(ch, &answer, result->code);
	const struct report report = {
		.verdict = answer.verdict,
		.code = result->code,
		.why = answer.why,
		.remote_id = answer.remote_id,
		.not_before_ms = transfer_retry_after_ms(result, clock_utc_ms()),
	};
	channel_delivered(ch, out->delivery, &report);
	answer_done(&answer);
	outgoing_free(out);
	tell_room(ch);
}

/* --- the request --- */

struct request {
	struct buffer path, body;
	char **headers;
};

static void request_done(struct request *q)
{
	buffer_done(&q->path);
	buffer_done(&q->body);
	strings_free(q->headers);
}

static void add_header(struct request *q, const char *template, const struct fill_values *values)
{
	struct buffer line = BUFFER_INIT(FILL_MAX);

	(void)fill(template, FILL_HEADER, values, &line);
	strings_add(&q->headers, buffer_string(&line));
	buffer_done(&line);
}

static void add_headers(const struct sms_options *o, const struct fill_values *values,
			struct request *q)
{
	const char *const given[] = {o->header_1, o->header_2, o->header_3, o->header_4};
	const char *type = sms_options_type(o);

	for (size_t i = 0; i < ELEMENTS(given); i++) {
		if (given[i])
			add_header(q, given[i], values);
	}
	if (type)
		strings_add(&q->headers, type);
	if (o->idempotency_header) {
		_cleanup_(freep) char *line =
			xasprintf("%s: %s", o->idempotency_header, values->id);
		strings_add(&q->headers, line);
	}
}

static int fill_request(const struct sms_options *o, const struct url *url,
			const struct fill_values *values, struct request *q)
{
	int r = fill(url->path, FILL_URL, values, &q->path);

	if (r == 0 && o->body)
		r = fill(o->body, o->body_form == SMS_FORM_JSON ? FILL_JSON : FILL_URL, values,
			 &q->body);
	add_headers(o, values, q);
	return r;
}

static struct transfer *begin(struct outgoing *out, const struct fill_values *values,
			      struct error *err)
{
	const struct sms_options *o = channel_options(out->ch);
	struct request q = {BUFFER_INIT(FILL_MAX), BUFFER_INIT(FILL_MAX), NULL};
	_cleanup_(url_done) struct url url;
	struct transfer *transfer = NULL;

	if (url_parse(o->url, &url, err) < 0)
		return NULL;
	int r = fill_request(o, &url, values, &q);
	const struct transfer_http http = {
		.server =
			{
				.host = url.host,
				.port = url.port,
				.security = url.secure ? TRANSFER_TLS : TRANSFER_PLAIN,
				.ca_file = o->ca_file,
				.total_ms = o->timeout * 1000,
				.idle_ms = o->timeout * 1000,
			},
		.method = o->method,
		.path = buffer_string(&q.path),
		.headers = (const char *const *)q.headers,
		.body = buffer_string(&q.body),
		.size = q.body.size,
		.max_answer = ANSWER_MAX,
	};
	if (r < 0)
		error_set(err, r, "the request would be too large");
	else
		transfer = transfer_http(channel_loop(out->ch), &http, transferred, out, err);
	request_done(&q);
	return transfer;
}

/* --- deliveries --- */

/* Why the number gets no text; NULL: it gets one. */
static const char *why_not(const struct sms_options *o, const char *number)
{
	switch (phone_kind(number)) {
	case PHONE_LANDLINE:
		return "the number is a landline";
	case PHONE_SERVICE:
		return "the number is an organisation's";
	case PHONE_FOREIGN:
		return o->foreign ? NULL : "the number is of another country: foreign = no";
	case PHONE_MOBILE:
		break;
	}
	return NULL;
}

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static void begin_delivery(struct channel *ch, const struct delivery *d, const char *text)
{
	const struct sms_options *o = channel_options(ch);
	struct sms *sms = channel_state(ch);
	char id[CHANNEL_MAC_SIZE];
	const struct fill_values values = {
		.number = d->to,
		.text = text,
		.sender = o->sender,
		.id = id,
		.language = d->language,
		.secret_1 = o->secret_1.value,
		.secret_2 = o->secret_2.value,
	};
	struct outgoing *out = xcalloc(1, sizeof(*out));
	struct error err = ERROR_NONE;

	/* the token itself opens the ticket to whoever has it */
	channel_mac(ch, "id", (struct web_bytes){d->message_token, strlen(d->message_token)}, id);
	*out = (struct outgoing){
		.next = sms->first, .ch = ch, .delivery = d->id, .attempt = d->attempt};
	sms->first = out;
	sms->active++;
	tell_room(ch);
	out->transfer = begin(out, &values, &err);
	if (out->transfer)
		return;
	/* what is wrong with the configuration is no fault of the text: a person mends it */
	channel_set_health(ch, CHANNEL_DOWN, "%s", err.text);
	channel_delivered(ch, d->id,
			  &(struct report){.verdict = REPORT_TEMPORARY, .why = err.text});
	outgoing_free(out);
	tell_room(ch);
}

static void deliver(struct channel *ch, const struct delivery *d)
{
	const struct sms_options *o = channel_options(ch);
	const char *withheld = why_not(o, d->to);
	size_t size = strlen(d->text);

	if (withheld) {
		channel_delivered(ch, d->id,
				  &(struct report){.verdict = REPORT_WITHHELD, .why = withheld});
		return;
	}
	while (size && strchr(" \t\r\n", d->text[size - 1]))
		size--;
	_cleanup_(freep) char *text = xstrndup(d->text, size);
	if (characters(text) > o->max_characters) {
		_cleanup_(freep) char *why =
			xasprintf("the text has %zu characters, max_characters is %llu",
				  characters(text), (unsigned long long)o->max_characters);
		channel_delivered(ch, d->id,
				  &(struct report){.verdict = REPORT_PERMANENT, .why = why});
		return;
	}
	begin_delivery(ch, d, text);
}

__attribute__((visibility("default"))) const struct channel_module wasl_channel_module = {
	.abi = WASL_CHANNEL_ABI,
	.name = "sms",
	.summary = "texts to telephone numbers, through a gateway that is spoken to by HTTP",
	.options = sms_options,
	.options_size = sizeof(struct sms_options),
	.state_size = sizeof(struct sms),
	.address_kind = "phone",
	.check = sms_options_check,
	.start = start,
	.settled = settled,
	.deliver = deliver,
	.stop = stop,
	.done = done,
};
