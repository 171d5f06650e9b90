/*
 * Engine: the database under the store's threads, without its types.
 *
 * A writing engine runs jobs in groups: begin, run each in a savepoint of its own or,
 * as long as none fails, several in one; commit. A reading engine runs one job a transaction. One
 * thread at a time; only one writing engine may be open on a folder (store.c holds the lock file).
 */
#pragma once

#include "store/secrets.h"

struct engine;

struct engine_place {
	const char *directory;
	const struct secrets *secrets; /* outlives the engine */
	struct store *store;	       /* what txn_store() gives; NULL for tools */
};

/* Makes wasl.db and keys.db. -EEXIST. */
int engine_create(const struct engine_place *place, struct error *err);
/* Checks the key, then migrates if it writes. -ENOENT, -EKEYREJECTED, others with err. */
int engine_open(const struct engine_place *place, bool writes, struct engine **ret,
		struct error *err);
/* Rolls back what is not committed. NULL is allowed. */
void engine_close(struct engine *e);
DEFINE_CLEANUP(struct engine *, engine_close)

/* 0 or -errno; nothing has begun then. */
int engine_begin(struct engine *e);
/* What run returned; after < 0 nothing of this job remains. */
int engine_run(struct engine *e, store_run *run, void *data);
/*
 * Between the two, jobs share one savepoint. end: 0, or -EAGAIN when one of them failed:
 * nothing of any remains, and each is to be run again by itself.
 */
int engine_together_begin(struct engine *e);
int engine_together_end(struct engine *e);
/* The transaction met a full disk or an I/O error: it can only be rolled back. */
bool engine_failed(const struct engine *e);
/* Of a reading one: since the transaction began, in milliseconds, after which it is cut off. */
#define ENGINE_READ_MS 2000
/*
 * 0, or -errno after which all of the group is rolled back. Committed, but not yet on the disk:
 * nobody may be told before engine_sync().
 */
int engine_commit(struct engine *e);
/*
 * All that was committed before this call is on the disk then: 0; or -EIO, now and ever after.
 * Of a writing one; any thread, while others commit.
 */
int engine_sync(struct engine *e);
/* Puts the log into the database where it has become long. Between groups. */
void engine_checkpoint(struct engine *e);
void engine_rollback(struct engine *e);
/* What was committed may not be on the disk: only a restart helps. */
bool engine_unfit(const struct engine *e);

/* Nothing waits: empties the WAL, forgets limits and suppressions that are over. */
void engine_tidy(struct engine *e);
/* Outside of a group: unlinks the vault's files older than an hour that no row refers to. */
int engine_sweep(struct engine *e);
