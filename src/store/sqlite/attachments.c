#include "store/sqlite/seal.h"
#include "store/tickets.h"

#include <errno.h>

int txn_attachment_add(struct txn *txn, int64_t ticket, int64_t article,
		       const struct attachment_record *a)
{
	sqlite3_stmt *s = statement_of(txn, ATTACHMENT_ADD);
	struct owner owner = {OWNER_TICKET, ticket};

	if (!s)
		return -EAGAIN;
	int64_t id = next_id(txn, TABLE_ATTACHMENT);
	bind_number(s, 1, id);
	bind_number(s, 2, article);
	bind_number(s, 5, (int64_t)a->size);
	bind_number(s, 6, a->blob);
	int r = bind_sealed_text(txn, s, 3, &(struct place){owner, "attachment.name", id}, a->name);
	if (r == 0)
		r = bind_sealed_text(txn, s, 4, &(struct place){owner, "attachment.type", id},
				     a->type);
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

static int hand_out_attachment(struct txn *txn, sqlite3_stmt *s, attachment_each *each,
			       void *context)
{
	_cleanup_(freep) char *name = NULL;
	_cleanup_(freep) char *type = NULL;
	int64_t id = sqlite3_column_int64(s, 0);
	struct owner owner = {OWNER_TICKET, sqlite3_column_int64(s, 5)};

	int r = column_sealed_text(txn, s, 1, &(struct place){owner, "attachment.name", id}, &name);
	if (r == 0)
		r = column_sealed_text(txn, s, 2, &(struct place){owner, "attachment.type", id},
				       &type);
	if (r < 0)
		return r;
	const struct attachment_record a = {
		.id = id,
		.name = name,
		.type = type,
		.size = (size_t)sqlite3_column_int64(s, 3),
		.blob = sqlite3_column_int64(s, 4),
	};
	return each(&a, context);
}

int txn_attachment_list(struct txn *txn, int64_t article, attachment_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, ATTACHMENT_LIST);
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	bind_number(s, 1, article);
	while (!stop && (r = statement_row(txn, s)) > 0)
		stop = hand_out_attachment(txn, s, each, context);
	statement_end(s);
	return stop ? stop : r;
}
