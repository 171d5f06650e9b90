/*
 * Seal: personal data on its way into a row and out of it, under its owner's key; and
 * keyed hashes for look-ups. Keys are kept opened for a while, a few hundred of them.
 */
#pragma once

#include "store/content.h"
#include "store/sqlite/engine_private.h"
#include "store/sqlite/key_pool.h"

/* Where a sealed value belongs: it opens nowhere else. */
struct place {
	struct owner owner;
	const char *column; /* "article.text" */
	int64_t row;
};

#define HASH_SIZE 16U

struct key_cache *key_cache_new(void);
void key_cache_free(struct key_cache *c);
/* Forgets all: after a rollback an id may come again with another key. */
void key_cache_clear(struct key_cache *c);

/* Makes a key for a new owner. */
int key_add(struct txn *txn, struct owner owner, uint8_t ret_id[static KEY_ID_SIZE]);

/* Binds the sealed value. data NULL: NULL. The copy belongs to the statement. 0 or -errno. */
int bind_sealed(struct txn *txn, sqlite3_stmt *s, int at, const struct place *place,
		struct crypto_bytes plain);
int bind_sealed_text(struct txn *txn, sqlite3_stmt *s, int at, const struct place *place,
		     const char *text);
/*
 * The plain bytes of a column, NUL-ended, the caller's; NULL where it is NULL. The key
 * may be looked up meanwhile. 0, -ENOENT without key, -EBADMSG.
 */
struct opened_bytes {
	void *data;
	size_t size;
};
int column_sealed(struct txn *txn, sqlite3_stmt *s, int at, const struct place *place,
		  struct opened_bytes *ret);
int column_sealed_text(struct txn *txn, sqlite3_stmt *s, int at, const struct place *place,
		       char **ret);

void hash_key(const struct txn *txn, const char *purpose, struct crypto_bytes bytes,
	      uint8_t ret[static HASH_SIZE]);
