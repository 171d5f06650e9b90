/*
 * Engine, from the inside: a connection's state, statements and errors, for the files
 * that hold the verbs. One thread at a time.
 */
#pragma once

#include "store/engine.h"
#include "store/sqlite/statements.h"

#include <sqlite3.h>

enum table {
	TABLE_PARTY,
	TABLE_ADDRESS,
	TABLE_TICKET,
	TABLE_ARTICLE,
	TABLE_ATTACHMENT,
	TABLE_BLOB,
	TABLE_QUARANTINE,
	TABLE_DELIVERY,
	TABLE_COUNT
};

/* What a rolled-back job must not leave behind in memory. */
struct progress {
	int64_t last_id[TABLE_COUNT];
	int64_t last_event;
	uint8_t head[CRYPTO_HASH_SIZE];
};

struct key_cache;
struct key_pool;

struct txn {
	sqlite3 *db, *keys;
	sqlite3_stmt *statements[STATEMENT_COUNT];
	char *directory;
	const struct secrets *secrets;
	struct store *store;
	bool writes, failed, unfit;
	bool together;	   /* jobs share a savepoint */
	bool spoilt;	   /* ... and one of them failed */
	unsigned failures; /* groups that could not be committed */
	int64_t now;
	int64_t read_until; /* monotonic ms; 0: no end */
	struct progress progress;
	struct progress committed; /* as of the group's begin */
	struct progress saved;	   /* as of the shared savepoint */
	struct key_cache *key_cache;
	struct key_pool *key_pool; /* of a writer */
};

/* --- statements --- */
/* Prepared once and kept; reset, without bindings. NULL and txn->failed if it cannot be. */
sqlite3_stmt *statement_of(struct txn *txn, enum statement which);
void bind_number(sqlite3_stmt *s, int at, int64_t v);
/* 0 becomes NULL. */
void bind_optional(sqlite3_stmt *s, int at, int64_t v);
/* NULL becomes NULL. Borrowed until the statement has run. */
void bind_text(sqlite3_stmt *s, int at, const char *v);
void bind_bytes(sqlite3_stmt *s, int at, const void *data, size_t size);
/* Runs to the end. 0 or -errno. */
int statement_run(struct txn *txn, sqlite3_stmt *s);
/* The next row: 1; 0 after the last one; -errno. Reset by statement_end(). */
int statement_row(struct txn *txn, sqlite3_stmt *s);
void statement_end(sqlite3_stmt *s);
/* Runs one that gives at most one number: 0, -ENOENT, -errno. NULL gives 0. */
int statement_number(struct txn *txn, sqlite3_stmt *s, int64_t *ret);
/* A list of ids, so that rows can be read one by one while others are changed. */
struct ids {
	int64_t *list;
	size_t count;
};
int statement_ids(struct txn *txn, sqlite3_stmt *s, struct ids *ret);
static inline void ids_done(const struct ids *ids)
{
	free(ids->list);
}
/* "\nWORD\nWORD\n", in which a statement looks for one; NULL of NULL. The caller's. */
char *lines_of(char *const *words);
/* Copies a column: NULL where it is NULL. */
char *column_text(sqlite3_stmt *s, int at);
/* sqlite's code as ours; remembers what only a rollback or a restart can mend. */
int engine_error(struct txn *txn, int code);

int64_t next_id(struct txn *txn, enum table table);
/* The progress that the database holds: when it is opened. */
int progress_load(struct txn *txn);
