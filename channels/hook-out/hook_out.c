/*
 * Module hook-out: what becomes of tickets is told to a program, by Standard Webhooks: one
 * subscriber an instance.
 */
#include "options.h"
#include "sign.h"

#include <wasl/requests.h>

#include <string.h>

#define GONE 410
#define TOO_MANY 429

struct hook_out {
	struct requests *requests;
};

/* --- what it answers --- */

static void tell_health(struct channel *ch, const struct request_outcome *o, long code)
{
	if (o->verdict == REPORT_SENT)
		channel_set_health(ch, CHANNEL_UP, "tells its subscriber");
	else if (o->verdict == REPORT_PERMANENT)
		channel_set_health(ch, CHANNEL_FAILED,
				   "its subscriber answers 410 and is told no more, until "
				   "\"waslctl suppression remove %s --kind hook\"",
				   channel_name(ch));
	else if (code != TOO_MANY)
		channel_set_health(ch, CHANNEL_DOWN, "%s", o->why);
}

static void judge(struct channel *ch, const struct request_end *end, struct request_outcome *ret)
{
	const struct transfer_result *result = end->result;
	bool taken = result->code >= 200 && result->code < 300;
	bool unknown = !result->code && result->outcome == TRANSFER_UNKNOWN;

	ret->verdict = taken		      ? REPORT_SENT
		       : result->code == GONE ? REPORT_PERMANENT
		       : unknown	      ? REPORT_UNKNOWN
					      : REPORT_TEMPORARY;
	ret->address_refused = result->code == GONE;
	ret->remote_id = xasprintf("msg_%s", end->id);
	if (!taken)
		ret->why = result->code ? xasprintf("the subscriber answers %ld", result->code)
					: xstrdup(result->text);
	tell_health(ch, ret, result->code);
}

/* --- its life --- */

static int start(struct channel *ch, struct error *err)
{
	const struct hook_options *o = channel_options(ch);
	struct hook_out *hook = channel_state(ch);
	const struct requests_options options = {
		.url = o->url,
		.ca_file = o->ca_file,
		.timeout = o->timeout,
		.most = (unsigned)o->connections,
		.judge = judge,
	};

	hook->requests = requests_new(ch, &options, err);
	if (!hook->requests)
		return err->code;
	channel_set_health(ch, CHANNEL_UP, "tells its subscriber");
	return 0;
}

/* It takes nothing in. */
static void settled(struct channel *ch, const struct settlement *s)
{
	(void)ch;
	(void)s;
}

static void stop(struct channel *ch)
{
	struct hook_out *hook = channel_state(ch);

	requests_free(TAKE(hook->requests));
}

static void done(struct channel *ch)
{
	(void)ch;
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

static void deliver(struct channel *ch, const struct delivery *d)
{
	const struct hook_out *hook = channel_state(ch);
	char mac[CHANNEL_MAC_SIZE];

	requests_id(ch, d, mac);
	_cleanup_(freep) char *id = xasprintf("msg_%s", mac);
	_cleanup_(strings_freep) char **headers = headers_of(channel_options(ch), id, d->text);
	const struct request request = {
		.method = "POST",
		.headers = (const char *const *)headers,
		.body = d->text,
		.size = strlen(d->text),
	};
	requests_begin(hook->requests, d, &request);
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
