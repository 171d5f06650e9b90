/* Module sms: texts to telephone numbers, through any gateway that is spoken to by HTTP. */
#include "answer.h"
#include "fill.h"
#include "options.h"

#include <wasl/phone.h>
#include <wasl/requests.h>

#include <string.h>

#define TOO_MANY 429 /* it works, and wants less */

struct sms {
	struct requests *requests;
};

/* What the gateway refuses of one number says nothing of how it is. */
static void judge(struct channel *ch, const struct request_end *end, struct request_outcome *ret)
{
	answer_judge(channel_options(ch), end, ret);
	if (end->result->code == TOO_MANY)
		return;
	if (ret->verdict == REPORT_SENT || ret->verdict == REPORT_PERMANENT)
		channel_set_health(ch, CHANNEL_UP, "sends to the gateway");
	else
		channel_set_health(ch, CHANNEL_DOWN, "%s", ret->why);
}

static int start(struct channel *ch, struct error *err)
{
	const struct sms_options *o = channel_options(ch);
	struct sms *sms = channel_state(ch);
	const struct requests_options options = {
		.url = o->url,
		.ca_file = o->ca_file,
		.timeout = o->timeout,
		.most = (unsigned)o->connections,
		.judge = judge,
	};

	sms->requests = requests_new(ch, &options, err);
	if (!sms->requests)
		return err->code;
	channel_set_health(ch, CHANNEL_UP, "sends to the gateway");
	return 0;
}

static void stop(struct channel *ch)
{
	struct sms *sms = channel_state(ch);

	requests_free(TAKE(sms->requests));
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

/* --- the request --- */

struct filled {
	struct buffer path, body;
	char **headers;
};

static void filled_done(struct filled *q)
{
	buffer_done(&q->path);
	buffer_done(&q->body);
	strings_free(q->headers);
}

static void add_header(struct filled *q, const char *template, const struct fill_values *values)
{
	struct buffer line = BUFFER_INIT(FILL_MAX);

	(void)fill(template, FILL_HEADER, values, &line);
	strings_add(&q->headers, buffer_string(&line));
	buffer_done(&line);
}

static void add_headers(const struct sms_options *o, const struct fill_values *values,
			struct filled *q)
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
			const struct fill_values *values, struct filled *q)
{
	int r = fill(url->path, FILL_URL, values, &q->path);

	if (r == 0 && o->body)
		r = fill(o->body, o->body_form == SMS_FORM_JSON ? FILL_JSON : FILL_URL, values,
			 &q->body);
	add_headers(o, values, q);
	return r;
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

/* The fault is the configuration's: a person mends it. */
static void put_off_too_large(struct channel *ch, const struct delivery *d)
{
	static const char why[] = "the request would be too large";

	channel_set_health(ch, CHANNEL_DOWN, "%s", why);
	channel_delivered(ch, d->id, &(struct report){.verdict = REPORT_TEMPORARY, .why = why});
}

static void send(struct channel *ch, const struct delivery *d, const char *text)
{
	const struct sms_options *o = channel_options(ch);
	const struct sms *sms = channel_state(ch);
	struct filled q = {BUFFER_INIT(FILL_MAX), BUFFER_INIT(FILL_MAX), NULL};
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

	requests_id(ch, d, id);
	int r = fill_request(o, requests_url(sms->requests), &values, &q);
	const struct request request = {
		.method = o->method,
		.path = buffer_string(&q.path),
		.headers = (const char *const *)q.headers,
		.body = buffer_string(&q.body),
		.size = q.body.size,
	};
	if (r == 0)
		requests_begin(sms->requests, d, &request);
	else
		put_off_too_large(ch, d);
	filled_done(&q);
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
	send(ch, d, text);
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
