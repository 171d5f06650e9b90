#include "store/statistics.h"

#include "store/events.h"
#include "store/sqlite/engine_private.h"

#include <errno.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000)

static int hand_out(struct txn *txn, sqlite3_stmt *s, bool stages, statistics_each *each,
		    void *context)
{
	int r = 0, stop = 0;

	while (!stop && (r = statement_row(txn, s)) > 0) {
		const char *channel = (const char *)sqlite3_column_text(s, 1);
		const struct statistics_row row = {
			.day = sqlite3_column_int64(s, 0) * DAY_MS,
			.channel = channel ? channel : "",
			.stage = stages ? sqlite3_column_int(s, 2) : 0,
			.event = stages ? NULL : (const char *)sqlite3_column_text(s, 2),
			.count = sqlite3_column_int64(s, 3),
		};
		stop = each(&row, context);
	}
	statement_end(s);
	return stop ? stop : r;
}

int txn_statistics_tickets(struct txn *txn, const struct statistics_filter *f,
			   statistics_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, COUNT_TICKETS_DAILY);
	_cleanup_(freep) char *departments = lines_of(f->departments);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, f->from);
	bind_number(s, 2, f->until);
	bind_text(s, 3, departments);
	return hand_out(txn, s, true, each, context);
}

int txn_statistics_messages(struct txn *txn, const struct statistics_filter *f,
			    statistics_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, COUNT_MESSAGES_DAILY);
	_cleanup_(freep) char *departments = lines_of(f->departments);
	int64_t first = 0, last = 0;

	if (!s)
		return -EAGAIN;
	int r = txn_event_since(txn, f->from, &first);
	if (r == 0)
		r = txn_event_since(txn, f->until, &last);
	if (r < 0)
		return r;
	bind_number(s, 1, first);
	bind_number(s, 2, last);
	bind_text(s, 3, departments);
	return hand_out(txn, s, false, each, context);
}
