#include "store/quarantine.h"

#include "store/sqlite/pseudonym.h"

#include <errno.h>
#include <string.h>

#define LIST_DEFAULT 100U
#define LIST_MAX 10000U

int txn_quarantine_add(struct txn *txn, const struct quarantine_record *q, const char *sender,
		       int64_t *ret)
{
	sqlite3_stmt *s = statement_of(txn, QUARANTINE_ADD);
	uint8_t key_id[KEY_ID_SIZE];
	char pseudonym[PSEUDONYM_SIZE];

	if (!s)
		return -EAGAIN;
	*ret = next_id(txn, TABLE_QUARANTINE);
	int r = key_add(txn, (struct owner){OWNER_QUARANTINE, *ret}, key_id);
	if (r < 0)
		return r;
	if (sender)
		pseudonym_make(txn, PSEUDONYM_SHOWN, sender, pseudonym);
	bind_number(s, 1, *ret);
	bind_bytes(s, 2, key_id, KEY_ID_SIZE);
	bind_number(s, 3, txn->now);
	bind_text(s, 4, q->channel);
	bind_text(s, 5, q->why);
	bind_number(s, 6, (int64_t)q->size);
	bind_text(s, 7, sender ? pseudonym : NULL);
	return statement_run(txn, s);
}

static struct place item_place(int64_t id)
{
	return (struct place){{OWNER_QUARANTINE, id}, "quarantine.item", id};
}

int txn_quarantine_fill(struct txn *txn, int64_t id, const char *item)
{
	sqlite3_stmt *s = statement_of(txn, QUARANTINE_FILL);
	struct place place = item_place(id);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	int r = bind_sealed_text(txn, s, 2, &place, item);
	int ran = statement_run(txn, s);
	return r < 0 ? r : ran;
}

int txn_quarantine_release(struct txn *txn, int64_t id)
{
	sqlite3_stmt *state = statement_of(txn, QUARANTINE_STATE);
	sqlite3_stmt *release = statement_of(txn, QUARANTINE_RELEASE);
	int64_t released = 0;

	if (!state || !release)
		return -EAGAIN;
	bind_number(state, 1, id);
	int r = statement_number(txn, state, &released);
	if (r < 0)
		return r;
	if (released)
		return -EALREADY;
	bind_number(release, 1, id);
	return statement_run(txn, release);
}

/* Borrowed from the statement, but for the item. */
static struct quarantine_record record_of(sqlite3_stmt *s, int64_t id, const char *item)
{
	return (struct quarantine_record){
		.id = id,
		.at = sqlite3_column_int64(s, 0),
		.channel = (const char *)sqlite3_column_text(s, 1),
		.why = (const char *)sqlite3_column_text(s, 2),
		.size = (size_t)sqlite3_column_int64(s, 3),
		.pseudonym = (const char *)sqlite3_column_text(s, 4),
		.released = sqlite3_column_int(s, 5),
		.item = item,
	};
}

static int read_one(struct txn *txn, int64_t id, bool content, quarantine_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, QUARANTINE_GET);
	struct place place = item_place(id);
	_cleanup_(freep) char *item = NULL;

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, id);
	int r = statement_row(txn, s);
	if (r == 0)
		r = -ENOENT;
	if (r > 0)
		r = content ? column_sealed_text(txn, s, 6, &place, &item) : 0;
	if (r == 0) {
		const struct quarantine_record q = record_of(s, id, item);
		r = each(txn, &q, context);
	}
	statement_end(s);
	return r;
}

int txn_quarantine_list(struct txn *txn, const struct quarantine_filter *f, quarantine_each *each,
			void *context)
{
	sqlite3_stmt *s = statement_of(txn, QUARANTINE_LIST);
	unsigned limit = f->limit ? f->limit : LIST_DEFAULT;
	_cleanup_(ids_done) struct ids ids = {0};

	if (f->id)
		return read_one(txn, f->id, f->content, each, context);
	if (!s)
		return -EAGAIN;
	bind_number(s, 1, limit < LIST_MAX ? limit : LIST_MAX);
	bind_number(s, 2, f->before ? f->before : INT64_MAX);
	int r = statement_ids(txn, s, &ids);
	for (size_t i = 0; i < ids.count && r == 0; i++)
		r = read_one(txn, ids.list[i], f->content, each, context);
	return r;
}
