#include "sample_module.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct option *options(void)
{
	static const char *const modes[] = {"later", "now", "keep", "twice", NULL};
	static const struct option table[] = {
		OPTION_STRING(struct sample_options, text, "hello", "text of every item"),
		OPTION_STRING(struct sample_options, needed, OPTION_REQUIRED, "must be given"),
		OPTION_STRINGS(struct sample_options, words, NULL, "any words"),
		OPTION_BOOL(struct sample_options, refuse, "no", "start in vain"),
		OPTION_UINT(struct sample_options, number, "3", 1, 1000, "items a poll"),
		OPTION_SECONDS(struct sample_options, pause, "1m", 1, 3600, "a time"),
		OPTION_BYTES(struct sample_options, size, "1K", 1, 1 << 20, "a size"),
		OPTION_ENUM(struct sample_options, mode, "later", modes,
			    "what becomes of deliveries"),
		OPTION_SECRET(struct sample_options, secret, NULL, "a secret"),
		OPTION_END,
	};

	return table;
}

static int check(const void *given, struct error *err)
{
	const struct sample_options *o = given;

	if (strcmp(o->needed, o->text) == 0)
		return error_set(err, -EINVAL, "needed and text are the same; change one");
	return 0;
}

static void report(struct channel *ch)
{
	const struct sample *s = channel_state(ch);
	const struct sample_options *o = channel_options(ch);
	const struct report sent = {.verdict = REPORT_SENT, .remote_id = "sample"};

	channel_delivered(ch, s->delivery, &sent);
	if (o->mode == SAMPLE_TWICE)
		channel_delivered(ch, s->delivery, &sent);
}

static void report_due(void *data)
{
	report(data);
	channel_set_room(data, 1);
}

static int start(struct channel *ch, struct error *err)
{
	struct sample *s = channel_state(ch);
	const struct sample_options *o = channel_options(ch);

	s->starts++;
	s->timer = loop_timer_new(channel_loop(ch), report_due, ch);
	if (o->refuse)
		return error_set(err, -ECONNREFUSED, "the source refuses");
	if (o->mode == SAMPLE_LATER)
		channel_set_room(ch, 1);
	channel_set_health(ch, CHANNEL_UP, "it runs");
	return 0;
}

static unsigned cursor(struct channel *ch)
{
	const char *at = channel_cursor(ch, "box");

	return at ? (unsigned)strtoul(at, NULL, 10) : 0;
}

static void submit(struct channel *ch, unsigned number)
{
	const struct sample_options *o = channel_options(ch);
	struct sample *s = channel_state(ch);
	struct message *m = channel_message_new(ch);
	char id[32], at[16];

	snprintf(id, sizeof(id), "item/%u", number);
	snprintf(at, sizeof(at), "%u", number);
	message_set_source_id(m, id);
	message_set_cursor(m, "box", at);
	message_set_natural_key(m, "sample", at, strlen(at));
	message_set_sender(m, "mail", "noura@people.test", NULL);
	message_set_text(m, o->text, strlen(o->text));
	s->on_their_way++;
	channel_submit(ch, m);
}

static void poll_now(struct channel *ch)
{
	const struct sample_options *o = channel_options(ch);
	struct sample *s = channel_state(ch);

	if (s->stale)
		return;
	if (!s->on_their_way)
		s->next = cursor(ch);
	for (uint64_t i = 0; i < o->number && !channel_congested(ch); i++)
		submit(ch, ++s->next);
	channel_polled(ch);
}

static void settled(struct channel *ch, const struct settlement *settlement)
{
	struct sample *s = channel_state(ch);

	s->verdicts[settlement->verdict]++;
	s->first_answers += settlement->first_answer;
	s->last_outcome = settlement->outcome;
	snprintf(s->last_id, sizeof(s->last_id), "%s", settlement->source_id);
	snprintf(s->last_reference, sizeof(s->last_reference), "%s",
		 settlement->reference ? settlement->reference : "");
	s->stale = s->stale || settlement->verdict == VERDICT_RETRY;
	if (s->on_their_way && --s->on_their_way)
		return;
	if (s->stale)
		channel_rewind(ch);
	s->stale = false;
}

