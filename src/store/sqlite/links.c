#include "store/links.h"

#include "store/sqlite/engine_private.h"

#include <errno.h>

int txn_link_add(struct txn *txn, int64_t ticket, int64_t other, const char *kind)
{
	sqlite3_stmt *s = statement_of(txn, LINK_ADD);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, ticket);
	bind_number(s, 2, other);
	bind_text(s, 3, kind);
	bind_number(s, 4, txn->now);
	return statement_run(txn, s);
}

int txn_link_list(struct txn *txn, int64_t ticket, link_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, LINK_LIST);
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	bind_number(s, 1, ticket);
	while (!stop && (r = statement_row(txn, s)) > 0) {
		const struct link_record l = {
			.kind = (const char *)sqlite3_column_text(s, 0),
			.created = sqlite3_column_int64(s, 1),
			.reference = (const char *)sqlite3_column_text(s, 2),
			.from_other = sqlite3_column_int(s, 3),
			.department = (const char *)sqlite3_column_text(s, 4),
		};
		stop = each(&l, context);
	}
	statement_end(s);
	return stop ? stop : r;
}
