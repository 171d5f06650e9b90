#include "store/sqlite/schema.h"

#include <wasl/loop.h>

#include <errno.h>

int schema_newest(const struct schema *s)
{
	int newest = 0;

	for (const struct migration *m = s->migrations; m->sql; m++)
		newest = m->version;
	return newest;
}

static int read_number(sqlite3 *db, const char *sql, int *ret)
{
	sqlite3_stmt *statement = NULL;

	int r = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_step(statement);
	if (r == SQLITE_ROW)
		*ret = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return r == SQLITE_ROW ? 0 : -EIO;
}

static int run(sqlite3 *db, const struct schema *s, const char *sql, struct error *err)
{
	char *why = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK)
		return 0;
	error_set(err, -EIO, "%s: %s", s->name, why ? why : sqlite3_errmsg(db));
	sqlite3_free(why);
	(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return -EIO;
}

static int step(sqlite3 *db, const struct schema *s, const struct migration *m, struct error *err)
{
	_cleanup_(freep) char *sql =
		xasprintf("BEGIN IMMEDIATE; %s INSERT INTO schema_version VALUES(%d, %lld);"
			  " PRAGMA user_version = %d; COMMIT;",
			  m->sql, m->version, (long long)clock_utc_ms(), m->version);

	int r = run(db, s, sql, err);
	return r < 0 ? error_prefix(err, "cannot bring the store to version %d", m->version) : 0;
}

int schema_migrate(sqlite3 *db, const struct schema *s, int version, struct error *err)
{
	int at = 0;

	if (read_number(db, "PRAGMA user_version", &at) < 0)
		return error_set(err, -EIO, "%s: %s", s->name, sqlite3_errmsg(db));
	for (const struct migration *m = s->migrations; m->sql; m++) {
		if (m->version <= at || m->version > version)
			continue;
		int r = step(db, s, m, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int schema_create(sqlite3 *db, const struct schema *s, int version, struct error *err)
{
	_cleanup_(freep) char *sql = xasprintf("PRAGMA application_id = %d", s->application_id);
	int r = run(db, s, sql, err);

	return r < 0 ? r : schema_migrate(db, s, version, err);
}

int schema_check(sqlite3 *db, const struct schema *s, struct error *err)
{
	int id = 0, version = 0;

	if (read_number(db, "PRAGMA application_id", &id) < 0 ||
	    read_number(db, "PRAGMA user_version", &version) < 0)
		return error_set(err, -EINVAL, "%s cannot be read: %s", s->name,
				 sqlite3_errmsg(db));
	if (id != s->application_id)
		return error_set(err, -EINVAL, "%s is not a file of wasl", s->name);
	if (version > schema_newest(s))
		return error_set(
			err, -ENOTSUP,
			"%s is of version %d, written by a newer wasl than this one, which "
			"knows %d; install that one",
			s->name, version, schema_newest(s));
	return 0;
}
