#include "mentions.h"

#include "intake.h"
#include "pages.h"
#include "request.h"
#include "seen.h"

#include <string.h>

#define CURSOR "mentions"
/* X lists some posts so late. */
#define OVERLAP_MS (INT64_C(15) * 60000)
#define AGAIN_MS 5000U
#define OPEN_MAX 64U
#define DAY_MS INT64_C(86400000)
#define BILLED_MAX 50000U
/* A look costs by what it finds; with less money left than this none is begun. */
#define LOOK_PRICE ((int64_t)(PRICE_READ + PRICE_USER) * 10)

struct mentions {
	struct channel *ch;
	struct loop_timer *timer;
	struct x_request *request;
	struct pages pages; /* of the look under way */
	size_t next;	    /* of its posts, to be handed in; they are sorted */
	unsigned open;	    /* handed in, not settled */
	bool submitting, rewind;
	char since[POST_ID_SIZE];
	struct seen seen;			/* handed in, or none of ours */
	struct seen billed_posts, billed_users; /* of the day */
	int64_t day;
};

/* --- when --- */

static void wait_for(struct mentions *m, int64_t ms)
{
	loop_timer_set(m->timer, ms > 0 ? (uint64_t)ms : 0);
}

static void wait_usual(struct mentions *m)
{
	const struct x *x = x_of(m->ch);
	int64_t now = clock_utc_ms(), free_at = x_free_at(m->ch, X_MENTIONS, LOOK_PRICE);
	int64_t wanted = (int64_t)x_options_of(m->ch)->poll_interval * 1000;
	int64_t pace = limits_pace_ms(&x->limits, X_MENTIONS, wanted, now);

	wait_for(m, free_at > now + pace ? free_at - now : pace);
}

static void end_look(struct mentions *m)
{
	pages_done(&m->pages);
	m->next = 0;
	m->submitting = false;
}

/* --- money --- */

static void turn_day(struct mentions *m)
{
	int64_t day = clock_utc_ms() / DAY_MS;

	if (day == m->day && m->billed_posts.count < BILLED_MAX)
		return;
	seen_done(&m->billed_posts);
	seen_done(&m->billed_users);
	m->day = day;
}

/* X bills each post, and each user that comes with it, once a day. */
static void bill(struct mentions *m, const json_t *json)
{
	const struct x_options *o = x_options_of(m->ch);
	int64_t price = o->owned ? PRICE_OWNED_READ : PRICE_READ, sum = 0;
	const json_t *one;
	size_t i;

	turn_day(m);
	json_array_foreach(json_object_get(json, "data"), i, one)
	{
		const char *id = json_string_value(json_object_get(one, "id"));
		if (post_id_check(id) && seen_add(&m->billed_posts, id))
			sum += price;
	}
	json_array_foreach(json_object_get(json_object_get(json, "includes"), "users"), i, one)
	{
		const char *id = json_string_value(json_object_get(one, "id"));
		if (post_id_check(id) && seen_add(&m->billed_users, id))
			sum += PRICE_USER;
	}
	x_spend(m->ch, sum);
}

/* --- handing in --- */

static bool is_ours(const struct mentions *m, const struct post *p)
{
	return !p->repost && strcmp(p->author, x_of(m->ch)->me) != 0;
}

/* False: it was known. */
static bool submit(struct mentions *m, const json_t *json)
{
	const struct post_page page = pages_around(&m->pages);
	struct post p;
	bool taken = false;

	if (post_read(json, &page, &p) < 0) {
		channel_log(m->ch, LOG_LEVEL_WARNING,
			    "a post has no text that can be read, and is left out");
	} else if (seen_add(&m->seen, p.id) && is_ours(m, &p)) {
		m->open++;
		channel_submit(m->ch, intake_post(m->ch, &p, json));
		taken = true;
	}
	post_done(&p);
	return taken;
}

static void finish(struct mentions *m)
{
	end_look(m);
	seen_prune(&m->seen, m->since);
	channel_set_progress(m->ch, 0, 0);
	channel_polled(m->ch);
	x_well(m->ch);
	wait_usual(m);
}

/* What was not stored is looked for again, and with it all that came after. */
static void start_again(struct mentions *m)
{
	end_look(m);
	m->rewind = false;
	seen_done(&m->seen);
	channel_rewind(m->ch);
	wait_for(m, AGAIN_MS);
}

static void submit_more(struct mentions *m)
{
	size_t count = json_array_size(m->pages.posts);

	while (!m->rewind && m->next < count && m->open < OPEN_MAX && !channel_congested(m->ch))
		(void)submit(m, json_array_get(m->pages.posts, m->next++));
	if (m->open)
		return;
	if (m->rewind)
		start_again(m);
	else if (m->next == count)
		finish(m);
	else
		wait_for(m, AGAIN_MS); /* the register is busy with others */
}

