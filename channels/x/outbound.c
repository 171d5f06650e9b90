#include "outbound.h"

#include "intake.h"
#include "mentions.h"
#include "pages.h"
#include "request.h"
#include "sending.h"

#include <wasl/text.h>

#include <stdio.h>
#include <string.h>

/* At once; each is one post of a chain of its own. */
#define ROOM 4U
/* With those that only wait to be looked for. */
#define ACTIVE_MAX 64U
#define GONE_PAUSES 60U /* in the time that X may take to show a post: 5 s by default */
#define GONE_TRIES 3U
/* What X's clock and ours may differ by: more, and X takes no signature of ours. */
#define CLOCKS_MS (INT64_C(6) * 60000)

struct outbound {
	struct channel *ch;
	struct outgoing *first;
	unsigned active, waiting;
	bool open;
	struct loop_timer *reopen;
};

/* One part of a delivery under way. */
struct outgoing {
	struct outgoing *next;
	struct outbound *all;
	struct channel *ch;
	int64_t delivery;
	int64_t uncertain; /* when an attempt began whose end is unknown; 0: none */
	int64_t looked;	   /* when the look under way began */
	struct sending s;
	struct pages pages; /* of a look */
	struct loop_timer *timer;
	struct x_request *request;
	unsigned gone;	/* how often its target was not there */
	bool duplicate; /* X says that it is out: the look decides */
	bool waits;	/* for the time of the next look; it takes no room meanwhile */
};

static void tell_room(struct outbound *all)
{
	int64_t now = clock_utc_ms(), free_at = x_free_at(all->ch, X_POST, PRICE_POST);
	unsigned busy = all->active - all->waiting;
	unsigned room = all->open && busy < ROOM && all->active < ACTIVE_MAX ? ROOM - busy : 0;

	if (free_at > now && all->open) {
		loop_timer_set(all->reopen, (uint64_t)(free_at - now));
		room = 0;
	}
	channel_set_room(all->ch, room);
}

static void reopen(void *data)
{
	tell_room(data);
}

static void outgoing_free(struct outgoing *out)
{
	struct outgoing **link = &out->all->first;

	while (*link != out)
		link = &(*link)->next;
	*link = out->next;
	out->all->active--;
	out->all->waiting -= out->waits;
	x_request_cancel(out->request);
	loop_timer_free(out->timer);
	pages_done(&out->pages);
	sending_done(&out->s);
	free(out);
}

/* --- how it ends --- */

static void end(struct outgoing *out, const struct report *report)
{
	struct outbound *all = out->all;

	channel_delivered(out->ch, out->delivery, report);
	outgoing_free(out);
	tell_room(all);
}

static void end_sent(struct outgoing *out, const char *id)
{
	_cleanup_(freep) char *alias = intake_thread_key(id);
	const struct report report = {
		.verdict = REPORT_SENT,
		.remote_id = id,
		.alias = alias,
		.part = out->s.parts > 1 ? out->s.part : 0,
		.parts = out->s.parts > 1 ? out->s.parts : 0,
	};

	x_well(out->ch, out->s.direct ? X_DIRECT_POST : X_POST);
	end(out, &report);
}

static void end_unsent(struct outgoing *out, enum report_verdict verdict, const struct answer *a)
{
	enum x_endpoint endpoint = out->s.direct ? X_DIRECT_POST : X_POST;
	int64_t wait = x_free_at(out->ch, endpoint, sending_price(&out->s)) - clock_utc_ms();
	const struct report report = {
		.verdict = verdict,
		.code = a->code,
		.why = a->why,
		.part = out->s.parts > 1 ? out->s.part : 0,
		.parts = out->s.parts > 1 ? out->s.parts : 0,
		.not_before_ms = verdict == REPORT_TEMPORARY && wait > 0 ? (uint64_t)wait : 0,
	};

	end(out, &report);
}

/* --- was it deleted? --- */

