#include "channel/cursor_writer.h"

#include "store/sources.h"

#include <wasl/loop.h>

#define AGAIN_MS 200U

/* A job, which outlives its writer. */
struct writing {
	struct cursor_writer *writer; /* NULL: it has gone */
	struct writing *next;
	char *channel;
	json_t *values; /* key → value or null */
};

struct cursor_writer {
	struct loop *loop;
	struct store *store;
	char *channel;
	json_t *waiting; /* as above */
	struct writing *under_way;
	struct loop_timer *again;
};

static void writing_free(struct writing *w)
{
	json_decref(w->values);
	free(w->channel);
	free(w);
}

static void write_again(void *data)
{
	cursor_writer_flush(data);
}

struct cursor_writer *cursor_writer_new(struct loop *loop, struct store *store, const char *channel)
{
	struct cursor_writer *w = xcalloc(1, sizeof(*w));

	*w = (struct cursor_writer){
		.loop = loop,
		.store = store,
		.channel = xstrdup(channel),
		.waiting = json_object(),
	};
	w->again = loop_timer_new(loop, write_again, w);
	return w;
}

void cursor_writer_free(struct cursor_writer *w)
{
	if (!w)
		return;
	for (struct writing *one = w->under_way; one; one = one->next)
		one->writer = NULL;
	loop_timer_free(w->again);
	json_decref(w->waiting);
	free(w->channel);
	free(w);
}

static int run_writing(struct txn *txn, void *data)
{
	const struct writing *w = data;
	const char *key;
	json_t *value;
	int r = 0;

	json_object_foreach(w->values, key, value)
	{
		r = json_is_null(value)
			    ? txn_cursor_forget(txn, w->channel, key)
			    : txn_cursor_set(txn, w->channel, key, json_string_value(value));
		if (r < 0)
			break;
	}
	return r;
}

static void take_out(struct cursor_writer *w, const struct writing *gone)
{
	struct writing **at = &w->under_way;

	while (*at != gone)
		at = &(*at)->next;
	*at = gone->next;
}

/* What was set meanwhile is newer. */
static void put_back(json_t *waiting, json_t *values)
{
	const char *key;
	json_t *value;

	json_object_foreach(values, key, value)
	{
		if (!json_object_get(waiting, key))
			json_object_set_nocheck(waiting, key, value);
	}
}

/* What later jobs have is newer too: they answer behind it. */
static void forget_older(const struct cursor_writer *w, const struct writing *one)
{
	for (const struct writing *later = w->under_way; later != one; later = later->next) {
		const char *key;
		json_t *value;

		json_object_foreach(later->values, key, value) json_object_del(one->values, key);
	}
}

static void written(int r, void *data)
{
	struct writing *one = data;
	struct cursor_writer *w = one->writer;

	if (w) {
		forget_older(w, one);
		take_out(w, one);
		if (r < 0)
			put_back(w->waiting, one->values);
		if (r < 0)
			loop_timer_set(w->again, AGAIN_MS);
		else if (!w->under_way)
			cursor_writer_flush(w);
	}
	writing_free(one);
}

void cursor_writer_flush(struct cursor_writer *w)
{
	if (!json_object_size(w->waiting))
		return;
	struct writing *one = xcalloc(1, sizeof(*one));
	*one = (struct writing){
		.writer = w,
		.channel = xstrdup(w->channel),
		.values = w->waiting,
	};
	const struct store_job job = {run_writing, written, one, .repeatable = true};
	if (!store_write(w->store, &job)) {
		json_incref(one->values);
		writing_free(one);
		loop_timer_set(w->again, AGAIN_MS);
		return;
	}
	w->waiting = json_object();
	one->next = w->under_way;
	w->under_way = one;
}

void cursor_writer_set(struct cursor_writer *w, const char *key, const char *value)
{
	json_object_set_new_nocheck(w->waiting, key,
				    value ? json_string_nocheck(value) : json_null());
	if (!w->under_way)
		cursor_writer_flush(w);
}

static void apply(json_t *cursors, json_t *values)
{
	const char *key;
	json_t *value;

	json_object_foreach(values, key, value)
	{
		if (json_is_null(value))
			json_object_del(cursors, key);
		else
			json_object_set_nocheck(cursors, key, value);
	}
}

/* The newest job comes first. */
static void apply_jobs(json_t *cursors, const struct writing *newest)
{
	json_t *together = json_object();

	for (const struct writing *one = newest; one; one = one->next)
		put_back(together, one->values);
	apply(cursors, together);
	json_decref(together);
}

void cursor_writer_apply(const struct cursor_writer *w, json_t *cursors)
{
	apply_jobs(cursors, w->under_way);
	apply(cursors, w->waiting);
}