void mentions_settled(struct mentions *m, const struct settlement *s)
{
	m->open--;
	m->rewind |= s->verdict == VERDICT_RETRY;
	if (m->submitting)
		submit_more(m);
}

/* --- a look --- */

static void ask(struct mentions *m);

static void page_came(struct mentions *m, const json_t *json)
{
	bill(m, json);
	switch (pages_add(&m->pages, json)) {
	case PAGES_MORE:
		ask(m);
		return;
	case PAGES_WRONG:
		end_look(m);
		channel_set_health(
			m->ch, CHANNEL_FAILED,
			"X answers in a form that this version does not know (posts "
			"without id or author): nothing is taken; look for a newer wasl");
		wait_usual(m);
		return;
	case PAGES_END:
		pages_sort(&m->pages);
		m->submitting = true;
		submit_more(m);
	}
}

static void answered(struct channel *ch, const struct answer *a, void *data)
{
	struct mentions *m = data;
	struct x *x = x_of(ch);

	m->request = NULL;
	if (a->class == ANSWER_DONE) {
		page_came(m, a->json);
		return;
	}
	end_look(m);
	if (a->reason == ANSWER_PARAMETER && !x->modern) {
		x->modern = true; /* X has given up the old names */
		wait_for(m, AGAIN_MS);
		return;
	}
	x_trouble(ch, a);
	wait_usual(m);
}

static char *query_of(const struct mentions *m)
{
	static const char old[] =
		"tweet.fields=attachments,author_id,conversation_id,created_at,display_text_range,"
		"edit_history_tweet_ids,entities,in_reply_to_user_id,lang,note_tweet,"
		"referenced_tweets,withheld&expansions=attachments.media_keys";
	static const char new[] =
		"post.fields=attachments,conversation_id,created_at,display_text_range,entities,"
		"lang,note_post,withheld&expansions=attachments.media_keys,author_id,"
		"edit_history_post_ids,in_reply_to_user_id,referenced_posts";
	const struct x *x = x_of(m->ch);
	bool names = x_options_of(m->ch)->names;

	return xasprintf("max_results=100&since_id=%s&media.fields=alt_text,media_key,"
			 "preview_image_url,type,url&%s%s%s%s%s",
			 m->since, x->modern ? new : old, names && !x->modern ? ",author_id" : "",
			 names || x->modern ? "&user.fields=name,username" : "",
			 *m->pages.token ? "&pagination_token=" : "", m->pages.token);
}

static void ask(struct mentions *m)
{
	_cleanup_(freep) char *query = query_of(m);
	_cleanup_(freep) char *path = xasprintf("/2/users/%s/mentions", x_of(m->ch)->me);
	const struct x_call call = {
		.endpoint = X_MENTIONS, .method = "GET", .path = path, .query = query};

	m->request = x_request_new(m->ch, &call, answered, m);
}

/* Nothing from before the first start: an office does not answer the past. */
static void set_since(struct mentions *m)
{
	const char *newest = channel_cursor(m->ch, CURSOR);
	char first[POST_ID_SIZE];

	post_id_of_time(channel_first_start(m->ch), first);
	if (post_id_check(newest))
		post_id_of_time(post_id_time(newest) - OVERLAP_MS, m->since);
	if (!post_id_check(newest) || post_id_compare(m->since, first) < 0)
		memcpy(m->since, first, sizeof(first));
}

static void look(void *data)
{
	struct mentions *m = data;
	int64_t now = clock_utc_ms(), free_at = x_free_at(m->ch, X_MENTIONS, LOOK_PRICE);

	if (m->request)
		return;
	if (m->submitting) {
		submit_more(m);
		return;
	}
	if (free_at > now) {
		wait_for(m, free_at - now);
		return;
	}
	set_since(m);
	ask(m);
}

struct mentions *mentions_new(struct channel *ch)
{
	struct mentions *m = xcalloc(1, sizeof(*m));

	m->ch = ch;
	m->timer = loop_timer_new(channel_loop(ch), look, m);
	wait_for(m, 0);
	return m;
}

void mentions_free(struct mentions *m)
{
	if (!m)
		return;
	x_request_cancel(m->request);
	loop_timer_free(m->timer);
	pages_done(&m->pages);
	seen_done(&m->seen);
	seen_done(&m->billed_posts);
	seen_done(&m->billed_users);
	free(m);
}

void mentions_poll(struct mentions *m)
{
	if (!m->request && !m->submitting)
		wait_for(m, 0);
}
