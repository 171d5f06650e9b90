#include "store/sources.h"

#include "store/sqlite/seal.h"

#include <errno.h>
#include <string.h>

static void source_hash(const struct txn *txn, const char *scope, struct crypto_bytes key,
			uint8_t ret[static HASH_SIZE])
{
	_cleanup_(freep) char *purpose = xasprintf("source.%s", scope);

	hash_key(txn, purpose, key, ret);
}

int txn_source_find(struct txn *txn, const char *scope, struct crypto_bytes key,
		    struct source_record *ret)
{
	sqlite3_stmt *s = statement_of(txn, SOURCE_FIND);
	uint8_t hash[HASH_SIZE];

	if (!s)
		return -EAGAIN;
	source_hash(txn, scope, key, hash);
	bind_bytes(s, 1, hash, HASH_SIZE);
	int r = statement_row(txn, s);
	if (r > 0)
		*ret = (struct source_record){
			.ticket = sqlite3_column_int64(s, 0),
			.quarantine = sqlite3_column_int64(s, 1),
			.article = sqlite3_column_int64(s, 2),
			.outcome = sqlite3_column_int(s, 3),
		};
	statement_end(s);
	return r > 0 ? 0 : r == 0 ? -ENOENT : r;
}

int txn_source_add(struct txn *txn, const char *scope, struct crypto_bytes key,
		   const struct source_record *record)
{
	sqlite3_stmt *s = statement_of(txn, SOURCE_ADD);
	uint8_t hash[HASH_SIZE];

	if (!s)
		return -EAGAIN;
	source_hash(txn, scope, key, hash);
	bind_bytes(s, 1, hash, HASH_SIZE);
	bind_optional(s, 2, record->ticket);
	bind_optional(s, 3, record->quarantine);
	bind_optional(s, 4, record->article);
	bind_number(s, 5, record->outcome);
	return statement_run(txn, s);
}

int txn_source_release(struct txn *txn, int64_t quarantine, int64_t ticket, int64_t article)
{
	sqlite3_stmt *s = statement_of(txn, SOURCE_RELEASE);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, quarantine);
	bind_optional(s, 2, ticket);
	bind_optional(s, 3, article);
	return statement_run(txn, s);
}

int txn_cursor_set(struct txn *txn, const char *channel, const char *key, const char *value)
{
	sqlite3_stmt *s = statement_of(txn, CURSOR_SET);

	if (!s)
		return -EAGAIN;
	bind_text(s, 1, channel);
	bind_text(s, 2, key);
	bind_text(s, 3, value);
	return statement_run(txn, s);
}

int txn_cursor_forget(struct txn *txn, const char *channel, const char *key)
{
	sqlite3_stmt *s = statement_of(txn, CURSOR_FORGET);

	if (!s)
		return -EAGAIN;
	bind_text(s, 1, channel);
	bind_text(s, 2, key);
	return statement_run(txn, s);
}

int txn_cursor_list(struct txn *txn, cursor_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, CURSOR_LIST);
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	while (!stop && (r = statement_row(txn, s)) > 0)
		stop = each((const char *)sqlite3_column_text(s, 0),
			    (const char *)sqlite3_column_text(s, 1),
			    (const char *)sqlite3_column_text(s, 2), context);
	statement_end(s);
	return stop ? stop : r;
}

int txn_attempt_add(struct txn *txn, const char *channel, const char *source_id, unsigned *ret)
{
	sqlite3_stmt *s = statement_of(txn, ATTEMPT_ADD);

	if (!s)
		return -EAGAIN;
	bind_text(s, 1, channel);
	bind_text(s, 2, source_id);
	int r = statement_row(txn, s);
	if (r > 0)
		*ret = (unsigned)sqlite3_column_int(s, 0);
	int ended = r > 0 ? statement_run(txn, s) : 0;
	statement_end(s);
	return r < 0 ? r : ended;
}

int txn_attempt_forget(struct txn *txn, const char *channel, const char *source_id)
{
	sqlite3_stmt *s = statement_of(txn, ATTEMPT_FORGET);

	if (!s)
		return -EAGAIN;
	bind_text(s, 1, channel);
	bind_text(s, 2, source_id);
	return statement_run(txn, s);
}

int txn_attempt_list(struct txn *txn, attempt_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, ATTEMPT_LIST);
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	while (!stop && (r = statement_row(txn, s)) > 0)
		stop = each((const char *)sqlite3_column_text(s, 0),
			    (const char *)sqlite3_column_text(s, 1),
			    (unsigned)sqlite3_column_int(s, 2), context);
	statement_end(s);
	return stop ? stop : r;
}

static int set_thread_key(struct txn *txn, sqlite3_stmt *s, const char *key, int64_t ticket)
{
	uint8_t hash[HASH_SIZE];

	if (!*key)
		return -EINVAL;
	if (!s)
		return -EAGAIN;
	hash_key(txn, "thread", (struct crypto_bytes){key, strlen(key)}, hash);
	bind_bytes(s, 1, hash, HASH_SIZE);
	bind_number(s, 2, ticket);
	return statement_run(txn, s);
}

int txn_thread_key_add(struct txn *txn, const char *key, int64_t ticket)
{
	return set_thread_key(txn, statement_of(txn, THREAD_KEY_ADD), key, ticket);
}

int txn_thread_key_move(struct txn *txn, const char *key, int64_t ticket)
{
	return set_thread_key(txn, statement_of(txn, THREAD_KEY_MOVE), key, ticket);
}

int txn_thread_key_find(struct txn *txn, const char *key, int64_t *ret_ticket)
{
	sqlite3_stmt *s = statement_of(txn, THREAD_KEY_FIND);
	uint8_t hash[HASH_SIZE];

	if (!*key)
		return -EINVAL;
	if (!s)
		return -EAGAIN;
	hash_key(txn, "thread", (struct crypto_bytes){key, strlen(key)}, hash);
	bind_bytes(s, 1, hash, HASH_SIZE);
	return statement_number(txn, s, ret_ticket);
}
