/* Migrations: from every earlier schema to the newest, and what is not to be touched. */
#include "../unit.h"

#include "store/sqlite/schema.h"

#include <wasl/buffer.h>

#include <errno.h>

static sqlite3 *open_empty(void)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	return db;
}

static void closep_db(sqlite3 **db)
{
	sqlite3_close(*db);
}

static int add_text(void *context, int count, char **values, char **names)
{
	(void)count;
	(void)names;
	buffer_printf(context, "%s\n", values[0] ? values[0] : "");
	return 0;
}

/* The first column of what the statement gives. */
static char *ask(sqlite3 *db, const char *sql)
{
	struct buffer text = BUFFER_INIT(1 << 20);

	assert_int_equal(sqlite3_exec(db, sql, add_text, &text, NULL), SQLITE_OK);
	return buffer_take(&text, NULL);
}

static void assert_same(sqlite3 *a, sqlite3 *b, const char *sql)
{
	_cleanup_(freep) char *of_a = ask(a, sql), *of_b = ask(b, sql);

	assert_string_equal(of_a, of_b);
}

static void check_way(const struct schema *s, int from)
{
	_cleanup_(closep_db) sqlite3 *migrated = open_empty(), *fresh = open_empty();
	int newest = schema_newest(s);
	struct error err = ERROR_NONE;

	assert_int_equal(schema_create(migrated, s, from, &err), 0);
	assert_int_equal(schema_migrate(migrated, s, newest, &err), 0);
	assert_int_equal(schema_create(fresh, s, newest, &err), 0);
	assert_int_equal(schema_check(migrated, s, &err), 0);
	assert_same(migrated, fresh, "SELECT sql FROM sqlite_schema ORDER BY type, name");
	assert_same(migrated, fresh, "SELECT version FROM schema_version ORDER BY version");
	assert_same(migrated, fresh, "PRAGMA user_version");
	/* once more changes nothing */
	assert_int_equal(schema_migrate(migrated, s, newest, &err), 0);
	assert_same(migrated, fresh, "SELECT version FROM schema_version ORDER BY version");
}

static void every_earlier_schema_becomes_the_newest(void **state)
{
	const struct schema *const schemas[] = {schema_main(), schema_keys()};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(schemas); i++) {
		assert_true(schema_newest(schemas[i]) >= 1);
		for (int from = 1; from <= schema_newest(schemas[i]); from++)
			check_way(schemas[i], from);
	}
}

/* A version that stores have is not changed any more: what is new goes into the next. */
static void deliveries_of_the_first_version_are_kept(void **state)
{
	_cleanup_(closep_db) sqlite3 *db = open_empty();
	struct error err = ERROR_NONE;

	(void)state;
	assert_int_equal(schema_create(db, schema_main(), 1, &err), 0);
	_cleanup_(freep) char *old =
		ask(db, "SELECT name FROM sqlite_schema WHERE tbl_name = 'delivery'"
			" AND type = 'index' AND sql NOT NULL ORDER BY name");
	assert_string_equal(old, "delivery_due\ndelivery_state\ndelivery_ticket\n");
	free(ask(db,
		 "PRAGMA foreign_keys = ON;"
		 "INSERT INTO party VALUES(7, x'00', 1);"
		 "INSERT INTO address VALUES(6, 7, 'mail', x'00', x'00', NULL, 1);"
		 "INSERT INTO ticket VALUES(4, 'r', x'00', 1, 1, 1, 1, 'd', 'c', 'ar', NULL, 7, 1,"
		 " NULL, NULL);"
		 "INSERT INTO article VALUES(5, 4, 1, 'c', NULL, NULL, 1, 1, NULL, x'00', NULL,"
		 " NULL)"));
	free(ask(db, "INSERT INTO delivery VALUES(3, 4, 5, 6, 'k', 'c', 'ar', NULL, 'key', 1, 'w',"
		     " 2, 70, 80, 90, NULL, 'r', NULL, NULL, x'aa')"));
	assert_int_equal(schema_migrate(db, schema_main(), schema_newest(schema_main()), &err), 0);
	_cleanup_(freep) char *row =
		ask(db, "SELECT concat FROM (SELECT id || ticket || article || address || kind ||"
			" channel || language || idempotency_key || state || why || attempts ||"
			" created || next_at || changed || remote_id || hex(html) AS concat"
			" FROM delivery INDEXED BY delivery_to WHERE address = 6 AND state <> 4)");
	assert_string_equal(row, "3456kcarkey1w2708090rAA\n");
}

