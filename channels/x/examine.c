#include "examine.h"

#include "examine_words.h"
#include "request.h"
#include "tokens.h"
#include "x.h"

#include <strings.h>
#include <string.h>

struct examine {
	struct channel *ch;
	struct talk *talk;
	struct x_request *request;
};

void examine_free(struct examine *e)
{
	if (!e)
		return;
	x_request_cancel(e->request);
	free(e);
}

static void end(struct examine *e)
{
	const struct x *x = x_of(e->ch);

	examine_say_limits(&x->limits, clock_utc_ms(), e->talk);
	examine_say_money(&x->budget, e->talk);
	examine_say_plan(e->talk);
	talk_end(e->talk);
	examine_free(TAKE(x_of(e->ch)->examine));
}

/* True: it may be asked now. */
static bool is_free(struct examine *e, enum x_endpoint endpoint, int64_t price, const char *what)
{
	if (!x_free_at(e->ch, endpoint, price))
		return true;
	talk_say(
		e->talk, TALK_HINT,
		"%s: not tried, since X's limits or the month's budget allow nothing at the moment",
		what);
	return false;
}

/* --- direct messages --- */

static void told_directs(struct channel *ch, const struct answer *a, void *data)
{
	struct examine *e = data;

	e->request = NULL;
	if (a->class == ANSWER_DONE) {
		size_t count = json_array_size(json_object_get(a->json, "data"));

		x_spend(ch, (int64_t)count * PRICE_DIRECT_READ);
		talk_say(e->talk, TALK_WELL, "direct messages may be read");
		talk_say(e->talk, TALK_HINT, "%s%s",
			 count ? "" : "there is none of the last 30 days; ",
			 "X shows programs only messages that are not encrypted: what people write "
			 "in X Chat stays there");
	} else {
		talk_say(e->talk, TALK_BAD, "direct messages: %s", a->why);
	}
	end(e);
}

static void ask_directs(struct examine *e)
{
	const struct x_call call = {.endpoint = X_DIRECTS,
				    .method = "GET",
				    .path = "/2/dm_events",
				    .query = "max_results=1&event_types=MessageCreate"};

	if (!x_options_of(e->ch)->directs)
		talk_say(e->talk, TALK_HINT, "direct messages are not read (directs = no)");
	else if (is_free(e, X_DIRECTS, PRICE_DIRECT_READ, "direct messages")) {
		e->request = x_request_new(e->ch, &call, told_directs, e);
		return;
	}
	end(e);
}

/* --- mentions --- */

static void told_mentions(struct channel *ch, const struct answer *a, void *data)
{
	struct examine *e = data;

	(void)ch;
	e->request = NULL;
	if (a->class == ANSWER_DONE)
		talk_say(e->talk, TALK_WELL, "mentions may be read");
	else
		talk_say(e->talk, TALK_BAD, "mentions: %s", a->why);
	ask_directs(e);
}

/* From now on there are none, so that it costs nothing. */
static void ask_mentions(struct examine *e, const char *me)
{
	char now[POST_ID_SIZE];

	post_id_of_time(clock_utc_ms(), now);
	_cleanup_(freep) char *path = xasprintf("/2/users/%s/mentions", me);
	_cleanup_(freep) char *query = xasprintf("max_results=5&since_id=%s", now);
	const struct x_call call = {
		.endpoint = X_MENTIONS, .method = "GET", .path = path, .query = query};

	if (!x_options_of(e->ch)->mentions)
		talk_say(e->talk, TALK_HINT, "mentions are not read (mentions = no)");
	else if (is_free(e, X_MENTIONS, 0, "mentions")) {
		e->request = x_request_new(e->ch, &call, told_mentions, e);
		return;
	}
	ask_directs(e);
}

/* --- who --- */

void examine_scopes(const struct channel *ch, const struct token_pair *pair, struct talk *t)
{
	const struct x_options *o = x_options_of(ch);

	examine_say_scopes(pair, o->directs, t);
}

static void say_permission(struct examine *e, const struct answer *a)
{
	const struct x *x = x_of(e->ch);
	const struct token_pair *pair = x->tokens ? tokens_pair(x->tokens) : NULL;

	if (pair)
		examine_scopes(e->ch, pair, e->talk);
	else
		examine_say_level(a->level, x_options_of(e->ch)->directs, e->talk);
}

static bool say_who(struct examine *e, const char *id, const char *handle)
{
	const char *own = x_options_of(e->ch)->handle;

	if (!handle || !post_id_check(id)) {
		talk_say(e->talk, TALK_BAD, "X does not say whose account it is");
		return false;
	}
	if (strcasecmp(handle, own) == 0) {
		talk_say(e->talk, TALK_WELL, "the credentials are of @%s", own);
		return true;
	}
	talk_say(e->talk, TALK_BAD,
		 "the credentials are of @%.20s, not of @%s: give those of the account, or change "
		 "the option handle",
		 handle, own);
	return false;
}

static void told_who(struct channel *ch, const struct answer *a, void *data)
{
	struct examine *e = data;
	const json_t *user = json_object_get(a->json, "data");
	const char *id = json_string_value(json_object_get(user, "id"));
	const char *handle = json_string_value(json_object_get(user, "username"));

	(void)ch;
	e->request = NULL;
	if (a->date)
		examine_say_clock(clock_utc_ms() - a->date, e->talk);
	if (a->class != ANSWER_DONE) {
		talk_say(e->talk, TALK_BAD, "%s", a->why);
		end(e);
		return;
	}
	bool ours = say_who(e, id, handle);
	say_permission(e, a);
	if (ours)
		ask_mentions(e, id);
	else
		end(e);
}

void examine_hook(struct channel *ch, struct talk *t)
{
	const struct x_call call = {.endpoint = X_ME, .method = "GET", .path = "/2/users/me"};
	struct examine *e = xcalloc(1, sizeof(*e));

	examine_free(x_of(ch)->examine);
	x_of(ch)->examine = e;
	*e = (struct examine){.ch = ch, .talk = t};
	e->request = x_request_new(ch, &call, told_who, e);
}