static void looked_up(struct channel *ch, const struct answer *a, void *data)
{
	static const char deleted[] = "its author has deleted the post";
	struct outgoing *out = data;
	const json_t *first = json_array_get(json_object_get(a->json, "errors"), 0);
	const char *type = json_string_value(json_object_get(first, "type"));
	bool gone = a->class == ANSWER_DONE && type && strstr(type, "resource-not-found");
	const struct answer refused = {
		.code = 403,
		.why = gone ? deleted : "the post to answer is not visible to this account",
	};

	out->request = NULL;
	if (gone && *out->s.first)
		x_submit(ch, mentions_withdrawn(ch, out->s.first));
	end_unsent(out, REPORT_PERMANENT, &refused);
}

static void look_up(struct outgoing *out)
{
	_cleanup_(freep) char *query = xasprintf("ids=%s", out->s.target);
	const struct x_call call = {
		.endpoint = X_LOOKUP, .method = "GET", .path = "/2/tweets", .query = query};

	x_spend(out->ch, PRICE_READ);
	out->request = x_request_new(out->ch, &call, looked_up, out);
}

/* --- sending --- */

static void post(struct outgoing *out);
static void look(struct outgoing *out);
static bool wait_to_look(struct outgoing *out, int64_t after);

static void post_again(void *data)
{
	struct outgoing *out = data;

	out->all->waiting -= out->waits;
	out->waits = false;
	if (out->uncertain)
		look(out);
	else
		post(out);
}

/* X shows a post that is new to some of its machines later than to others. */
static void target_gone(struct outgoing *out, const struct answer *a)
{
	if (++out->gone < GONE_TRIES)
		loop_timer_set(out->timer, x_options_of(out->ch)->settle_time * 1000 / GONE_PAUSES);
	else if (out->s.chained)
		end_unsent(out, REPORT_PERMANENT, a);
	else
		look_up(out);
}

static void refused(struct outgoing *out, const struct answer *a)
{
	if (a->reason == ANSWER_PARENT_GONE) {
		target_gone(out, a);
	} else if (a->reason == ANSWER_DUPLICATE && !out->duplicate) {
		/* the proof that it arrived, which X may list later, or somebody else's */
		out->duplicate = true;
		out->uncertain = clock_utc_ms();
		wait_to_look(out, out->uncertain);
	} else {
		end_unsent(out, REPORT_PERMANENT, a);
	}
}

static const char *id_of(const struct sending *s, const json_t *json)
{
	const json_t *data = json_object_get(json, "data");
	const char *id = json_string_value(json_object_get(data, s->direct ? "dm_event_id" : "id"));

	return post_id_check(id) ? id : NULL;
}

static void posted(struct channel *ch, const struct answer *a, void *data)
{
	struct outgoing *out = data;
	const char *id = a->class == ANSWER_DONE ? id_of(&out->s, a->json) : NULL;
	const struct answer unclear = {.class = ANSWER_UNKNOWN,
				       .code = a->code,
				       .why = "X's answer does not say what became of it"};

	out->request = NULL;
	if (id) {
		x_spend(ch, sending_price(&out->s));
		end_sent(out, id);
		return;
	}
	x_trouble(ch, out->s.direct ? X_DIRECT_POST : X_POST, a);
	switch (a->class) {
	case ANSWER_REFUSED:
		refused(out, a);
		return;
	case ANSWER_DONE:
	case ANSWER_UNKNOWN:
		x_spend(ch, sending_price(&out->s)); /* perhaps */
		end_unsent(out, REPORT_UNKNOWN, a->class == ANSWER_DONE ? &unclear : a);
		return;
	case ANSWER_LATER:
	case ANSWER_LOST:
	case ANSWER_UNAUTHORIZED:
	case ANSWER_OPERATOR:
		end_unsent(out, REPORT_TEMPORARY, a);
	}
}

