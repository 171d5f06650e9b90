#include "store/engine.h"

#include "base/fault.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/engine_private.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/seal.h"
#include "store/sqlite/wal_buffer.h"
#include "store/vault.h"

#include <wasl/loop.h>

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#define SWEEP_AGE_MS INT64_C(3600000)
#define LIMITS_KEPT_MINUTES INT64_C(2880)
/*
 * Pages of the log after which it is put into the database, 256 MiB: under load each page is
 * written there once, not many times. In quiet times engine_tidy() does it.
 */
#define LOG_MAX 64000

struct engine {
	struct txn txn;
	int log_fd;
	int log_pages;	  /* as of the last commit */
	atomic_bool lost; /* what was committed, perhaps: a sync failed */
};

static int cut_off(void *data)
{
	const struct txn *txn = data;

	return txn->read_until && clock_monotonic_ms() > txn->read_until;
}

static struct engine *engine_new(const struct engine_place *place, bool writes)
{
	struct engine *e = xcalloc(1, sizeof(*e));

	e->log_fd = -1;
	e->txn = (struct txn){
		.directory = xstrdup(place->directory),
		.secrets = place->secrets,
		.store = place->store,
		.writes = writes,
		.key_cache = key_cache_new(),
		.key_pool = writes ? key_pool_new() : NULL,
	};
	return e;
}

void engine_close(struct engine *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < STATEMENT_COUNT; i++)
		sqlite3_finalize(e->txn.statements[i]);
	if (e->txn.writes && e->txn.db)
		(void)sqlite3_wal_checkpoint_v2(e->txn.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
						NULL);
	sqlite3_close(e->txn.db);
	sqlite3_close(e->txn.keys);
	key_cache_free(e->txn.key_cache);
	key_pool_free(e->txn.key_pool);
	free(e->txn.directory);
	free(e);
}

int engine_create(const struct engine_place *place, struct error *err)
{
	_cleanup_(engine_closep) struct engine *e = engine_new(place, true);
	struct txn *txn = &e->txn;

	int r = connection_create(place->directory, schema_keys(), &txn->keys, err);
	if (r == 0)
		r = connection_prove(txn->keys, place->secrets, true, err);
	if (r == 0)
		r = connection_create(place->directory, schema_main(), &txn->db, err);
	return r;
}

static int open_connections(struct engine *e, struct error *err)
{
	struct txn *txn = &e->txn;
	int r = connection_open(txn->directory, schema_keys(), txn->writes, &txn->keys, err);

	if (r == 0)
		r = connection_prove(txn->keys, txn->secrets, false, err);
	if (r == 0)
		r = connection_open(txn->directory, schema_main(), txn->writes, &txn->db, err);
	return r;
}

/* What was being sent when the last process died is to be sent again. */
static int recover_deliveries(struct engine *e)
{
	static const enum statement steps[] = {DELIVERY_RECOVER, DELIVERY_WAKE_ALL};
	struct txn *txn = &e->txn;
	int r = engine_begin(e);

	if (r < 0)
		return r;
	for (size_t i = 0; i < ELEMENTS(steps) && r == 0; i++) {
		sqlite3_stmt *s = statement_of(txn, steps[i]);
		bind_number(s, 1, txn->now);
		r = statement_run(txn, s);
	}
	int committed = engine_commit(e);
	return r < 0 ? r : committed;
}

/*
 * What the last process committed, perhaps after a failed sync, is read from the system's memory
 * and may not be on the disk: so it is put into the database before anything follows it.
 */
