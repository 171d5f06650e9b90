/*
 * Store: the register's engine: one writer thread, one vault thread, one reader,
 * and one that waits for the disk.
 *
 * The only place that knows SQL, and it shows none. Work on the store is a job: a
 * function that runs inside a transaction on a store thread, and one that gets its
 * result on the loop's thread.
 *
 * The writer takes all jobs that wait, runs each in a savepoint of one transaction,
 * commits, and hands the answers to a thread that waits for the disk; meanwhile the next
 * group is made, and readers see the last one. Nobody gets an answer before what it
 * says is on the disk. A job that returns < 0 is rolled back alone. When
 * the disk is full or fails, all jobs of the group get -EAGAIN: try again later.
 *
 * Content is sealed on its way in and opened on its way out (design: "Sealed
 * content"); callers of store/ headers see plain text only.
 */
#pragma once

#include "base/crypto.h"

#include <wasl/error.h>
#include <wasl/loop.h>

#include <stdbool.h>

struct store;
struct txn; /* a running job's transaction; valid during run() */

struct store_options {
	const char *directory;		 /* wasl.db, keys.db, vault/ and lock are in it */
	const struct crypto_key *master; /* borrowed; must outlive the store */
	struct loop *loop;
	unsigned queue_size; /* jobs that may wait; 0: 4096 */
	/* What was committed may not be on the disk: only a restart helps. Posted once; may be
	 * NULL. */
	loop_function *unfit;
	void *data;
};

/*
 * Makes an empty store of the newest schema in an existing, empty folder. -EEXIST where
 * there is one already.
 */
int store_create(const char *directory, const struct crypto_key *master, struct error *err);

/*
 * Opens, migrates forward, recovers (vault files nobody refers to, deliveries that were
 * being sent) and starts the threads. -EBUSY when another process holds it (err names
 * its pid), -EKEYREJECTED for another store's key, -ENOENT where none is.
 */
int store_open(const struct store_options *options, struct store **ret, struct error *err);
/*
 * Finishes what waits, runs every done() (by loop_drain()), then closes. Contents that were
 * not handed to a job must be freed before.
 */
void store_close(struct store *s);
DEFINE_CLEANUP(struct store *, store_close)

/* < 0 rolls back this job alone and is what done gets; >= 0 commits. Store thread; never blocks. */
typedef int store_run(struct txn *txn, void *data);
/* r: what run returned; -EAGAIN when the store could not commit. Loop thread. */
typedef void store_done(int r, void *data);

struct store_job {
	store_run *run;
	store_done *done; /* may be NULL */
	void *data;
	/*
	 * run may be called again after all it did in the store was undone: then it can share a
	 * savepoint with its neighbours, which is much cheaper.
	 */
	bool repeatable;
};

/* False when so much waits that the caller must hold back: nothing was taken. Any thread. */
bool store_write(struct store *s, const struct store_job *job);
/*
 * In a read-only transaction, cut off after 2 s with -ETIME. Content that a person is to see
 * needs a committed read event first (events.h). Any thread.
 */
bool store_read(struct store *s, const struct store_job *job);
/* True while the writer's queue is more than half full, or much waits for the vault. Any thread. */
bool store_congested(struct store *s);

/* The store's key for one purpose (crypto_key_derive); owned by the store. Any thread. */
enum store_key {
	STORE_KEY_TOKEN, /* MACs of reply tokens */
	STORE_KEY_COUNT,
};
const struct crypto_key *store_key(const struct store *s, enum store_key which);

/*
 * Runs a part of a job in a savepoint of its own: what run returns < 0 rolls back that part
 * alone. Once the disk fails it is -EAGAIN, whatever run returned.
 */
int txn_attempt(struct txn *txn, store_run *run, void *data);
/* How many groups could not be committed since the store was opened. Writer. */
unsigned txn_failures(const struct txn *txn);
/* When the transaction began, UTC milliseconds; all rows of it carry this time. */
int64_t txn_now(const struct txn *txn);
struct store *txn_store(const struct txn *txn);
