#include "store/sqlite/engine_private.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <string.h>

int engine_error(struct txn *txn, int code)
{
	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
			return -EEXIST;
		return -EINVAL;
	case SQLITE_INTERRUPT:
		return -ETIME;
	case SQLITE_TOOBIG:
		return -EMSGSIZE;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		txn->failed = true;
		txn->unfit = true;
		return -EBADMSG;
	default:
		txn->failed = true;
		/* the pages that the disk refused may be gone from the cache: start anew */
		if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
			txn->unfit = true;
		return -EAGAIN;
	}
}

sqlite3_stmt *statement_of(struct txn *txn, enum statement which)
{
	const struct statement_text *text = statement_text(which);
	sqlite3_stmt **kept = &txn->statements[which];

	if (*kept)
		return *kept;
	int r = sqlite3_prepare_v3(text->keys ? txn->keys : txn->db, text->sql, -1,
				   SQLITE_PREPARE_PERSISTENT, kept, NULL);
	if (r != SQLITE_OK)
		(void)engine_error(txn, r);
	return *kept;
}

void bind_number(sqlite3_stmt *s, int at, int64_t v)
{
	sqlite3_bind_int64(s, at, v);
}

void bind_optional(sqlite3_stmt *s, int at, int64_t v)
{
	if (v)
		sqlite3_bind_int64(s, at, v);
}

void bind_text(sqlite3_stmt *s, int at, const char *v)
{
	if (v)
		sqlite3_bind_text(s, at, v, -1, SQLITE_STATIC);
}

void bind_bytes(sqlite3_stmt *s, int at, const void *data, size_t size)
{
	sqlite3_bind_blob64(s, at, data ? data : "", size, SQLITE_STATIC);
}

void statement_end(sqlite3_stmt *s)
{
	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
}

int statement_row(struct txn *txn, sqlite3_stmt *s)
{
	if (!s)
		return -EAGAIN;
	int r = sqlite3_step(s);
	if (r == SQLITE_ROW)
		return 1;
	return r == SQLITE_DONE ? 0
				: engine_error(txn, sqlite3_extended_errcode(sqlite3_db_handle(s)));
}

int statement_run(struct txn *txn, sqlite3_stmt *s)
{
	int r;

	do
		r = statement_row(txn, s);
	while (r > 0);
	if (s)
		statement_end(s);
	return r;
}

int statement_number(struct txn *txn, sqlite3_stmt *s, int64_t *ret)
{
	int r = statement_row(txn, s);

	if (r > 0)
		*ret = sqlite3_column_int64(s, 0);
	if (s)
		statement_end(s);
	return r > 0 ? 0 : r == 0 ? -ENOENT : r;
}

int statement_ids(struct txn *txn, sqlite3_stmt *s, struct ids *ret)
{
	size_t allocated = 0;
	int r;

	*ret = (struct ids){0};
	while ((r = statement_row(txn, s)) > 0) {
		if (ret->count == allocated) {
			allocated = allocated ? 2 * allocated : 16;
			ret->list = xreallocarray(ret->list, allocated, sizeof(int64_t));
		}
		ret->list[ret->count++] = sqlite3_column_int64(s, 0);
	}
	if (s)
		statement_end(s);
	return r;
}

char *column_text(sqlite3_stmt *s, int at)
{
	return xstrdup((const char *)sqlite3_column_text(s, at));
}

int64_t next_id(struct txn *txn, enum table table)
{
	return ++txn->progress.last_id[table];
}

int progress_load(struct txn *txn)
{
	static const enum statement last[TABLE_COUNT] = {
		[TABLE_PARTY] = LAST_PARTY,	      [TABLE_ADDRESS] = LAST_ADDRESS,
		[TABLE_TICKET] = LAST_TICKET,	      [TABLE_ARTICLE] = LAST_ARTICLE,
		[TABLE_ATTACHMENT] = LAST_ATTACHMENT, [TABLE_BLOB] = LAST_BLOB,
		[TABLE_QUARANTINE] = LAST_QUARANTINE, [TABLE_DELIVERY] = LAST_DELIVERY,
	};

	for (unsigned i = 0; i < TABLE_COUNT; i++) {
		int r = statement_number(txn, statement_of(txn, last[i]),
					 &txn->progress.last_id[i]);
		if (r < 0)
			return r;
	}
	sqlite3_stmt *s = statement_of(txn, CHAIN_GET);
	int r = statement_row(txn, s);
	if (r > 0) {
		txn->progress.last_event = sqlite3_column_int64(s, 0);
		if (sqlite3_column_bytes(s, 1) == CRYPTO_HASH_SIZE)
			memcpy(txn->progress.head, sqlite3_column_blob(s, 1), CRYPTO_HASH_SIZE);
	}
	if (s)
		statement_end(s);
	return r > 0 ? 0 : r < 0 ? r : -EBADMSG;
}

char *lines_of(char *const *words)
{
	size_t size = 2;

	if (!words)
		return NULL;
	for (char *const *word = words; *word; word++)
		size += strlen(*word) + 1;
	struct buffer out = BUFFER_INIT(size);
	buffer_add_char(&out, '\n');
	for (; *words; words++)
		buffer_printf(&out, "%s\n", *words);
	return buffer_take(&out, NULL);
}