static void post(struct outgoing *out)
{
	_cleanup_(freep) char *body = sending_body(&out->s);
	_cleanup_(freep) char *path =
		out->s.direct ? xasprintf("/2/dm_conversations/with/%s/messages", out->s.target)
			      : xstrdup("/2/tweets");
	const struct x_call call = {
		.endpoint = out->s.direct ? X_DIRECT_POST : X_POST,
		.method = "POST",
		.path = path,
		.body = body,
	};
	int64_t free_at = x_free_at(out->ch, call.endpoint, sending_price(&out->s));

	if (free_at > clock_utc_ms()) {
		const struct answer later = {
			.why = "X's limits or the month's budget allow nothing at the moment"};
		end_unsent(out, REPORT_TEMPORARY, &later);
		return;
	}
	out->request = x_request_new(out->ch, &call, posted, out);
}

/* --- is it out already? --- */

/* When to look, as parts of the time that X may take to show it: 10 s, 1 min and 5 min by default.
 */
static int64_t next_look(const struct outgoing *out, int64_t after)
{
	int64_t all = (int64_t)x_options_of(out->ch)->settle_time * 1000;
	const int64_t looks[] = {all / 30, all / 5, all};

	for (size_t i = 0; i < ELEMENTS(looks); i++) {
		if (out->uncertain + looks[i] > after)
			return out->uncertain + looks[i];
	}
	return 0;
}

/* The next look after that moment; false: there is none. */
static bool wait_to_look(struct outgoing *out, int64_t after)
{
	int64_t next = next_look(out, after), now = clock_utc_ms();

	if (!next)
		return false;
	loop_timer_set(out->timer, next > now ? (uint64_t)(next - now) : 0);
	out->waits = true;
	out->all->waiting++;
	tell_room(out->all);
	return true;
}

static void not_found(struct outgoing *out)
{
	const struct answer other = {
		.code = 403, .why = "X says that the same text was posted already, elsewhere"};

	pages_done(&out->pages);
	if (wait_to_look(out, out->looked))
		return;
	if (out->duplicate) {
		end_unsent(out, REPORT_PERMANENT, &other);
	} else {
		out->uncertain = 0;
		post(out);
	}
}

static const char *find_post(const struct outgoing *out)
{
	const struct post_page page = pages_around(&out->pages);
	const char *found = NULL;
	const json_t *one;
	size_t i;

	json_array_foreach(out->pages.posts, i, one)
	{
		struct post p;

		if (post_read(one, &page, &p) == 0 && sending_is_post(&out->s, &p))
			found = json_string_value(json_object_get(one, "id"));
		post_done(&p);
	}
	return found;
}

static bool is_direct(const struct outgoing *out, const json_t *one)
{
	const char *sender = json_string_value(json_object_get(one, "sender_id"));
	_cleanup_(freep) char *text = post_text(one);

	return sender && strcmp(sender, x_of(out->ch)->me) == 0 && sending_is_text(&out->s, text);
}

static const char *find_direct(const struct outgoing *out)
{
	const json_t *one;
	size_t i;

	json_array_foreach(out->pages.posts, i, one)
	{
		const char *id = json_string_value(json_object_get(one, "id"));

		if (post_id_time(id) >= out->uncertain - CLOCKS_MS && is_direct(out, one))
			return id;
	}
	return NULL;
}

/* What is older than the attempt is not it. X cannot be asked for less. */
static bool is_past(const struct outgoing *out)
{
	const json_t *last =
		json_array_get(out->pages.posts, json_array_size(out->pages.posts) - 1);
	const char *id = json_string_value(json_object_get(last, "id"));

	return id && post_id_time(id) < out->uncertain - CLOCKS_MS;
}

static void ask_page(struct outgoing *out);

static void page_came(struct channel *ch, const struct answer *a, void *data)
{
	const struct answer unread = {
		.why = "X shows what went out in a form that this version does not know"};
	struct outgoing *out = data;
	enum pages_next next;

	out->request = NULL;
	if (a->class != ANSWER_DONE) {
		x_trouble(ch, out->s.direct ? X_DIRECTS_WITH : X_TIMELINE, a);
		/* still nobody knows: it stays uncertain */
		end_unsent(out, out->duplicate ? REPORT_TEMPORARY : REPORT_UNKNOWN, a);
		return;
	}
	x_spend(ch, (int64_t)json_array_size(json_object_get(a->json, "data")) *
			    (out->s.direct ? PRICE_DIRECT_READ : PRICE_OWNED_READ));
	next = pages_add(&out->pages, a->json);
	const char *id = out->s.direct ? find_direct(out) : find_post(out);
	if (id) {
		_cleanup_(freep) char *found = xstrdup(id);
		end_sent(out, found);
	} else if (next == PAGES_WRONG) {
		end_unsent(out, REPORT_UNKNOWN, &unread);
	} else if (next == PAGES_MORE && !is_past(out)) {
		ask_page(out);
	} else {
		not_found(out);
	}
}

