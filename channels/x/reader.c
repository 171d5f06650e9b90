#include "reader.h"

#include "request.h"
#include "seen.h"

#include <string.h>

#define AGAIN_MS 5000U
#define OPEN_MAX 64U
#define DAY_MS INT64_C(86400000)
#define BILLED_MAX 50000U
#define BILLED_PAGE_MAX 1000U /* more than a page has */
/* A look costs by what it finds; with less money left than for so many items none is begun. */
#define LOOK_ITEMS 10
/* The cursor of a list that is not read. */
#define OFF "off"

struct reader {
	const struct reader_kind *kind;
	struct channel *ch;
	struct loop_timer *timer;
	struct x_request *request;
	struct pages pages; /* of the look under way */
	size_t next;	    /* of its items, to be handed in; they are sorted */
	unsigned open;	    /* handed in, not settled */
	bool submitting;
	char since[POST_ID_SIZE];
	struct seen seen;			/* handed in, or none of ours */
	struct seen billed_items, billed_users; /* of the day */
	int64_t day;
};

/* --- when --- */

static void wait_for(struct reader *r, int64_t ms)
{
	loop_timer_set(r->timer, ms > 0 ? (uint64_t)ms : 0);
}

static int64_t free_at(const struct reader *r)
{
	int64_t price = (r->kind->price + r->kind->user_price) * LOOK_ITEMS;

	return x_free_at(r->ch, r->kind->endpoint, price);
}

static void wait_usual(struct reader *r)
{
	const struct x *x = x_of(r->ch);
	int64_t now = clock_utc_ms(), free = free_at(r);
	int64_t wanted = (int64_t)r->kind->interval(x_options_of(r->ch)) * 1000;
	int64_t pace = limits_pace_ms(&x->limits, r->kind->endpoint, wanted, now);

	wait_for(r, free > now + pace ? free - now : pace);
}

static void end_look(struct reader *r)
{
	pages_done(&r->pages);
	r->next = 0;
	r->submitting = false;
}

/* --- money --- */

static void turn_day(struct reader *r)
{
	int64_t day = clock_utc_ms() / DAY_MS;

	if (day == r->day && r->billed_items.count < BILLED_MAX)
		return;
	seen_done(&r->billed_items);
	seen_done(&r->billed_users);
	r->day = day;
}

static int64_t count_new(struct seen *billed, const json_t *list)
{
	const json_t *one;
	int64_t n = 0;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *id = json_string_value(json_object_get(one, "id"));
		if (i == BILLED_PAGE_MAX)
			break;
		n += post_id_check(id) && seen_add(billed, id);
	}
	return n;
}

/* X bills each item, and each user that comes with it, once a day. */
static void bill(struct reader *r, const json_t *json)
{
	const json_t *users = json_object_get(json_object_get(json, "includes"), "users");
	bool owned = x_options_of(r->ch)->owned;
	int64_t price = owned && r->kind->price == PRICE_READ ? PRICE_OWNED_READ : r->kind->price;

	turn_day(r);
	x_spend(r->ch, count_new(&r->billed_items, json_object_get(json, "data")) * price +
			       count_new(&r->billed_users, users) * r->kind->user_price);
}

/* --- handing in --- */

static void submit(struct reader *r, const json_t *item)
{
	const struct post_page around = pages_around(&r->pages);
	const char *id = json_string_value(json_object_get(item, "id"));
	struct message *m;

	if (post_id_compare(id, r->since) < 0 || !seen_add(&r->seen, id))
		return;
	m = r->kind->message(r->ch, item, &around);
	if (!m)
		return;
	r->open++;
	x_submit(r->ch, m);
}

/* What is no message is read too: else it is fetched, and paid for, day after day. */
static void move_cursor(struct reader *r)
{
	size_t count = json_array_size(r->pages.posts);
	const char *newest = channel_cursor(r->ch, r->kind->cursor);
	const char *id = json_string_value(
		json_object_get(json_array_get(r->pages.posts, count ? count - 1 : 0), "id"));

	if (id && (!post_id_check(newest) || post_id_compare(newest, id) < 0))
		channel_set_cursor(r->ch, r->kind->cursor, id);
}

static void finish(struct reader *r)
{
	move_cursor(r);
	end_look(r);
	seen_prune(&r->seen, r->since);
	channel_polled(r->ch);
	x_well(r->ch, r->kind->endpoint);
	wait_usual(r);
}

static void submit_more(struct reader *r)
{
	size_t count = json_array_size(r->pages.posts);

	/* what must be offered again waits for all that is under way: reader_rewind() */
	while (!x_of(r->ch)->rewind && r->next < count && r->open < OPEN_MAX &&
	       !channel_congested(r->ch))
		submit(r, json_array_get(r->pages.posts, r->next++));
	if (r->open || x_of(r->ch)->rewind)
		return;
	if (r->next == count)
		finish(r);
	else
		wait_for(r, AGAIN_MS); /* the register is busy with others */
}

void reader_settled(struct reader *r, const struct settlement *s)
{
	if (!r || strncmp(s->source_id, r->kind->source, strlen(r->kind->source)) != 0)
		return;
	r->open--;
	if (r->submitting)
		submit_more(r);
}

void reader_rewind(struct reader *r)
{
	if (!r || !r->submitting)
		return;
	end_look(r);
	seen_done(&r->seen);
	wait_for(r, AGAIN_MS);
}

/* --- a look --- */

static void ask(struct reader *r);

