/*
 * Vault: sealed files beside the database, written by a thread of their own.
 *
 * DIRECTORY/vault/xx/NAME, where NAME is 32 random hexadecimal digits that start with
 * xx: four bytes of format, the stream's header, then pieces of 64 KiB sealed by
 * secretstream (XChaCha20-Poly1305) with the name as additional data; the last piece is
 * marked as last. The key is random, a file's own, and only in the row that refers to it.
 */
#pragma once

#include "base/crypto.h"

#include <wasl/loop.h>

#include <stdbool.h>

#define VAULT_PIECE (64U << 10)
#define VAULT_NAME_SIZE 33U

struct vault;
struct vault_file;

struct vault *vault_start(const char *directory, struct loop *loop);
/* Finishes what waits. All files unreferenced before, but for those on their way. NULL allowed. */
void vault_stop(struct vault *v);

/* --- writing: loop thread unless said; files are counted --- */
struct vault_file *vault_file_new(struct vault *v);
struct vault_file *vault_file_ref(struct vault_file *f);
/* The last one has the file removed unless it is kept. Any thread. NULL is allowed. */
void vault_file_unref(struct vault_file *f);
/* Takes piece. All but the last one are of VAULT_PIECE bytes. */
void vault_file_add(struct vault_file *f, void *piece, size_t size);
/* After the last piece; done(data) is posted once file and folders are on the disk, or failed. */
void vault_file_finish(struct vault_file *f, loop_function *done, void *data);
/* True while so much waits to be written that no more should be added. Any thread. */
bool vault_congested(struct vault *v);
/* Bytes added and not yet written. */
size_t vault_file_pending(struct vault_file *f);
/* Once done was called: 0, or -EAGAIN where there was no room, or another -errno. */
int vault_file_result(struct vault_file *f);
/* A committed row may refer to it: it stays. Any thread. */
void vault_file_keep(struct vault_file *f);
const char *vault_file_name(const struct vault_file *f);
const struct crypto_key *vault_file_key(const struct vault_file *f);

/* --- reading: any thread --- */
struct vault_source {
	const char *directory, *name;
	const struct crypto_key *key;
};
struct vault_reader;
/* 0, -ENOENT, or -EBADMSG for what is no such file. The source is not needed afterwards. */
int vault_reader_open(const struct vault_source *source, struct vault_reader **ret);
void vault_reader_free(struct vault_reader *r);
DEFINE_CLEANUP(struct vault_reader *, vault_reader_free)
/*
 * The next piece, valid until the next call; of no bytes after the last one. 0, or -EBADMSG
 * where the file is not whole or not the same.
 */
int vault_reader_next(struct vault_reader *r, struct crypto_bytes *ret);

/* Calls known() for each file changed before the time (UTC ms); unlinks it where that gives 0. */
typedef int vault_known(const char *name, void *context);
int vault_sweep(const char *directory, int64_t before, vault_known *known, void *context);
