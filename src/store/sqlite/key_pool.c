#include "store/sqlite/key_pool.h"

#include "base/fault.h"

#include <errno.h>
#include <string.h>

#define MADE_MIN 64U
#define MADE_MAX 1024U
/* Used up within so many milliseconds, twice as many are made next time; else half as many. */
#define FAST_MS 1000

struct made {
	uint8_t id[KEY_ID_SIZE];
	struct crypto_key *key;
};

struct key_pool {
	struct made list[MADE_MAX];
	size_t left, make;
	int64_t since; /* when they were made */
};

struct key_pool *key_pool_new(void)
{
	struct key_pool *p = xcalloc(1, sizeof(*p));

	p->make = MADE_MIN;
	return p;
}

static void forget(struct key_pool *p)
{
	while (p->left)
		crypto_key_free(p->list[--p->left].key);
}

void key_pool_free(struct key_pool *p)
{
	if (!p)
		return;
	forget(p);
	free(p);
}

/* Rising with time, so that keys.db grows at its end instead of everywhere. */
static void make_id(int64_t now, uint8_t ret[static KEY_ID_SIZE])
{
	for (unsigned i = 0; i < 6; i++)
		ret[i] = (uint8_t)(now >> (40 - 8 * i));
	crypto_random(ret + 6, KEY_ID_SIZE - 6);
}

static int make_one(struct txn *txn, sqlite3_stmt *s, struct made *m)
{
	size_t size = 0;

	make_id(txn->now, m->id);
	m->key = crypto_key_random();
	_cleanup_(freep) void *wrapped =
		crypto_seal(txn->secrets->wrap,
			    (struct crypto_bytes){crypto_key_bytes(m->key), CRYPTO_KEY_SIZE},
			    (struct crypto_bytes){m->id, KEY_ID_SIZE}, &size);
	bind_bytes(s, 1, m->id, KEY_ID_SIZE);
	bind_bytes(s, 2, wrapped, size);
	return statement_run(txn, s);
}

static int run(struct txn *txn, const char *sql)
{
	int r = sqlite3_exec(txn->keys, sql, NULL, NULL, NULL);

	return r == SQLITE_OK ? 0 : engine_error(txn, sqlite3_extended_errcode(txn->keys));
}

static int make(struct txn *txn)
{
	struct key_pool *p = txn->key_pool;
	sqlite3_stmt *s = statement_of(txn, KEY_ADD);
	int r = s ? run(txn, "BEGIN IMMEDIATE") : -EAGAIN;

	while (r == 0 && p->left < p->make)
		r = make_one(txn, s, &p->list[p->left++]);
	if (r == 0)
		r = run(txn, "COMMIT");
	if (r < 0 && !sqlite3_get_autocommit(txn->keys))
		(void)sqlite3_exec(txn->keys, "ROLLBACK", NULL, NULL, NULL);
	if (r < 0)
		forget(p);
	return r;
}

static int fill(struct txn *txn)
{
	struct key_pool *p = txn->key_pool;
	bool fast = txn->now - p->since < FAST_MS;

	if (fast && p->make < MADE_MAX)
		p->make *= 2;
	else if (!fast && p->make > MADE_MIN)
		p->make /= 2;
	p->since = txn->now;
	int r = make(txn);
	if (r == 0)
		fault_die("die-after-keys");
	return r;
}

int key_pool_take(struct txn *txn, uint8_t ret_id[static KEY_ID_SIZE], struct crypto_key **ret)
{
	struct key_pool *p = txn->key_pool;
	int r = p->left ? 0 : fill(txn);

	if (r < 0)
		return r;
	struct made *m = &p->list[--p->left];
	memcpy(ret_id, m->id, KEY_ID_SIZE);
	*ret = TAKE(m->key);
	return 0;
}
