#include "store/events.h"

#include "store/sqlite/engine_private.h"

#include <errno.h>

#define LIST_DEFAULT 100U
#define LIST_MAX 10000U

static void bind_filter(sqlite3_stmt *s, const struct event_filter *f)
{
	unsigned limit = f->limit ? f->limit : LIST_DEFAULT;

	bind_number(s, 1, f->before ? f->before : INT64_MAX);
	bind_text(s, 2, f->kind);
	bind_text(s, 3, f->actor);
	bind_number(s, 4, f->from);
	bind_number(s, 5, f->until ? f->until : INT64_MAX);
	bind_number(s, 6, limit < LIST_MAX ? limit : LIST_MAX);
	bind_number(s, 7, f->ticket);
}

int txn_event_search(struct txn *txn, const struct event_filter *f, event_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, f->ticket ? EVENT_SEARCH_TICKET : EVENT_SEARCH);
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	bind_filter(s, f);
	while (!stop && (r = statement_row(txn, s)) > 0) {
		const struct event_record e = {
			.id = sqlite3_column_int64(s, 0),
			.at = sqlite3_column_int64(s, 1),
			.ticket = sqlite3_column_int64(s, 2),
			.delivery = sqlite3_column_int64(s, 3),
			.quarantine = sqlite3_column_int64(s, 4),
			.kind = (const char *)sqlite3_column_text(s, 5),
			.actor = (const char *)sqlite3_column_text(s, 6),
			.detail = (const char *)sqlite3_column_text(s, 7),
			.reference = (const char *)sqlite3_column_text(s, 8),
		};
		stop = each(&e, context);
	}
	statement_end(s);
	return stop ? stop : r;
}

static int number_of(struct txn *txn, enum statement which, int64_t id, int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, which);

	if (!s)
		return -EAGAIN;
	if (id)
		bind_number(s, 1, id);
	return statement_number(txn, s, ret);
}

/* Ids have no gaps, and grow with time. */
int txn_event_since(struct txn *txn, int64_t utc_ms, int64_t *ret_id)
{
	int64_t low = 1, high = 0, at = 0;

	int r = number_of(txn, EVENT_LAST, 0, &high);
	if (r < 0)
		return r;
	high++;
	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		r = number_of(txn, EVENT_TIME, middle, &at);
		if (r < 0)
			return r;
		if (at < utc_ms)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_id = low;
	return 0;
}
