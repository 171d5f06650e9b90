#include "store/sqlite/connection.h"

#include "store/sqlite/wal_buffer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char proof_text[] = "this store's key";

static int fail(sqlite3 *db, const char *path, struct error *err)
{
	return error_set(err, -EIO, "cannot open %s: %s", path,
			 db ? sqlite3_errmsg(db) : "no memory");
}

static int configure(sqlite3 *db, bool writes)
{
	static const char always[] =
		"PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = "
		"ON;"
		"PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;";
	/*
	 * wal_buffer.h stands on synchronous = FULL. The limit is a little more than the length at
	 * which the engine empties the log, so that its place stays.
	 */
	static const char of_writer[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
					"PRAGMA journal_size_limit = 268435456;";
	static const char of_reader[] = "PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0;";
	int done = 0;

	sqlite3_extended_result_codes(db, 1);
	sqlite3_busy_timeout(db, 5000);
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, &done);
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, writes ? 0 : 1, &done);
	int r = sqlite3_exec(db, always, NULL, NULL, NULL);
	if (r != SQLITE_OK)
		return r;
	return sqlite3_exec(db, writes ? of_writer : of_reader, NULL, NULL, NULL);
}

static int open_file(const char *path, int flags, bool writes, sqlite3 **ret, struct error *err)
{
	/* refused once sqlite is in use: then it was said before */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	int r = sqlite3_open_v2(path, ret, flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
				wal_buffer_vfs());

	if (r == SQLITE_OK)
		r = configure(*ret, writes);
	return r == SQLITE_OK ? 0 : fail(*ret, path, err);
}

int connection_create(const char *directory, const struct schema *s, sqlite3 **ret,
		      struct error *err)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", directory, s->name);

	if (access(path, F_OK) == 0)
		return error_set(err, -EEXIST, "there is a store already: %s", path);
	int r = open_file(path, SQLITE_OPEN_CREATE, true, ret, err);
	return r < 0 ? r : schema_create(*ret, s, schema_newest(s), err);
}

int connection_open(const char *directory, const struct schema *s, bool writes, sqlite3 **ret,
		    struct error *err)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", directory, s->name);

	if (access(path, F_OK) < 0)
		return error_set(err, errno == ENOENT ? -ENOENT : -errno,
				 "there is no store in %s (%s: %s); \"waslctl init\" makes one",
				 directory, path, strerror(errno));
	int r = open_file(path, 0, writes, ret, err);
	if (r == 0)
		r = schema_check(*ret, s, err);
	if (r == 0 && writes)
		r = schema_migrate(*ret, s, schema_newest(s), err);
	return r;
}

static int write_proof(sqlite3 *keys, const struct secrets *secrets)
{
	static const char sql[] = "INSERT INTO proof VALUES(1, ?1)";
	sqlite3_stmt *s = NULL;
	size_t size = 0;
	_cleanup_(freep) void *sealed =
		crypto_seal(secrets->wrap, (struct crypto_bytes){proof_text, sizeof(proof_text)},
			    (struct crypto_bytes){"proof", 5}, &size);

	int r = sqlite3_prepare_v2(keys, sql, -1, &s, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_bind_blob64(s, 1, sealed, size, SQLITE_STATIC);
	if (r == SQLITE_OK)
		r = sqlite3_step(s);
	sqlite3_finalize(s);
	return r == SQLITE_DONE ? 0 : -EIO;
}

static int check_proof(sqlite3 *keys, const struct secrets *secrets)
{
	sqlite3_stmt *s = NULL;
	_cleanup_(freep) void *plain = NULL;
	size_t size = 0;

	int r = sqlite3_prepare_v2(keys, "SELECT sealed FROM proof", -1, &s, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_step(s);
	int opened = -EIO;
	if (r == SQLITE_ROW)
		opened = crypto_open(secrets->wrap,
				     (struct crypto_bytes){sqlite3_column_blob(s, 0),
							   (size_t)sqlite3_column_bytes(s, 0)},
				     (struct crypto_bytes){"proof", 5}, &plain, &size);
	sqlite3_finalize(s);
	return opened;
}

int connection_prove(sqlite3 *keys, const struct secrets *secrets, bool first, struct error *err)
{
	int r = first ? write_proof(keys, secrets) : check_proof(keys, secrets);

	if (r == -EBADMSG)
		return error_set(
			err, -EKEYREJECTED,
			"the master key is not this store's; give the credential it was made "
			"with");
	if (r < 0)
		return error_set(err, r, "keys.db: %s", sqlite3_errmsg(keys));
	return 0;
}