static void deliver(struct channel *ch, const struct delivery *d)
{
	const struct sample_options *o = channel_options(ch);
	struct sample *s = channel_state(ch);

	s->delivered++;
	s->delivery = d->id;
	if (o->mode == SAMPLE_NOW || o->mode == SAMPLE_TWICE)
		report(ch);
	if (o->mode != SAMPLE_LATER)
		return;
	channel_set_room(ch, 0); /* one at a time */
	loop_timer_set(s->timer, 1);
}

static void stop(struct channel *ch)
{
	struct sample *s = channel_state(ch);

	s->stops++;
	s->on_their_way = 0;
	s->stale = false;
	s->waiting = NULL;
	s->talk = NULL;
	loop_timer_free(TAKE(s->timer));
}

static void done(struct channel *ch)
{
	const struct sample *s = channel_state(ch);

	if (s->dones)
		(*s->dones)++;
}

/* --- what it serves --- */

#ifndef SAMPLE_PATH
#define SAMPLE_PATH "/sample/{channel}"
#endif

static void echo(struct channel *ch, struct web_request *req)
{
	const char *client = web_client(req), *query = web_query(req, "q");
	struct web_bytes body = web_body(req);

	(void)ch;
	web_answer_json(req, 200,
			json_pack("{s:s, s:s, s:s, s:s, s:s%}", "channel",
				  web_path_value(req, "channel"), "target", web_target(req),
				  "client", client ? client : "-", "q", query ? query : "-", "body",
				  body.size ? body.data : "", body.size));
}

static void measure(struct channel *ch, struct web_request *req)
{
	(void)ch;
	web_answer_json(req, 200, json_pack("{s:I}", "size", (json_int_t)web_body(req).size));
}

/* Its test answers it. */
static void wait(struct channel *ch, struct web_request *req)
{
	struct sample *s = channel_state(ch);

	s->waiting = req;
}

static const struct web_route web_routes[] = {
	{SAMPLE_PATH, echo, 2000, WEB_GET | WEB_POST},
	{"/sample/{channel}/{what}/wait", wait, 100, WEB_POST},
	{SAMPLE_PATH "/large", measure, 25U << 20, WEB_POST},
	{0},
};

/* --- what it says to a person --- */

static void examine(struct channel *ch, struct talk *t)
{
	talk_say(t, TALK_WELL, "the source answers %d", 200);
	talk_say(t, TALK_HINT, "two\nlines");
	talk_say(t, TALK_BAD, "its key is old: make a new one");
	(void)ch;
	talk_end(t);
}

/* "code" is right; "wait" is what its test ends. */
static void authorize(struct channel *ch, struct talk *t, const char *answer)
{
	struct sample *s = channel_state(ch);

	if (answer && strcmp(answer, "wait") == 0) {
		s->talk = t;
		return;
	}
	if (!answer)
		talk_say(t, TALK_HINT, "open the page");
	else if (strcmp(answer, "code") == 0)
		talk_say(t, TALK_WELL, "it may speak");
	else
		talk_say(t, TALK_BAD, "that is not what the page shows");
	if (!answer)
		talk_ask(t, true, "what it shows");
	talk_end(t);
}

/* Modules that are refused are made of it, too. */
#ifndef SAMPLE_ABI
#define SAMPLE_ABI WASL_CHANNEL_ABI
#endif
#ifndef SAMPLE_NAME
#define SAMPLE_NAME "sample"
#endif
#ifndef SAMPLE_SETTLED
#define SAMPLE_SETTLED settled
#endif

__attribute__((visibility("default"))) const struct channel_module wasl_channel_module = {
	.abi = SAMPLE_ABI,
	.name = SAMPLE_NAME,
	.summary = "a source for tests",
	.options = options,
	.options_size = sizeof(struct sample_options),
	.state_size = sizeof(struct sample),
	.address_kind = "mail",
	.check = check,
	.start = start,
	.settled = SAMPLE_SETTLED,
	.deliver = deliver,
	.poll = poll_now,
	.stop = stop,
	.done = done,
	.web_routes = web_routes,
	.examine = examine,
	.authorize = authorize,
};
