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
 * No more bytes: calls done(0 or -errno, data) in a later turn, once the file and its
 * folder are on the disk. Exactly once.
 */
void content_finish(struct content *c, void (*done)(int r, void *context), void *context);

/* After finish. Any thread. */
size_t content_size(const struct content *c);
/* SHA-256 of the plain bytes. */
const uint8_t *content_sha256(const struct content *c);

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
/* Gives a blob to another owner: sealed anew, or its file's key is. Writer. */
int txn_blob_move(struct txn *txn, int64_t blob, struct owner from, struct owner to);
/* The plain bytes in pieces; stops when sink returns nonzero and returns that. Reader or writer. */
typedef int blob_sink(const void *data, size_t size, void *context);
int txn_blob_read(struct txn *txn, int64_t blob, struct owner owner, blob_sink *sink,
		  void *context);
