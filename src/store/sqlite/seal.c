#include "store/sqlite/seal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CACHE_SIZE 256U /* a power of two */

struct cached {
	struct owner owner;
	struct crypto_key *key; /* NULL: empty */
};

struct key_cache {
	struct cached list[CACHE_SIZE];
};

struct key_cache *key_cache_new(void)
{
	return xcalloc(1, sizeof(struct key_cache));
}

void key_cache_clear(struct key_cache *c)
{
	for (size_t i = 0; i < CACHE_SIZE; i++) {
		crypto_key_free(c->list[i].key);
		c->list[i].key = NULL;
	}
}

void key_cache_free(struct key_cache *c)
{
	if (!c)
		return;
	key_cache_clear(c);
	free(c);
}

static struct cached *cache_slot(struct key_cache *c, struct owner owner)
{
	return &c->list[((uint64_t)owner.id * 3 + owner.kind) % CACHE_SIZE];
}

static const struct crypto_key *cache_put(struct txn *txn, struct owner owner,
					  struct crypto_key *key)
{
	struct cached *slot = cache_slot(txn->key_cache, owner);

	crypto_key_free(slot->key);
	*slot = (struct cached){.owner = owner, .key = key};
	return key;
}

int key_add(struct txn *txn, struct owner owner, uint8_t ret_id[static KEY_ID_SIZE])
{
	struct crypto_key *key = NULL;
	int r = key_pool_take(txn, ret_id, &key);

	if (r == 0)
		cache_put(txn, owner, key);
	return r;
}

static int find_key_id(struct txn *txn, struct owner owner, uint8_t ret_id[static KEY_ID_SIZE])
{
	static const enum statement which[] = {
		[OWNER_TICKET] = TICKET_KEY,
		[OWNER_PARTY] = PARTY_KEY,
		[OWNER_QUARANTINE] = QUARANTINE_KEY,
	};
	sqlite3_stmt *s = statement_of(txn, which[owner.kind]);

	if (!s)
		return -EAGAIN;
	bind_number(s, 1, owner.id);
	int r = statement_row(txn, s);
	if (r > 0 && sqlite3_column_bytes(s, 0) == KEY_ID_SIZE)
		memcpy(ret_id, sqlite3_column_blob(s, 0), KEY_ID_SIZE);
	else if (r > 0)
		r = -EBADMSG;
	statement_end(s);
	return r > 0 ? 0 : r == 0 ? -ENOENT : r;
}

static int unwrap_key(struct txn *txn, const uint8_t id[static KEY_ID_SIZE],
		      struct crypto_key **ret)
{
	sqlite3_stmt *s = statement_of(txn, KEY_GET);
	void *bytes = NULL;
	size_t size = 0;

	if (!s)
		return -EAGAIN;
	bind_bytes(s, 1, id, KEY_ID_SIZE);
	int r = statement_row(txn, s);
	if (r > 0)
		r = crypto_open(txn->secrets->wrap,
				(struct crypto_bytes){sqlite3_column_blob(s, 0),
						      (size_t)sqlite3_column_bytes(s, 0)},
				(struct crypto_bytes){id, KEY_ID_SIZE}, &bytes, &size);
	else if (r == 0)
		r = -ENOENT;
	statement_end(s);
	if (r == 0 && size == CRYPTO_KEY_SIZE)
		*ret = crypto_key_new(bytes);
	else if (r == 0)
		r = -EBADMSG;
	if (bytes)
		crypto_erase(bytes, size);
	free(bytes);
	return r;
}

/* Borrowed until the next look-up. */
static int key_of(struct txn *txn, struct owner owner, const struct crypto_key **ret)
{
	struct cached *slot = cache_slot(txn->key_cache, owner);
	struct crypto_key *key = NULL;
	uint8_t id[KEY_ID_SIZE];

	if (slot->key && slot->owner.kind == owner.kind && slot->owner.id == owner.id) {
		*ret = slot->key;
		return 0;
	}
	int r = find_key_id(txn, owner, id);
	if (r == 0)
		r = unwrap_key(txn, id, &key);
	if (r == 0)
		*ret = cache_put(txn, owner, key);
	return r;
}

static struct crypto_bytes context_of(const struct place *place, char *buffer, size_t size)
{
	int n = snprintf(buffer, size, "%s:%lld", place->column, (long long)place->row);

	return (struct crypto_bytes){buffer, (size_t)n};
}

int bind_sealed(struct txn *txn, sqlite3_stmt *s, int at, const struct place *place,
		struct crypto_bytes plain)
{
	const struct crypto_key *key = NULL;
	char context[64];
	size_t size = 0;

	if (!plain.data)
		return 0;
	int r = key_of(txn, place->owner, &key);
	if (r < 0)
		return r;
	void *sealed = crypto_seal(key, plain, context_of(place, context, sizeof(context)), &size);
	/* sqlite frees it, also when it refuses */
	r = sqlite3_bind_blob64(s, at, sealed, size, free);
	return r == SQLITE_OK ? 0 : engine_error(txn, r);
}

int bind_sealed_text(struct txn *txn, sqlite3_stmt *s, int at, const struct place *place,
		     const char *text)
{
	return bind_sealed(txn, s, at, place, (struct crypto_bytes){text, text ? strlen(text) : 0});
}

int column_sealed(struct txn *txn, sqlite3_stmt *s, int at, const struct place *place,
		  struct opened_bytes *ret)
{
	const struct crypto_key *key = NULL;
	char context[64];

	*ret = (struct opened_bytes){0};
	if (sqlite3_column_type(s, at) == SQLITE_NULL)
		return 0;
	int r = key_of(txn, place->owner, &key);
	if (r < 0)
		return r;
	struct crypto_bytes sealed = {sqlite3_column_blob(s, at),
				      (size_t)sqlite3_column_bytes(s, at)};
	return crypto_open(key, sealed, context_of(place, context, sizeof(context)), &ret->data,
			   &ret->size);
}

int column_sealed_text(struct txn *txn, sqlite3_stmt *s, int at, const struct place *place,
		       char **ret)
{
	struct opened_bytes opened;
	int r = column_sealed(txn, s, at, place, &opened);

	*ret = opened.data;
	return r;
}

void hash_key(const struct txn *txn, const char *purpose, struct crypto_bytes bytes,
	      uint8_t ret[static HASH_SIZE])
{
	uint8_t hash[CRYPTO_HASH_SIZE];

	crypto_keyed_hash(txn->secrets->hash, purpose, bytes, hash);
	memcpy(ret, hash, HASH_SIZE);
}