static void ask_page(struct outgoing *out)
{
	const char *token = out->pages.token;
	bool direct = out->s.direct, modern = x_of(out->ch)->modern;
	_cleanup_(freep) char *path =
		direct ? xasprintf("/2/dm_conversations/with/%s/dm_events", out->s.target)
		       : xasprintf("/2/users/%s/tweets", x_of(out->ch)->me);
	_cleanup_(freep) char *since = direct ? NULL : xasprintf("&since_id=%s", out->s.target);
	_cleanup_(freep) char *query = xasprintf(
		"max_results=100&%s%s%s%s",
		direct	 ? "dm_event.fields=created_at,entities,id,sender_id,text"
			   "&event_types=MessageCreate"
		: modern ? "post.fields=entities,note_post&expansions=author_id,referenced_posts"
			 : "tweet.fields=author_id,entities,note_tweet,referenced_tweets",
		since ? since : "", *token ? "&pagination_token=" : "", token);
	const struct x_call call = {
		.endpoint = direct ? X_DIRECTS_WITH : X_TIMELINE,
		.method = "GET",
		.path = path,
		.query = query,
	};

	if (x_free_at(out->ch, call.endpoint, PRICE_DIRECT_READ)) {
		const struct answer later = {
			.why = "X's limits or the month's budget allow no look at what is out"};
		end_unsent(out, out->duplicate ? REPORT_TEMPORARY : REPORT_UNKNOWN, &later);
		return;
	}
	out->request = x_request_new(out->ch, &call, page_came, out);
}

/* Its own posts since the one that it answers. */
static void look(struct outgoing *out)
{
	out->looked = clock_utc_ms();
	out->pages.author_key = out->s.direct ? "sender_id" : "author_id";
	ask_page(out);
}

/* --- from the core --- */

static struct outgoing *outgoing_new(struct outbound *all, const struct delivery *d)
{
	struct outgoing *out = xcalloc(1, sizeof(*out));

	*out = (struct outgoing){
		.next = all->first,
		.all = all,
		.ch = all->ch,
		.delivery = d->id,
		/* a clock that was set back is no reason to wait */
		.uncertain = d->uncertain < clock_utc_ms() ? d->uncertain : clock_utc_ms(),
	};
	out->timer = loop_timer_new(channel_loop(all->ch), post_again, out);
	all->first = out;
	all->active++;
	return out;
}

void outbound_deliver(struct outbound *all, const struct delivery *d)
{
	struct outgoing *out = outgoing_new(all, d);
	_cleanup_(freep) char *why = NULL;

	tell_room(all);
	if (sending_init(d, x_options_of(all->ch), &out->s, &why) < 0) {
		const struct answer never = {.why = why};
		end_unsent(out, REPORT_PERMANENT, &never);
	} else if (out->uncertain) {
		(void)wait_to_look(out, out->uncertain);
	} else {
		post(out);
	}
}

struct outbound *outbound_new(struct channel *ch)
{
	struct outbound *all = xcalloc(1, sizeof(*all));

	all->ch = ch;
	all->reopen = loop_timer_new(channel_loop(ch), reopen, all);
	tell_room(all);
	return all;
}

void outbound_free(struct outbound *all)
{
	if (!all)
		return;
	for (struct outgoing *out = all->first, *next; out; out = next) {
		next = out->next;
		outgoing_free(out);
	}
	loop_timer_free(all->reopen);
	free(all);
}

void outbound_open(struct outbound *all)
{
	all->open = true;
	tell_room(all);
}
