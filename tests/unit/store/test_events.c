#include "fixture.h"

#include "store/events.h"

#include <errno.h>
#include <sqlite3.h>

static int add_event(struct txn *txn, void *data)
{
	const struct event_record e = {
		.ticket = 7, .kind = "registered", .actor = "wasld", .detail = data};

	return txn_event_add(txn, &e);
}

static int add_and_fail(struct txn *txn, void *data)
{
	(void)add_event(txn, data);
	return -ENOTUNIQ;
}

static int verify(struct txn *txn, void *data)
{
	return txn_event_verify(txn, data);
}

static int count_one(const struct event_record *e, void *context)
{
	assert_string_equal(e->kind, "registered");
	assert_true(e->at > 0);
	++*(unsigned *)context;
	return 0;
}

static int list(struct txn *txn, void *data)
{
	return txn_event_list(txn, 7, count_one, data);
}

static void fill(struct fixture *f, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(fixture_write(f, add_event, NULL), 0);
}

static void the_chain_holds_over_restarts_and_rolled_back_jobs(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_NONE;
	unsigned count = 0;
	int64_t bad = 0;

	fill(f, 3);
	assert_int_equal(fixture_write(f, add_and_fail, NULL), -ENOTUNIQ);
	fill(f, 1);
	fixture_close(f);
	assert_int_equal(fixture_open(f, &err), 0);
	assert_int_equal(fixture_write(f, add_event, "{\"a\":1}"), 0);
	assert_int_equal(fixture_read(f, verify, &bad), 0);
	assert_int_equal(fixture_read(f, list, &count), 0);
	assert_int_equal(count, 5);
}

/* What somebody with the file could do while the daemon is down. */
static void tamper(struct fixture *f, const char *sql)
{
	_cleanup_(freep) char *path = xasprintf("%s/wasl.db", f->directory);
	struct error err = ERROR_NONE;
	sqlite3 *db = NULL;

	fixture_close(f);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(fixture_open(f, &err), 0);
}

static void a_changed_row_shows(void **state)
{
	struct fixture *f = *state;
	int64_t bad = 0;

	fill(f, 4);
	tamper(f, "DROP TRIGGER event_is_final; UPDATE event SET actor = 'x' WHERE id = 2");
	assert_int_equal(fixture_read(f, verify, &bad), -EBADMSG);
	assert_int_equal(bad, 3);
}

static void a_removed_row_shows(void **state)
{
	struct fixture *f = *state;
	int64_t bad = 0;

	fill(f, 4);
	tamper(f, "DROP TRIGGER event_stays; DELETE FROM event WHERE id = 2");
	assert_int_equal(fixture_read(f, verify, &bad), -EBADMSG);
	assert_int_equal(bad, 2);
}

static void a_removed_end_shows(void **state)
{
	struct fixture *f = *state;
	int64_t bad = 0;

	fill(f, 4);
	tamper(f, "DROP TRIGGER event_stays; DELETE FROM event WHERE id = 4");
	assert_int_equal(fixture_read(f, verify, &bad), -EBADMSG);
	assert_int_equal(bad, 4);
}

static void events_cannot_be_changed_by_mistake(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = xasprintf("%s/wasl.db", f->directory);
	sqlite3 *db = NULL;
	struct error err = ERROR_NONE;

	fill(f, 1);
	fixture_close(f);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(db, "DELETE FROM event", NULL, NULL, NULL), SQLITE_OK);
	assert_int_not_equal(sqlite3_exec(db, "UPDATE event SET at = 0", NULL, NULL, NULL),
			     SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(fixture_open(f, &err), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(the_chain_holds_over_restarts_and_rolled_back_jobs),
	TEST(a_changed_row_shows),
	TEST(a_removed_row_shows),
	TEST(a_removed_end_shows),
	TEST(events_cannot_be_changed_by_mistake),
};

UNIT_MAIN(tests)