/* The oldest of the page is older than what is asked for. */
static bool is_known(const struct reader *r, const json_t *json)
{
	const json_t *data = json_object_get(json, "data");
	const char *id = json_string_value(
		json_object_get(json_array_get(data, json_array_size(data) - 1), "id"));

	return r->kind->until_known && id && post_id_compare(id, r->since) < 0;
}

static void take_all(struct reader *r)
{
	const json_t *item;
	size_t i;

	pages_sort(&r->pages);
	json_array_foreach(r->pages.posts, i, item)
	{
		if (r->kind->saw)
			r->kind->saw(r->ch, item);
	}
	r->submitting = true;
	submit_more(r);
}

/* The money binds within a look too; without the rest nothing is taken, or its cursor passes it. */
static void ask_further(struct reader *r)
{
	int64_t free = free_at(r), now = clock_utc_ms();

	if (free <= now) {
		ask(r);
	} else if (limits_free_at(&x_of(r->ch)->limits, r->kind->endpoint, now) >= free) {
		wait_for(r, free - now); /* X's window: the look goes on then */
	} else {
		end_look(r);
		wait_usual(r);
	}
}

static void page_came(struct reader *r, const json_t *json)
{
	static const struct answer unknown_form = {
		.class = ANSWER_OPERATOR,
		.one = true,
		.why = "X answers in a form that this version does not know (the items' ids or "
		       "authors, or the way to the next page): nothing is taken; see that this "
		       "machine's clock is right, or look for a newer wasl",
	};
	enum pages_next next = pages_add(&r->pages, json);

	bill(r, json);
	switch (next) {
	case PAGES_MORE:
		if (is_known(r, json))
			take_all(r);
		else
			ask_further(r);
		return;
	case PAGES_WRONG:
		end_look(r);
		x_trouble(r->ch, r->kind->endpoint, &unknown_form);
		wait_usual(r);
		return;
	case PAGES_CUT:
		if (!is_known(r, json))
			channel_log(r->ch, LOG_LEVEL_WARNING,
				    "X lists more than one look can read, or the same again and "
				    "again: what was read is taken, older ones may be missing");
		take_all(r);
		return;
	case PAGES_END:
		take_all(r);
	}
}

static void answered(struct channel *ch, const struct answer *a, void *data)
{
	struct reader *r = data;
	struct x *x = x_of(ch);

	r->request = NULL;
	if (a->class == ANSWER_DONE) {
		page_came(r, a->json);
		return;
	}
	if (a->class == ANSWER_LATER && r->pages.count) {
		/* it goes on then: a look that is longer than a window would never end */
		wait_for(r, AGAIN_MS);
		return;
	}
	end_look(r);
	if (a->reason == ANSWER_PARAMETER && !x->modern) {
		x->modern = true; /* X has given up the old names */
		wait_for(r, AGAIN_MS);
		return;
	}
	x_trouble(ch, r->kind->endpoint, a);
	wait_usual(r);
}

static void ask(struct reader *r)
{
	_cleanup_(freep) char *path = r->kind->path(r->ch);
	_cleanup_(freep) char *query = r->kind->query(r->ch, r->since, r->pages.token);
	const struct x_call call = {
		.endpoint = r->kind->endpoint, .method = "GET", .path = path, .query = query};

	r->pages.author_key = r->kind->author_key;
	post_id_of_time(clock_utc_ms() + DAY_MS, r->pages.latest);
	r->request = x_request_new(r->ch, &call, answered, r);
}

/* Nothing from before the first start: an office does not answer the past. */
static void set_since(struct reader *r)
{
	const char *newest = channel_cursor(r->ch, r->kind->cursor);
	char first[POST_ID_SIZE];

	post_id_of_time(channel_first_start(r->ch), first);
	if (post_id_check(newest))
		post_id_of_time(post_id_time(newest) - r->kind->overlap_ms, r->since);
	if (!post_id_check(newest) || post_id_compare(r->since, first) < 0)
		memcpy(r->since, first, sizeof(first));
}

static void look(void *data)
{
	struct reader *r = data;
	int64_t free = free_at(r), now = clock_utc_ms();

	if (r->request)
		return;
	if (r->submitting) {
		submit_more(r);
	} else if (r->pages.count) {
		ask_further(r);
	} else if (free > now) {
		wait_for(r, free - now);
	} else {
		set_since(r);
		ask(r);
	}
}

void reader_switch(struct channel *ch, const struct reader_kind *kind, bool on)
{
	const char *newest = channel_cursor(ch, kind->cursor);
	char id[POST_ID_SIZE];

	if (!on) {
		channel_set_cursor(ch, kind->cursor, OFF);
	} else if (newest && strcmp(newest, OFF) == 0) {
		/* a look begins a while before it */
		post_id_of_time(clock_utc_ms() + kind->overlap_ms, id);
		channel_set_cursor(ch, kind->cursor, id);
	}
}

struct reader *reader_new(struct channel *ch, const struct reader_kind *kind)
{
	struct reader *r = xcalloc(1, sizeof(*r));

	r->ch = ch;
	r->kind = kind;
	r->timer = loop_timer_new(channel_loop(ch), look, r);
	wait_for(r, 0);
	return r;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	x_request_cancel(r->request);
	loop_timer_free(r->timer);
	pages_done(&r->pages);
	seen_done(&r->seen);
	seen_done(&r->billed_items);
	seen_done(&r->billed_users);
	free(r);
}

void reader_poll(struct reader *r)
{
	if (r && !r->request && !r->submitting)
		wait_for(r, 0);
}
