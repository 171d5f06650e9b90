#include "store/tallies.h"

#include "store/sqlite/engine_private.h"

#include <errno.h>

int txn_tally_add(struct txn *txn, const char *subject, const char *word)
{
	sqlite3_stmt *s = statement_of(txn, TALLY_ADD);

	if (!s)
		return -EAGAIN;
	bind_text(s, 1, subject);
	bind_text(s, 2, word);
	return statement_run(txn, s);
}

int txn_tally_list(struct txn *txn, tally_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, TALLY_LIST);
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	while (!stop && (r = statement_row(txn, s)) > 0)
		stop = each((const char *)sqlite3_column_text(s, 0),
			    (const char *)sqlite3_column_text(s, 1), sqlite3_column_int64(s, 2),
			    context);
	statement_end(s);
	return stop ? stop : r;
}
