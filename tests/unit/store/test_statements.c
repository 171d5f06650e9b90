#include "fixture.h"

#include "store/sqlite/schema.h"
#include "store/sqlite/statements.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <sqlite3.h>
#include <string.h>

static sqlite3 *open_schema(const struct schema *s)
{
	struct error err = ERROR_NONE;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	if (schema_create(db, s, schema_newest(s), &err) < 0)
		fail_msg("%s", err.text);
	return db;
}

/* The lines of a statement's plan, owned by the caller. */
static char *plan_of(sqlite3 *db, const char *sql)
{
	_cleanup_(freep) char *explain = xasprintf("EXPLAIN QUERY PLAN %s", sql);
	struct buffer plan = BUFFER_INIT(1U << 16);
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(db, explain, -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(s, 3);
		buffer_add(&plan, line, strlen(line));
		buffer_add(&plan, "\n", 1);
	}
	sqlite3_finalize(s);
	return buffer_take(&plan, NULL);
}

/* "SCAN t" without an index: the work grows with the table. */
static bool walks_a_table(sqlite3 *db, const char *sql, char *ret, size_t size)
{
	_cleanup_(freep) char *plan = plan_of(db, sql);
	char *rest = plan, *line;
	bool found = false;

	while ((line = strsep(&rest, "\n"))) {
		if (strncmp(line, "SCAN", 4) == 0 && !strstr(line, "CONSTANT ROW")) {
			snprintf(ret, size, "%s", line);
			found = true;
		}
	}
	return found;
}

static void every_statement_fits_the_schema_and_hot_ones_walk_no_table(void **state)
{
	sqlite3 *db = open_schema(schema_main()), *keys = open_schema(schema_keys());
	char line[256];

	(void)state;
	for (int i = 0; i < STATEMENT_COUNT; i++) {
		const struct statement_text *t = statement_text((enum statement)i);
		if (walks_a_table(t->keys ? keys : db, t->sql, line, sizeof(line)) && t->hot)
			fail_msg("%s: %s", t->sql, line);
	}
	sqlite3_close(db);
	sqlite3_close(keys);
}

/* What is asked at each mail and answer: no more keys than the ones that count, unsorted. */
static void what_is_asked_often_is_in_its_index(void **state)
{
	static const struct {
		enum statement statement;
		const char *plan;
	} cases[] = {
		{DELIVERY_COUNT_TO, "SEARCH delivery USING COVERING INDEX delivery_to"
				    " (address=? AND kind=? AND created>?)"},
		{DELIVERY_ANY, "SEARCH delivery USING COVERING INDEX delivery_state (state=?)"},
		{TICKET_TOPIC, "SEARCH ticket USING COVERING INDEX ticket_party"
			       " (party=? AND topic=? AND created>?)"},
		{ARTICLE_SENDERS, "SEARCH article USING INDEX article_ticket (ticket=?)"},
		{ARTICLE_BY_ID, "SEARCH article USING INTEGER PRIMARY KEY (rowid=?)"},
	};
	sqlite3 *db = open_schema(schema_main());

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *plan = plan_of(db, statement_text(cases[i].statement)->sql);
		if (!strstr(plan, cases[i].plan) || strstr(plan, "TEMP B-TREE"))
			fail_msg("%s: %s", cases[i].plan, plan);
	}
	sqlite3_close(db);
}

static void a_newer_schema_is_refused(void **state)
{
	sqlite3 *db = open_schema(schema_main());
	struct error err = ERROR_NONE;

	(void)state;
	assert_int_equal(schema_check(db, schema_main(), &err), 0);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 999", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(schema_check(db, schema_main(), &err), -ENOTSUP);
	assert_non_null(strstr(err.text, "newer"));
	assert_int_equal(schema_check(db, schema_keys(), &err), -EINVAL);
	sqlite3_close(db);
}

static void every_earlier_schema_is_brought_forward(void **state)
{
	const struct schema *both[] = {schema_main(), schema_keys()};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		for (int from = 1; from <= schema_newest(both[i]); from++) {
			struct error err = ERROR_NONE;
			sqlite3 *db = NULL;
			assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
			assert_int_equal(schema_create(db, both[i], from, &err), 0);
			assert_int_equal(schema_migrate(db, both[i], schema_newest(both[i]), &err),
					 0);
			assert_int_equal(schema_check(db, both[i], &err), 0);
			sqlite3_close(db);
		}
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_statement_fits_the_schema_and_hot_ones_walk_no_table),
	cmocka_unit_test(what_is_asked_often_is_in_its_index),
	cmocka_unit_test(a_newer_schema_is_refused),
	cmocka_unit_test(every_earlier_schema_is_brought_forward),
};

UNIT_MAIN(tests)