/* What there was is counted on, and shown without what the third version adds. */
static void stores_of_the_second_version_go_on_counting(void **state)
{
	_cleanup_(closep_db) sqlite3 *db = open_empty();
	struct error err = ERROR_NONE;

	(void)state;
	assert_int_equal(schema_create(db, schema_main(), 2, &err), 0);
	free(ask(db,
		 "INSERT INTO ticket VALUES(4, 'r', x'00', 1, 1, 1, 1, 'd', 'c', 'ar', NULL, NULL,"
		 " 1, NULL, NULL);"
		 "INSERT INTO article VALUES(5, 4, 1, 'c', NULL, NULL, 1, 1, NULL, x'00', NULL,"
		 " NULL, NULL);"
		 "INSERT INTO source VALUES(x'01', 4, NULL, 5, 1), (x'02', 4, NULL, 5, 2),"
		 " (x'03', 4, NULL, 5, 2);"
		 "INSERT INTO quarantine VALUES(1, x'00', 1, 'c', 'loop', 1, NULL, 0, NULL),"
		 " (2, x'00', 1, 'c', 'loop', 1, NULL, 1, NULL);"
		 "INSERT INTO suppression VALUES(x'00', 'bounced', NULL, 1);"));
	assert_int_equal(schema_migrate(db, schema_main(), 3, &err), 0);
	_cleanup_(freep) char *tallies =
		ask(db, "SELECT subject || '/' || word || ' ' || count FROM tally ORDER BY 1");
	assert_string_equal(tallies, "outcome/appended 2\nquarantined/loop 2\n");
	_cleanup_(freep) char *rows =
		ask(db, "SELECT automatic || outsider || (recipients IS NULL) FROM article"
			" UNION ALL SELECT why || (pseudonym IS NULL) FROM suppression"
			" UNION ALL SELECT 'topic' || (topic IS NULL) FROM ticket");
	assert_string_equal(rows, "001\nbounced1\ntopic1\n");
}

static void another_file_and_a_newer_one_are_refused(void **state)
{
	_cleanup_(closep_db) sqlite3 *db = open_empty();
	struct error err = ERROR_NONE;

	(void)state;
	assert_int_equal(schema_check(db, schema_main(), &err), -EINVAL);
	assert_non_null(strstr(err.text, "is not a file of wasl"));
	assert_int_equal(schema_create(db, schema_main(), schema_newest(schema_main()), &err), 0);
	assert_int_equal(schema_check(db, schema_keys(), &err), -EINVAL);
	free(ask(db, "PRAGMA user_version = 99"));
	assert_int_equal(schema_check(db, schema_main(), &err), -ENOTSUP);
	assert_non_null(strstr(err.text, "version 99"));
}

static void a_step_that_fails_leaves_the_one_before(void **state)
{
	static const struct migration steps[] = {
		{1, "CREATE TABLE schema_version(version INTEGER PRIMARY KEY, at INTEGER) STRICT;"},
		{2, "CREATE TABLE a(x INTEGER) STRICT; INSERT INTO nowhere VALUES(1);"},
		{0},
	};
	static const struct schema broken = {"broken.db", 7, steps};
	_cleanup_(closep_db) sqlite3 *db = open_empty();
	struct error err = ERROR_NONE;

	(void)state;
	assert_int_equal(schema_create(db, &broken, 2, &err), -EIO);
	assert_non_null(strstr(err.text, "version 2"));
	_cleanup_(freep) char *version = ask(db, "PRAGMA user_version");
	_cleanup_(freep) char *tables = ask(db, "SELECT name FROM sqlite_schema");
	assert_string_equal(version, "1\n");
	assert_string_equal(tables, "schema_version\n");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_earlier_schema_becomes_the_newest),
	cmocka_unit_test(deliveries_of_the_first_version_are_kept),
	cmocka_unit_test(stores_of_the_second_version_go_on_counting),
	cmocka_unit_test(another_file_and_a_newer_one_are_refused),
	cmocka_unit_test(a_step_that_fails_leaves_the_one_before),
};

UNIT_MAIN(tests)
