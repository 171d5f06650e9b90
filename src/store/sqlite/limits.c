#include "store/deliveries.h"
#include "store/sqlite/seal.h"

#include <errno.h>
#include <string.h>

#define MINUTE_MS 60000

static void limit_hash(const struct txn *txn, const char *purpose, const char *key,
		       uint8_t ret[static HASH_SIZE])
{
	_cleanup_(freep) char *full = xasprintf("limit.%s", purpose);

	hash_key(txn, full, (struct crypto_bytes){key, strlen(key)}, ret);
}

int txn_limit_add(struct txn *txn, const char *purpose, const char *key)
{
	sqlite3_stmt *s = statement_of(txn, LIMIT_ADD);
	uint8_t hash[HASH_SIZE];

	if (!s)
		return -EAGAIN;
	limit_hash(txn, purpose, key, hash);
	bind_bytes(s, 1, hash, HASH_SIZE);
	bind_number(s, 2, txn->now / MINUTE_MS);
	return statement_run(txn, s);
}

int txn_limit_sum(struct txn *txn, const char *purpose, const char *key, int64_t ms, unsigned *ret)
{
	sqlite3_stmt *s = statement_of(txn, LIMIT_SUM);
	uint8_t hash[HASH_SIZE];
	int64_t sum = 0;

	if (!s)
		return -EAGAIN;
	limit_hash(txn, purpose, key, hash);
	bind_bytes(s, 1, hash, HASH_SIZE);
	bind_number(s, 2, (txn->now - ms) / MINUTE_MS);
	int r = statement_number(txn, s, &sum);
	*ret = (unsigned)sum;
	return r;
}
