#include "keeper.h"

static void what_cannot_be_started_is_told_and_tried_again(void **state)
{
	struct keeper *k = *state;

	k->worker = keeper_new_worker(k, "no-such-program", 0);
	stage_await(k->stage, &k->ended, 1);
	assert_non_null(strstr(k->why, "no-such-program: No such file"));
	worker_restart_now(k->worker);
	stage_await(k->stage, &k->ended, 2);
	assert_int_equal(k->started, 0);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
/* The sanitizers' shadow is terabytes of address space. */
#define BOUNDED
static void its_memory_has_a_bound(void **state)
{
	struct keeper *k = *state;

	k->worker = keeper_new_worker(k, "worker_helper", 256U << 20);
	stage_await(k->stage, &k->started, 1);
	keeper_tell(k, HELPER_ALLOCATE, json_pack("{s:i}", "mib", 64));
	stage_await(k->stage, &k->frames, 1);
	assert_true(json_is_true(json_object_get(k->last_header, "got")));
	keeper_tell(k, HELPER_ALLOCATE, json_pack("{s:i}", "mib", 512));
	stage_await(k->stage, &k->frames, 2);
	assert_true(json_is_false(json_object_get(k->last_header, "got")));
}
#endif

/* How many of the strings begin so. */
static unsigned count(const json_t *list, const char *start)
{
	unsigned n = 0;
	json_t *value;
	size_t i;

	json_array_foreach(list, i, value) n +=
		strncmp(json_string_value(value), start, strlen(start)) == 0;
	return n;
}

static void it_gets_nothing_that_is_the_daemons_own(void **state)
{
	static const char *const private[] = {"NOTIFY_SOCKET", "CREDENTIALS_DIRECTORY",
					      "WATCHDOG_USEC", "LISTEN_FDS", "JOURNAL_STREAM"};
	struct keeper *k = *state;

	for (size_t i = 0; i < ELEMENTS(private); i++)
		setenv(private[i], "secret", 1);
	setenv("WASL_TEST_SHARED", "x", 1);
	keeper_begin(k);
	for (size_t i = 0; i < ELEMENTS(private); i++)
		unsetenv(private[i]);
	keeper_tell(k, HELPER_LOOK, NULL);
	stage_await(k->stage, &k->frames, 1);
	const json_t *variables = json_object_get(k->last_header, "variables");
	for (size_t i = 0; i < ELEMENTS(private); i++)
		assert_int_equal(count(variables, private[i]), 0);
	assert_int_equal(count(variables, "WASL_TEST_SHARED=x"), 1);
	const json_t *descriptors = json_object_get(k->last_header, "descriptors");
	assert_int_equal(count(descriptors, "socket:"), 1);
	assert_int_equal(count(descriptors, "anon_inode:"), 0);
	assert_int_equal(count(descriptors, k->stage->desk->store->directory), 0);
}

/* --- letting go --- */

static void await_no_children(struct keeper *k)
{
	int64_t until = clock_monotonic_ms() + 5000;

	while (keeper_has_children()) {
		assert_true(clock_monotonic_ms() < until);
		stage_turn_for(k->stage, 5);
	}
}

static void what_is_freed_while_it_runs_ends_and_is_buried(void **state)
{
	struct keeper *k = *state;

	keeper_begin(k);
	assert_true(keeper_has_children());
	worker_free(TAKE(k->worker));
	await_no_children(k);
	assert_int_equal(k->ended, 0);
	worker_free(NULL);
}

static void what_does_not_end_by_itself_is_killed(void **state)
{
	struct keeper *k = *state;

	keeper_begin(k);
	keeper_tell(k, HELPER_SLEEP, NULL);
	stage_turn_for(k->stage, 50);
	worker_free(TAKE(k->worker));
	stage_turn_for(k->stage, 500);
	assert_true(keeper_has_children()); /* it gets its moment */
	await_no_children(k);
	assert_int_equal(k->ended, 0);
}

static void it_may_be_freed_before_it_runs_and_between_two_runs(void **state)
{
	struct keeper *k = *state;

	worker_free(keeper_new_worker(k, "worker_helper", 0));
	stage_turn_for(k->stage, 50);
	assert_int_equal(k->started, 0);
	keeper_begin(k);
	keeper_tell(k, HELPER_EXIT, NULL);
	stage_await(k->stage, &k->ended, 1);
	worker_free(TAKE(k->worker));
	stage_turn_for(k->stage, 1200);
	assert_int_equal(k->started, 1);
	assert_false(keeper_has_children());
}

static void every_hook_may_free_it(void **state)
{
	struct keeper *k = *state;

	k->free_at_start = true;
	k->worker = keeper_new_worker(k, "worker_helper", 0);
	stage_await(k->stage, &k->started, 1);
	k->free_at_start = false;
	await_no_children(k);

	k->free_at_frame = true;
	k->worker = keeper_new_worker(k, "worker_helper", 0);
	stage_await(k->stage, &k->started, 2);
	keeper_tell(k, HELPER_FLOOD, json_pack("{s:i, s:i}", "count", 3, "size", 10));
	stage_await(k->stage, &k->frames, 1);
	await_no_children(k);
	assert_int_equal(k->frames, 1); /* it heard no more */

	k->free_at_end = true;
	k->worker = keeper_new_worker(k, "worker_helper", 0);
	stage_await(k->stage, &k->started, 3);
	keeper_tell(k, HELPER_EXIT, NULL);
	stage_await(k->stage, &k->ended, 1);
	await_no_children(k);

	k->worker = keeper_new_worker(k, "no-such-program", 0);
	stage_await(k->stage, &k->ended, 2);
	assert_null(k->worker);
}

static void at_the_end_none_is_left_however_it_behaves(void **state)
{
	struct keeper *k = *state;
	struct keeper others[3] = {{.stage = k->stage}, {.stage = k->stage}, {.stage = k->stage}};

	keeper_begin(k);
	for (size_t i = 0; i < ELEMENTS(others); i++) {
		others[i].worker = keeper_new_worker(&others[i], "worker_helper", 0);
		stage_await(k->stage, &others[i].started, 1);
		keeper_tell(&others[i], HELPER_SLEEP, NULL);
	}
	stage_turn_for(k->stage, 50);
	int64_t begun = clock_monotonic_ms();
	k->worker = NULL;
	stage_close(k->stage); /* nobody freed them */
	assert_false(keeper_has_children());
	assert_true(clock_monotonic_ms() - begun < 4000); /* they share their last moment */
	for (size_t i = 0; i < ELEMENTS(others); i++)
		assert_int_equal(others[i].ended, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, keeper_setup, keeper_teardown)

static const struct CMUnitTest tests[] = {
	TEST(what_cannot_be_started_is_told_and_tried_again),
#ifdef BOUNDED
	TEST(its_memory_has_a_bound),
#endif
	TEST(it_gets_nothing_that_is_the_daemons_own),
	TEST(what_is_freed_while_it_runs_ends_and_is_buried),
	TEST(what_does_not_end_by_itself_is_killed),
	TEST(it_may_be_freed_before_it_runs_and_between_two_runs),
	TEST(every_hook_may_free_it),
	TEST(at_the_end_none_is_left_however_it_behaves),
};

UNIT_MAIN(tests)
