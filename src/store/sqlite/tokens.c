#include "store/tokens.h"

#include "store/sqlite/engine_private.h"

#include <errno.h>
#include <string.h>

/* A value opens only where it belongs. */
static struct crypto_bytes place_of(const struct txn *txn, const char *channel, const char *name,
				    uint8_t hash[static CRYPTO_HASH_SIZE])
{
	_cleanup_(freep) char *purpose = xasprintf("token.%s", channel);

	crypto_keyed_hash(txn->secrets->hash, purpose, (struct crypto_bytes){name, strlen(name)},
			  hash);
	return (struct crypto_bytes){hash, CRYPTO_HASH_SIZE};
}

static int forget(struct txn *txn, const char *channel, const char *name)
{
	sqlite3_stmt *s = statement_of(txn, TOKEN_FORGET);

	if (!s)
		return -EAGAIN;
	bind_text(s, 1, channel);
	bind_text(s, 2, name);
	return statement_run(txn, s);
}

int txn_token_set(struct txn *txn, const char *channel, const char *name, struct crypto_bytes value)
{
	uint8_t hash[CRYPTO_HASH_SIZE];
	size_t size = 0;

	if (!value.data)
		return forget(txn, channel, name);
	sqlite3_stmt *s = statement_of(txn, TOKEN_SET);
	if (!s)
		return -EAGAIN;
	_cleanup_(freep) char *sealed =
		crypto_seal(txn->secrets->token, value, place_of(txn, channel, name, hash), &size);
	bind_text(s, 1, channel);
	bind_text(s, 2, name);
	bind_bytes(s, 3, sealed, size);
	bind_number(s, 4, txn->now);
	return statement_run(txn, s);
}

static int hand_out(const struct txn *txn, sqlite3_stmt *s, const char *channel, token_each *each,
		    void *context)
{
	const char *name = (const char *)sqlite3_column_text(s, 0);
	const struct crypto_bytes sealed = {sqlite3_column_blob(s, 1),
					    (size_t)sqlite3_column_bytes(s, 1)};
	uint8_t hash[CRYPTO_HASH_SIZE];
	void *plain = NULL;
	size_t size = 0;

	(void)crypto_open(txn->secrets->token, sealed, place_of(txn, channel, name, hash), &plain,
			  &size);
	int stop = each(name, (struct crypto_bytes){plain, size}, context);
	if (plain)
		crypto_erase(plain, size);
	free(plain);
	return stop;
}

int txn_token_list(struct txn *txn, const char *channel, token_each *each, void *context)
{
	sqlite3_stmt *s = statement_of(txn, TOKEN_LIST);
	int r = -EAGAIN, stop = 0;

	if (!s)
		return r;
	bind_text(s, 1, channel);
	while (!stop && (r = statement_row(txn, s)) > 0)
		stop = hand_out(txn, s, channel, each, context);
	statement_end(s);
	return stop ? stop : r;
}
