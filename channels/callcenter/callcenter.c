/* Module callcenter: what a call platform reports, by HTTP, and the reference in the answer. */
#include "article.h"
#include "asking.h"
#include "format.h"
#include "options.h"
#include "rate.h"
#include "verify.h"

#include <wasl/channel.h>
#include <wasl/web.h>

#include <string.h>

#define BODY_MAX ((size_t)1 << 20)
#define LOG_PAUSE_MS ((int64_t)60 * 1000)

struct refusals {
	uint64_t count;	   /* since the last line of the log */
	int64_t logged_at; /* monotonic ms, 0: never */
};

struct callcenter {
	struct askings askings;
	bool running;
	bool rewind; /* nothing is taken before what was submitted is settled */
	struct rate rate;
	struct refusals wrong, stale;
};

static int start(struct channel *ch, struct error *err)
{
	struct callcenter *c = channel_state(ch);

	(void)err;
	askings_init(&c->askings);
	c->rewind = false;
	c->running = true;
	channel_set_health(ch, CHANNEL_UP, "takes what its source reports");
	return 0;
}

static const char *header_of(const struct hook *h, const char *name)
{
	return web_header(h->data, name);
}

static struct hook hook_of(const struct web_request *req)
{
	struct web_bytes body = web_body(req);

	return (struct hook){
		.header = header_of,
		.data = req,
		.target = web_target(req),
		.client = web_client(req),
		.token = web_path_value(req, "token"),
		.body = {body.data, body.size},
		.now = clock_utc_ms(),
	};
}

/* One line a minute: whoever knocks at the door does not fill the log. */
static void note_refusal(struct channel *ch, struct refusals *r, const char *why)
{
	int64_t now = clock_monotonic_ms();

	r->count++;
	if (r->logged_at && now - r->logged_at < LOG_PAUSE_MS)
		return;
	channel_log(ch, LOG_LEVEL_WARNING, "refused %llu requests: %s",
		    (unsigned long long)r->count, why);
	*r = (struct refusals){0, now};
}

/* What failed is told to the log and not to the sender. */
static bool is_trusted(struct channel *ch, const struct hook *h)
{
	struct callcenter *c = channel_state(ch);

	switch (verify(channel_options(ch), h)) {
	case VERIFIED_GOOD:
		return true;
	case VERIFIED_BAD:
		note_refusal(ch, &c->wrong,
			     "their signature, token or address is not the source's; compare its "
			     "secret and addresses with this channel's");
		return false;
	case VERIFIED_STALE:
		note_refusal(ch, &c->stale,
			     "they are too old or too new; compare the clocks of both sides");
		return false;
	}
	return false;
}

static void answer(struct web_request *req, int status, const char *reference, const char *outcome)
{
	web_answer_json(req, status,
			json_pack("{s:s?, s:s, s:n}", "reference", reference, "outcome", outcome,
				  "closing_target"));
}

static void submit(struct channel *ch, struct web_request *req, const struct hook *h,
		   const struct report_read *r)
{
	struct callcenter *c = channel_state(ch);
	struct message *m = article_new(ch, r, h);

	message_set_source_id(m, askings_add(&c->askings, req));
	channel_submit(ch, m);
}

static void take(struct channel *ch, struct web_request *req, const struct hook *h)
{
	const struct callcenter *c = channel_state(ch);
	struct report_read r;

	format_read(channel_options(ch), h, &r);
	if (r.reading == READING_UNSUPPORTED)
		web_answer_problem(req, 415, "this source does not send that type of content");
	else if (r.reading == READING_IGNORED)
		answer(req, 200, NULL, "ignored");
	else if (c->rewind || channel_congested(ch))
		web_answer_problem(req, 503, "the register is busy; send it again later");
	else
		submit(ch, req, h, &r);
	report_read_done(&r);
}

static void handle(struct channel *ch, struct web_request *req)
{
	const struct callcenter_options *o = channel_options(ch);
	struct callcenter *c = channel_state(ch);

	struct hook h = hook_of(req);
	if (!is_trusted(ch, &h))
		web_answer_problem(req, 401, "the request does not prove to come from a source");
	else if (!c->running)
		web_answer_problem(req, 503,
				   "this is not in service at the moment; try again later");
	else if (!rate_take(&c->rate, o->rate, clock_monotonic_ms()))
		web_answer_problem(req, 429, "too many requests; send it again later");
	else
		take(ch, req, &h);
}

static const char *outcome_word(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_CREATED:
		return "created";
	case OUTCOME_APPENDED:
		return "appended";
	case OUTCOME_QUARANTINED:
		return "quarantined";
	case OUTCOME_NOTED:
	case OUTCOME_NONE:
		break;
	}
	return "noted";
}

/* A repeat is answered as it was the first time. */
static void answer_settled(struct web_request *req, const struct settlement *s)
{
	if (s->verdict == VERDICT_RETRY)
		web_answer_problem(req, 503, "the register cannot take it now; try again later");
	else
		answer(req, s->verdict == VERDICT_STORED ? 202 : 200, s->reference,
		       outcome_word(s->outcome));
}

static void settled(struct channel *ch, const struct settlement *s)
{
	struct callcenter *c = channel_state(ch);
	struct web_request *req = askings_take(&c->askings, s->source_id);

	if (req)
		answer_settled(req, s);
	c->rewind |= s->verdict == VERDICT_RETRY;
	if (c->rewind && askings_none(&c->askings)) {
		c->rewind = false;
		channel_rewind(ch);
	}
}

static void stop(struct channel *ch)
{
	struct callcenter *c = channel_state(ch);

	c->running = false;
	askings_done(&c->askings);
}

/* After stop nothing is left. */
static void done(struct channel *ch)
{
	(void)ch;
}

static const struct web_route routes[] = {
	{"/hooks/v1/{channel}", handle, BODY_MAX, WEB_POST, true},
	{"/hooks/v1/{channel}/{token}", handle, BODY_MAX, WEB_POST, true},
	{0},
};

__attribute__((visibility("default"))) const struct channel_module wasl_channel_module = {
	.abi = WASL_CHANNEL_ABI,
	.name = "callcenter",
	.summary = "calls, as a call platform or an exchange reports them by HTTP",
	.options = callcenter_options,
	.options_size = sizeof(struct callcenter_options),
	.state_size = sizeof(struct callcenter),
	.check = callcenter_options_check,
	.start = start,
	.settled = settled,
	.stop = stop,
	.done = done,
	.web_routes = routes,
};
