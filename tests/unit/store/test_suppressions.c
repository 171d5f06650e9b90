/* Suppressions and tallies: added, found, listed without names, lifted. */
#include "fixture.h"

#include "store/suppressions.h"
#include "store/tallies.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <sqlite3.h>

static int add(struct txn *txn, const char *address, const char *why, int64_t until)
{
	const struct suppression_record s = {
		.kind = "mail", .address = address, .why = why, .until = until};
	char pseudonym[PSEUDONYM_SIZE];

	int r = txn_suppression_add(txn, &s, pseudonym);
	assert_int_equal(strlen(pseudonym), 8);
	return r;
}

static bool is_suppressed(struct txn *txn, const char *address, const char *because)
{
	_cleanup_(freep) char *why = NULL;
	int r = txn_suppression_find(txn, "mail", address, &why);

	assert_true(r == 0 || r == -ENOENT);
	if (r == 0)
		assert_string_equal(why, because);
	return r == 0;
}

static int use(struct txn *txn, void *data)
{
	(void)data;
	assert_false(is_suppressed(txn, "a@b.c", ""));
	assert_int_equal(add(txn, "a@b.c", "bounced", 0), 0);
	assert_true(is_suppressed(txn, "a@b.c", "bounced"));
	assert_int_equal(add(txn, "d@e.f", "full", txn_now(txn) - 1), 0);
	assert_false(is_suppressed(txn, "d@e.f", ""));
	_cleanup_(freep) char *why = NULL;
	assert_int_equal(txn_suppression_find(txn, "phone", "a@b.c", &why), -ENOENT);
	return 0;
}

static void suppressions_end_when_their_time_is_over(void **state)
{
	assert_int_equal(fixture_write(*state, use, NULL), 0);
}

static int prolong(struct txn *txn, void *data)
{
	int64_t now = txn_now(txn);

	(void)data;
	assert_int_equal(add(txn, "a@b.c", "first", now + 1000), 0);
	assert_int_equal(add(txn, "a@b.c", "shorter", now + 500), 0);
	assert_true(is_suppressed(txn, "a@b.c", "first"));
	assert_int_equal(add(txn, "a@b.c", "longer", now + 2000), 0);
	assert_true(is_suppressed(txn, "a@b.c", "longer"));
	assert_int_equal(add(txn, "a@b.c", "complained", 0), 0);
	assert_int_equal(add(txn, "a@b.c", "longer", now + 9000), 0);
	assert_true(is_suppressed(txn, "a@b.c", "complained"));
	/* one that is over is no reason to stay as it was */
	assert_int_equal(add(txn, "d@e.f", "over", now - 1), 0);
	assert_int_equal(add(txn, "d@e.f", "new", now + 1), 0);
	assert_true(is_suppressed(txn, "d@e.f", "new"));
	return 0;
}

static void what_lasts_longer_stays(void **state)
{
	assert_int_equal(fixture_write(*state, prolong, NULL), 0);
}

static int note(const struct suppression_record *s, void *context)
{
	assert_null(s->address);
	return buffer_printf(context, "%s %s %d;", s->pseudonym, s->why, s->until != 0);
}

static char *list(struct txn *txn)
{
	struct buffer text = BUFFER_INIT(4096);

	assert_int_equal(txn_suppression_list(txn, &(struct suppression_filter){0}, note, &text),
			 0);
	return buffer_take(&text, NULL);
}

static int list_and_lift(struct txn *txn, void *data)
{
	char first[PSEUDONYM_SIZE], removed[PSEUDONYM_SIZE];
	const struct suppression_record s = {
		.kind = "mail", .address = "a@b.c", .why = "bounced", .until = txn_now(txn) + 99};

	(void)data;
	assert_int_equal(txn_suppression_add(txn, &s, first), 0);
	assert_int_equal(add(txn, "over@b.c", "over", 1), 0);
	_cleanup_(freep) char *shown = list(txn), *expected = xasprintf("%s bounced 1;", first);
	assert_string_equal(shown, expected);
	assert_int_equal(txn_suppression_remove(txn, "mail", "who@b.c", removed), -ENOENT);
	assert_int_equal(txn_suppression_remove(txn, "phone", "a@b.c", removed), -ENOENT);
	assert_int_equal(txn_suppression_remove(txn, "mail", "a@b.c", removed), 0);
	assert_string_equal(removed, first);
	assert_int_equal(txn_suppression_remove(txn, "mail", "a@b.c", removed), -ENOENT);
	assert_int_equal(txn_suppression_add(txn, &s, first), 0);
	assert_int_equal(txn_suppression_remove(txn, "mail", first, removed), 0);
	assert_false(is_suppressed(txn, "a@b.c", ""));
	return 0;
}

static void they_are_listed_without_names_and_lifted_by_either(void **state)
{
	assert_int_equal(fixture_write(*state, list_and_lift, NULL), 0);
}

static int note_tally(const char *subject, const char *word, int64_t count, void *context)
{
	return buffer_printf(context, "%s/%s %d;", subject, word, (int)count);
}

static int use_tallies(struct txn *txn, void *data)
{
	struct buffer text = BUFFER_INIT(4096);

	(void)data;
	assert_int_equal(txn_tally_add(txn, "quarantined", "loop"), 0);
	assert_int_equal(txn_tally_add(txn, "outcome", "noted"), 0);
	assert_int_equal(txn_tally_add(txn, "quarantined", "loop"), 0);
	assert_int_equal(txn_tally_list(txn, note_tally, &text), 0);
	assert_string_equal(buffer_string(&text), "outcome/noted 1;quarantined/loop 2;");
	buffer_done(&text);
	return 0;
}

static void tallies_count_by_subject_and_word(void **state)
{
	assert_int_equal(fixture_write(*state, use_tallies, NULL), 0);
}

static int add_two(struct txn *txn, void *data)
{
	(void)data;
	assert_int_equal(add(txn, "over@b.c", "over", txn_now(txn) - 1), 0);
	return add(txn, "lasts@b.c", "lasts", 0);
}

static int count_rows(const struct fixture *f)
{
	_cleanup_(freep) char *path = xasprintf("%s/wasl.db", f->directory);
	sqlite3_stmt *s = NULL;
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM suppression", -1, &s, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	int count = sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return count;
}

static void those_that_are_over_are_forgotten(void **state)
{
	struct fixture *f = *state;

	struct error err = ERROR_NONE;

	assert_int_equal(fixture_write(f, add_two, NULL), 0);
	fixture_close(f);
	assert_int_equal(fixture_open(f, &err), 0); /* which tidies it */
	fixture_close(f);
	assert_int_equal(count_rows(f), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(suppressions_end_when_their_time_is_over),
	TEST(what_lasts_longer_stays),
	TEST(they_are_listed_without_names_and_lifted_by_either),
	TEST(those_that_are_over_are_forgotten),
	TEST(tallies_count_by_subject_and_word),
};

UNIT_MAIN(tests)
