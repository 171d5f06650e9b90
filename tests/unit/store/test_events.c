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

/* --- looking for events --- */

struct search {
	struct event_filter filter;
	char found[64];
};

static int add_various(struct txn *txn, void *data)
{
	static const struct event_record events[] = {
		{.ticket = 7, .kind = "read", .actor = "uid 1"},
		{.kind = "listed", .actor = "uid 1"},
		{.ticket = 8, .kind = "read", .actor = "uid 2"},
		{.ticket = 7, .kind = "noted", .actor = "uid 2"},
	};
	int r = 0;

	(void)data;
	for (size_t i = 0; i < ELEMENTS(events) && r == 0; i++)
		r = txn_event_add(txn, &events[i]);
	return r;
}

static int note_id(const struct event_record *e, void *context)
{
	struct search *s = context;

	snprintf(s->found + strlen(s->found), sizeof(s->found) - strlen(s->found), "%lld ",
		 (long long)e->id);
	return 0;
}

static int search(struct txn *txn, void *data)
{
	struct search *s = data;

	return txn_event_search(txn, &s->filter, note_id, s);
}

static void events_are_found_by_what_they_are(void **state)
{
	const int64_t now = clock_utc_ms();
	struct {
		struct event_filter filter;
		const char *found;
	} rows[] = {
		{{0}, "4 3 2 1 "},
		{{.limit = 2}, "4 3 "},
		{{.before = 3}, "2 1 "},
		{{.ticket = 7}, "4 1 "},
		{{.ticket = 7, .before = 4}, "1 "},
		{{.kind = "read"}, "3 1 "},
		{{.actor = "uid 1"}, "2 1 "},
		{{.kind = "read", .actor = "uid 2", .ticket = 7}, ""},
		{{.from = now - 60000, .until = now + 60000}, "4 3 2 1 "},
		{{.from = now + 60000}, ""},
		{{.until = now - 60000}, ""},
	};
	struct fixture *f = *state;

	assert_int_equal(fixture_write(f, add_various, NULL), 0);
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct search s = {.filter = rows[i].filter};
		assert_int_equal(fixture_read(f, search, &s), 0);
		if (strcmp(s.found, rows[i].found) != 0)
			fail_msg("row %zu: %s", i, s.found);
	}
}

static int walk_some(struct txn *txn, void *data)
{
	return txn_event_walk(txn, data, 2);
}

static int find_since(struct txn *txn, void *data)
{
	int64_t *time_and_id = data;

	return txn_event_since(txn, time_and_id[0], &time_and_id[1]);
}

static void the_chain_is_walked_in_parts(void **state)
{
	struct fixture *f = *state;
	struct event_walk walk = {0};
	int64_t since[2] = {0};

	assert_int_equal(fixture_read(f, walk_some, &walk), 0);
	fill(f, 4);
	assert_int_equal(fixture_read(f, walk_some, &walk), 1);
	assert_int_equal(fixture_read(f, walk_some, &walk), 1);
	assert_int_equal(fixture_read(f, walk_some, &walk), 0);
	assert_int_equal(walk.at, 4);
	assert_int_equal(fixture_read(f, find_since, since), 0);
	assert_int_equal(since[1], 1);
	since[0] = clock_utc_ms() + 60000;
	assert_int_equal(fixture_read(f, find_since, since), 0);
	assert_int_equal(since[1], 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(the_chain_holds_over_restarts_and_rolled_back_jobs),
	TEST(a_changed_row_shows),
	TEST(a_removed_row_shows),
	TEST(a_removed_end_shows),
	TEST(events_cannot_be_changed_by_mistake),
	TEST(events_are_found_by_what_they_are),
	TEST(the_chain_is_walked_in_parts),
};

UNIT_MAIN(tests)
