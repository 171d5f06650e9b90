/*
 * Module hook-out: what becomes of tickets is told to a program, by Standard Webhooks: one
 * subscriber an instance.
 */
#include "options.h"
#include "sign.h"

#include <wasl/transfer.h>
#include <wasl/url.h>

#include <string.h>

#define ANSWER_MAX ((size_t)64 << 10)
#define GONE 410
#define TOO_MANY 429

struct hook_out {
	struct outgoing *first;
	unsigned active;
};

/* One event under way. */
struct outgoing {
	struct outgoing *next;
	struct channel *ch;
	int64_t delivery;
	char *id;
	struct transfer *transfer;
};

static void tell_room(struct channel *ch)
{
	const struct hook_options *o = channel_options(ch);
	const struct hook_out *hook = channel_state(ch);

	channel_set_room(ch, hook->active < o->connections ? (unsigned)o->connections - hook->active
							   : 0);
}

static int start(struct channel *ch, struct error *err)
{
	(void)err;
	channel_set_health(ch, CHANNEL_UP, "tells its subscriber");
	tell_room(ch);
	return 0;
}

/* It takes nothing in. */
static void settled(struct channel *ch, const struct settlement *s)
{
	(void)ch;
	(void)s;
}

static void outgoing_free(struct outgoing *out)
{
	struct hook_out *hook = channel_state(out->ch);
	struct outgoing **link = &hook->first;

	while (*link != out)
		link = &(*link)->next;
	*link = out->next;
	hook->active--;
	transfer_cancel(out->transfer);
	free(out->id);
	free(out);
}

static void stop(struct channel *ch)
{
	struct hook_out *hook = channel_state(ch);

	while (hook->first)
		outgoing_free(hook->first);
}

static void done(struct channel *ch)
{
	(void)ch;
}

/* --- what it answers --- */

static void judge(const struct transfer_result *result, struct report *ret)
{
	bool taken = result->code >= 200 && result->code < 300;
	bool unknown = !result->code && result->outcome == TRANSFER_UNKNOWN;

	ret->code = result->code;
	ret->verdict = taken		      ? REPORT_SENT
		       : result->code == GONE ? REPORT_PERMANENT
		       : unknown	      ? REPORT_UNKNOWN
					      : REPORT_TEMPORARY;
	ret->address_refused = result->code == GONE;
	ret->not_before_ms = transfer_retry_after_ms(result, clock_utc_ms());
}

static void tell_health(struct channel *ch, const struct report *report)
{
	if (report->verdict == REPORT_SENT)
		channel_set_health(ch, CHANNEL_UP, "tells its subscriber");
	else if (report->verdict == REPORT_PERMANENT)
		channel_set_health(ch, CHANNEL_FAILED,
				   "its subscriber answers 410 and is told no more, until "
				   "\"waslctl suppression remove %s --kind hook\"",
				   channel_name(ch));
	else if (report->code != TOO_MANY)
		channel_set_health(ch, CHANNEL_DOWN, "%s", report->why);
}

static void transferred(const struct transfer_result *result, void *data)
{
	struct outgoing *out = data;
	struct channel *ch = out->ch;
	_cleanup_(freep) char *why = result->code
					     ? xasprintf("the subscriber answers %ld", result->code)
					     : xstrdup(result->text);
	struct report report = {.remote_id = out->id};

	out->transfer = NULL; /* it is over */
	judge(result, &report);
	report.why = report.verdict == REPORT_SENT ? NULL : why;
	tell_health(ch, &report);
	channel_delivered(ch, out->delivery, &report);
	outgoing_free(out);
	tell_room(ch);
}

/* --- what it is told --- */

static char **headers_of(const struct hook_options *o, const char *id, const char *body)
{
	const struct signing signing = {
		.id = id,
		.at = clock_utc_ms() / 1000,
		.body = body,
		.secrets = {o->secret_1.value, o->secret_2.value},
	};
	_cleanup_(freep) char *signature = sign(&signing);
	_cleanup_(freep) char *id_line = xasprintf("webhook-id: %s", id);
	_cleanup_(freep) char *at_line =
		xasprintf("webhook-timestamp: %lld", (long long)signing.at);
	_cleanup_(freep) char *signature_line = xasprintf("webhook-signature: %s", signature);
	char **headers = NULL;

	strings_add(&headers, "Content-Type: application/json");
	strings_add(&headers, "User-Agent: wasl");
	strings_add(&headers, id_line);
	strings_add(&headers, at_line);
	strings_add(&headers, signature_line);
	return headers;
}

static struct transfer *begin(struct outgoing *out, const char *body, struct error *err)
{
	const struct hook_options *o = channel_options(out->ch);
	_cleanup_(strings_freep) char **headers = headers_of(o, out->id, body);
	_cleanup_(url_done) struct url url;

	if (url_parse(o->url, &url, err) < 0)
		return NULL;
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
		.method = "POST",
		.path = url.path,
		.headers = (const char *const *)headers,
		.body = body,
		.size = strlen(body),
		.max_answer = ANSWER_MAX,
	};
	return transfer_http(channel_loop(out->ch), &http, transferred, out, err);
}

static void deliver(struct channel *ch, const struct delivery *d)
{
	struct hook_out *hook = channel_state(ch);
	struct outgoing *out = xcalloc(1, sizeof(*out));
	struct error err = ERROR_NONE;
	char mac[CHANNEL_MAC_SIZE];

	/* the token itself opens the ticket to whoever has it */
	channel_mac(ch, "id", (struct web_bytes){d->message_token, strlen(d->message_token)}, mac);
	*out = (struct outgoing){
		.next = hook->first,
		.ch = ch,
		.delivery = d->id,
		.id = xasprintf("msg_%s", mac),
	};
	hook->first = out;
	hook->active++;
	tell_room(ch);
	out->transfer = begin(out, d->text, &err);
	if (out->transfer)
		return;
	/* what is wrong with the configuration is no fault of the event: a person mends it */
	channel_set_health(ch, CHANNEL_DOWN, "%s", err.text);
	channel_delivered(ch, d->id,
			  &(struct report){.verdict = REPORT_TEMPORARY, .why = err.text});
	outgoing_free(out);
	tell_room(ch);
}

__attribute__((visibility("default"))) const struct channel_module wasl_channel_module = {
	.abi = WASL_CHANNEL_ABI,
	.name = "hook-out",
	.summary = "tells a program what becomes of tickets, by signed webhooks",
	.options = hook_options,
	.options_size = sizeof(struct hook_options),
	.state_size = sizeof(struct hook_out),
	.address_kind = "hook",
	.check = hook_options_check,
	.start = start,
	.settled = settled,
	.deliver = deliver,
	.stop = stop,
	.done = done,
	.subscription = hook_subscription,
};
