/* Tests of the keys that are made ahead: none is given twice, and each is there to be opened. */
#include "fixture.h"

#include "store/sqlite/key_pool.h"

#include <errno.h>
#include <string.h>

#define MANY 300U

struct taken {
	unsigned wanted, count;
	uint8_t ids[MANY][KEY_ID_SIZE];
	uint8_t keys[MANY][CRYPTO_KEY_SIZE];
	bool give_up;
};

static int take(struct txn *txn, void *data)
{
	struct taken *t = data;

	for (unsigned i = 0; i < t->wanted; i++) {
		_cleanup_(crypto_key_freep) struct crypto_key *key = NULL;
		int r = key_pool_take(txn, t->ids[t->count], &key);
		if (r < 0)
			return r;
		memcpy(t->keys[t->count++], crypto_key_bytes(key), CRYPTO_KEY_SIZE);
	}
	return t->give_up ? -ECANCELED : 0;
}

static void expect_all_different(const struct taken *t)
{
	for (unsigned i = 0; i < t->count; i++) {
		for (unsigned j = 0; j < i; j++) {
			assert_memory_not_equal(t->ids[i], t->ids[j], KEY_ID_SIZE);
			assert_memory_not_equal(t->keys[i], t->keys[j], CRYPTO_KEY_SIZE);
		}
	}
}

static int count_keys(struct txn *txn, void *data)
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(txn->keys, "SELECT count(*) FROM key", -1, &s, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	*(unsigned *)data = (unsigned)sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return 0;
}

static unsigned stored(struct fixture *f)
{
	unsigned count = 0;

	assert_int_equal(fixture_write(f, count_keys, &count), 0);
	return count;
}

static void each_is_given_once(void **state)
{
	struct taken t = {.wanted = MANY};

	assert_int_equal(fixture_write(*state, take, &t), 0);
	assert_int_equal(t.count, MANY);
	expect_all_different(&t);
}

static void what_a_rolled_back_group_took_is_not_given_again(void **state)
{
	struct taken t = {.wanted = 10, .give_up = true};

	assert_int_equal(fixture_write(*state, take, &t), -ECANCELED);
	t.give_up = false;
	assert_int_equal(fixture_write(*state, take, &t), 0);
	assert_int_equal(t.count, 20);
	expect_all_different(&t);
}

static void they_are_committed_ahead_and_more_where_more_are_wanted(void **state)
{
	struct fixture *f = *state;
	struct taken t = {.wanted = 1};
	unsigned before = stored(f);

	assert_int_equal(fixture_write(f, take, &t), 0);
	unsigned first = stored(f) - before;
	assert_true(first >= 64);
	/* what was made is used up before more are */
	assert_int_equal(fixture_write(f, take, &t), 0);
	assert_int_equal(stored(f) - before, first);
	t.wanted = first - 1;
	assert_int_equal(fixture_write(f, take, &t), 0);
	assert_true(stored(f) - before > 2 * first);
}

static void after_a_restart_others_are_made(void **state)
{
	struct fixture *f = *state;
	struct taken t = {.wanted = 10};
	struct error err = ERROR_NONE;

	assert_int_equal(fixture_write(f, take, &t), 0);
	fixture_close(f);
	assert_int_equal(fixture_open(f, &err), 0);
	assert_int_equal(fixture_write(f, take, &t), 0);
	expect_all_different(&t);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(each_is_given_once),
	TEST(what_a_rolled_back_group_took_is_not_given_again),
	TEST(they_are_committed_ahead_and_more_where_more_are_wanted),
	TEST(after_a_restart_others_are_made),
};

UNIT_MAIN(tests)
