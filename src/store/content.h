/*
 * Content: bytes of any size on their way into the store, and out of it.
 *
 * Up to CONTENT_INLINE they stay in memory and end as a sealed row; beyond, they
 * go to the vault piece by piece, as a sealed file whose random key is all that the
 * row will hold. What is never registered is removed. Loop thread unless said.
 */
#pragma once

#include "store/store.h"

#define CONTENT_INLINE (128U << 10)

struct content;

struct content *content_new(struct store *s);
/* Also removes a vault file that no committed row refers to. NULL is allowed. */
void content_free(struct content *c);
DEFINE_CLEANUP(struct content *, content_free)

/* Copies. Errors are kept for content_finish(). */
void content_write(struct content *c, const void *data, size_t size);
/* Bytes written that the vault thread has not yet put away: the measure for back-pressure. */
size_t content_pending(const struct content *c);
/*
 * No more bytes. True if it is ready at once; else done(context) is called exactly once, in a
 * later turn, when its file and folder are on the disk or have failed.
 */
bool content_finish(struct content *c, loop_function *done, void *context);

/* --- after finish; any thread --- */
/* 0 if it may be registered; -EAGAIN where there was no room, or another -errno. */
int content_result(const struct content *c);
size_t content_size(const struct content *c);

/* Whose key seals it. */
enum owner_kind {
	OWNER_TICKET,
	OWNER_PARTY,
	OWNER_QUARANTINE,
};
struct owner {
	enum owner_kind kind;
	int64_t id;
};

/* Registers a finished content under its owner's key. Writer. */
int txn_blob_add(struct txn *txn, struct owner owner, const struct content *c, int64_t *ret_blob);
/* Bytes that are at hand. Writer. */
int txn_blob_add_bytes(struct txn *txn, struct owner owner, struct crypto_bytes bytes,
		       int64_t *ret_blob);
/* Gives a blob to another owner: sealed anew, or its file's key is. Writer. */
int txn_blob_move(struct txn *txn, int64_t blob, struct owner from, struct owner to);

/* A blob's plain bytes in pieces, so that the largest one is read in little memory. */
struct blob_reader;
/* Reader or writer. */
int txn_blob_open(struct txn *txn, int64_t blob, struct owner owner, struct blob_reader **ret);
void blob_reader_free(struct blob_reader *r);
DEFINE_CLEANUP(struct blob_reader *, blob_reader_free)
/*
 * The next piece, valid until the next call; of no bytes at the end. 0 or -errno. It may read
 * a file: on a store thread.
 */
int blob_reader_next(struct blob_reader *r, struct crypto_bytes *ret);