static int empty_log(struct engine *e)
{
	int r = sqlite3_wal_checkpoint_v2(e->txn.db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

	return r == SQLITE_OK ? 0 : engine_error(&e->txn, r);
}

static int recover(struct engine *e, struct error *err)
{
	struct txn *txn = &e->txn;
	int r = progress_load(txn);

	if (r == 0)
		r = empty_log(e);
	if (r == 0)
		r = recover_deliveries(e);
	e->log_fd = wal_buffer_fd(txn->db);
	if (r == 0)
		r = engine_sync(e);
	if (r < 0)
		return error_set(err, r, "the store in %s cannot be written: %s", txn->directory,
				 sqlite3_errcode(txn->db) == SQLITE_OK ? strerror(-r)
								       : sqlite3_errmsg(txn->db));
	return 0;
}

static int note_log(void *engine, sqlite3 *db, const char *name, int pages)
{
	struct engine *e = engine;

	(void)db;
	(void)name;
	e->log_pages = pages;
	return SQLITE_OK;
}

int engine_open(const struct engine_place *place, bool writes, struct engine **ret,
		struct error *err)
{
	_cleanup_(engine_closep) struct engine *e = engine_new(place, writes);

	int r = open_connections(e, err);
	if (r == 0 && writes) {
		sqlite3_wal_hook(e->txn.db, note_log, e);
		r = recover(e, err);
	}
	if (r < 0)
		return r;
	if (!writes)
		sqlite3_progress_handler(e->txn.db, 10000, cut_off, &e->txn);
	*ret = TAKE(e);
	return 0;
}

static int exec(struct txn *txn, const char *sql)
{
	int r = sqlite3_exec(txn->db, sql, NULL, NULL, NULL);

	return r == SQLITE_OK ? 0 : engine_error(txn, sqlite3_extended_errcode(txn->db));
}

int engine_begin(struct engine *e)
{
	struct txn *txn = &e->txn;
	const char *begin = txn->writes ? "BEGIN IMMEDIATE" : "BEGIN";

	if (engine_unfit(e))
		return -EAGAIN;
	txn->failed = false;
	txn->now = clock_utc_ms();
	txn->read_until = txn->writes ? 0 : clock_monotonic_ms() + ENGINE_READ_MS;
	txn->committed = txn->progress;
	int r = exec(txn, begin);
	if (r < 0)
		engine_rollback(e);
	return r;
}

static void undo(struct txn *txn, const struct progress *saved)
{
	txn->progress = *saved;
	key_cache_clear(txn->key_cache);
	(void)exec(txn, "ROLLBACK TO attempt");
}

/* Whose failure undoes the others too: they are all run again. */
static int attempt_together(struct txn *txn, store_run *run, void *data)
{
	int r = txn->spoilt ? -EAGAIN : run(txn, data);

	txn->spoilt |= r < 0;
	return txn->spoilt ? -EAGAIN : r;
}

int txn_attempt(struct txn *txn, store_run *run, void *data)
{
	struct progress saved = txn->progress;

	if (txn->together)
		return attempt_together(txn, run, data);
	int r = exec(txn, "SAVEPOINT attempt");
	if (r == 0)
		r = run(txn, data);
	if (txn->failed)
		return -EAGAIN;
	if (r < 0)
		undo(txn, &saved);
	int released = exec(txn, "RELEASE attempt");
	return released < 0 ? -EAGAIN : r;
}

int engine_together_begin(struct engine *e)
{
	struct txn *txn = &e->txn;
	int r = exec(txn, "SAVEPOINT attempt");

	txn->saved = txn->progress;
	txn->together = r == 0;
	txn->spoilt = false;
	return r;
}

int engine_together_end(struct engine *e)
{
	struct txn *txn = &e->txn;

	txn->together = false;
	if (txn->failed)
		return -EAGAIN;
	if (txn->spoilt)
		undo(txn, &txn->saved);
	int released = exec(txn, "RELEASE attempt");
	return released < 0 || txn->spoilt ? -EAGAIN : 0;
}

int engine_run(struct engine *e, store_run *run, void *data)
{
	return txn_attempt(&e->txn, run, data);
}

unsigned txn_failures(const struct txn *txn)
{
	return txn->failures;
}

bool engine_failed(const struct engine *e)
{
	return e->txn.failed;
}

bool engine_unfit(const struct engine *e)
{
	return e->txn.unfit || atomic_load(&e->lost);
}

static int write_chain(struct txn *txn)
{
	sqlite3_stmt *s = statement_of(txn, CHAIN_SET);

	if (txn->progress.last_event == txn->committed.last_event)
		return 0;
	if (!s)
		return -EAGAIN;
	bind_number(s, 1, txn->progress.last_event);
	bind_bytes(s, 2, txn->progress.head, CRYPTO_HASH_SIZE);
	return statement_run(txn, s);
}

int engine_commit(struct engine *e)
{
	struct txn *txn = &e->txn;

	fault_die("die-before-commit");
	int r = txn->failed || fault_here("store-full") ? -EAGAIN : write_chain(txn);

	wal_buffer_put_off(txn->db, true);
	if (r == 0)
		r = exec(txn, "COMMIT");
	wal_buffer_put_off(txn->db, false);
	fault_die("die-after-commit");
	if (r == 0)
		return 0;
	txn->failed = true;
	txn->failures++;
	engine_rollback(e);
	return -EAGAIN;
}

/* Without a descriptor sqlite syncs by itself. */
static int sync_log(const struct engine *e)
{
	return e->log_fd < 0 ? 0 : fdatasync(e->log_fd);
}

/* Once it failed nobody can tell what of it is on the disk: a second try would say that all is. */
int engine_sync(struct engine *e)
{
	if (!atomic_load(&e->lost) && sync_log(e) < 0)
		atomic_store(&e->lost, true);
	return atomic_load(&e->lost) ? -EIO : 0;
}

/* What a reader still needs stays for the next time; what the disk refuses, until it is mended. */
static void checkpoint(struct engine *e, sqlite3 *db, int mode)
{
	int r = sqlite3_wal_checkpoint_v2(db, NULL, mode, NULL, NULL);

	if (r != SQLITE_OK && r != SQLITE_BUSY)
		(void)engine_error(&e->txn, sqlite3_extended_errcode(db));
}

void engine_checkpoint(struct engine *e)
{
	if (e->log_pages < LOG_MAX || engine_unfit(e))
		return;
	e->log_pages = 0;
	checkpoint(e, e->txn.db, SQLITE_CHECKPOINT_PASSIVE);
}

static void rollback(sqlite3 *db)
{
	/* sqlite may have rolled back by itself; then there is nothing to do */
	if (db && !sqlite3_get_autocommit(db))
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
}

void engine_rollback(struct engine *e)
{
	rollback(e->txn.db);
	if (!e->txn.writes)
		return;
	e->txn.progress = e->txn.committed;
	key_cache_clear(e->txn.key_cache);
}

static void prune(struct txn *txn, enum statement which, int64_t before)
{
	sqlite3_stmt *s = statement_of(txn, which);

	if (!s)
		return;
	bind_number(s, 1, before);
	(void)statement_run(txn, s);
}

/* Hashes of addresses go when they mean nothing any more. */
static void forget_old(struct engine *e)
{
	struct txn *txn = &e->txn;

	if (engine_begin(e) < 0)
		return;
	prune(txn, LIMIT_PRUNE, txn->now / 60000 - LIMITS_KEPT_MINUTES);
	prune(txn, SUPPRESSION_PRUNE, txn->now);
	(void)engine_commit(e);
}

void engine_tidy(struct engine *e)
{
	forget_old(e);
	if (engine_unfit(e))
		return;
	checkpoint(e, e->txn.db, SQLITE_CHECKPOINT_TRUNCATE);
	checkpoint(e, e->txn.keys, SQLITE_CHECKPOINT_TRUNCATE);
}

static int is_known(const char *name, void *context)
{
	struct txn *txn = context;
	sqlite3_stmt *s = statement_of(txn, BLOB_FILE);
	int64_t found = 0;

	if (!s)
		return -EAGAIN;
	bind_text(s, 1, name);
	int r = statement_number(txn, s, &found);
	return r == -ENOENT ? 0 : r < 0 ? r : 1;
}

int engine_sweep(struct engine *e)
{
	return vault_sweep(e->txn.directory, clock_utc_ms() - SWEEP_AGE_MS, is_known, &e->txn);
}

int64_t txn_now(const struct txn *txn)
{
	return txn->now;
}

struct store *txn_store(const struct txn *txn)
{
	return txn->store;
}
