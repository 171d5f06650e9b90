#include "keeper.h"

#include "../ticket/gate.h"

#include <errno.h>
#include <signal.h>

/* --- frames --- */

static void it_starts_and_is_spoken_to(void **state)
{
	struct keeper *k = *state;
	static const char bytes[FRAME_DATA_MAX] = "x";
	json_t *header = json_pack("{s:s}", "word", "سلام");

	keeper_begin(k);
	for (unsigned i = 0; i < 50; i++) {
		const struct frame f = {HELPER_ECHO, header, bytes, sizeof(bytes)};
		assert_int_equal(worker_send(k->worker, &f), 0);
	}
	assert_int_equal(k->frames, 0); /* never from inside of the call */
	stage_await(k->stage, &k->frames, 50);
	assert_int_equal(k->last_type, HELPER_ECHO);
	assert_int_equal(k->last_size, sizeof(bytes));
	assert_true(json_equal(k->last_header, header));
	assert_int_equal(k->ended, 0);
	json_decref(header);
}

static void what_does_not_run_is_not_spoken_to(void **state)
{
	struct keeper *k = *state;
	const struct frame f = {.type = HELPER_ECHO};

	k->worker = keeper_new_worker(k, "worker_helper", 0);
	assert_int_equal(worker_send(k->worker, &f), -EPIPE);
	stage_await(k->stage, &k->started, 1);
	keeper_tell(k, HELPER_EXIT, NULL);
	stage_await(k->stage, &k->ended, 1);
	assert_int_equal(worker_send(k->worker, &f), -EPIPE);
}

static void what_it_does_not_read_has_a_bound(void **state)
{
	struct keeper *k = *state;
	static const char bytes[FRAME_DATA_MAX];
	const struct frame f = {HELPER_ECHO, NULL, bytes, sizeof(bytes)};
	const struct frame large = {.type = HELPER_ECHO, .data = bytes, .size = FRAME_MAX};
	unsigned sent = 0;
	int r;

	keeper_begin(k);
	assert_int_equal(worker_send(k->worker, &large), -EMSGSIZE);
	keeper_tell(k, HELPER_SLEEP, NULL);
	while ((r = worker_send(k->worker, &f)) == 0)
		assert_true(++sent < 200);
	assert_int_equal(r, -EMSGSIZE);
	worker_kill(k->worker, "it does not take its orders");
	worker_kill(k->worker, "said twice");
	stage_await(k->stage, &k->ended, 1);
	assert_string_equal(k->why, "it does not take its orders");
	worker_restart_now(k->worker);
	stage_await(k->stage, &k->started, 2);
	keeper_tell(k, HELPER_ECHO, NULL); /* nothing of the old orders is left */
	stage_await(k->stage, &k->frames, 1);
	assert_int_equal(k->frames, 1);
}

/* --- its end --- */

static void how_it_ended_is_told(void **state)
{
	static const struct {
		enum helper what;
		const char *key;
		int value;
		const char *why;
	} cases[] = {
		{HELPER_EXIT, "status", 0, "ended with status 0"},
		{HELPER_EXIT, "status", 3, "ended with status 3"},
		{HELPER_CRASH, "signal", SIGSEGV, "killed by signal 11 (Segmentation fault)"},
		{HELPER_CRASH, "signal", SIGPROF, "killed by signal 27 (Profiling timer expired)"},
		{HELPER_CLOSE, "", 0, "killed by signal 9 (Killed)"},
		{HELPER_NONSENSE, "", 0, "it spoke nonsense"},
	};
	struct keeper *k = *state;

	keeper_begin(k);
	for (unsigned i = 0; i < ELEMENTS(cases); i++) {
		keeper_tell(k, cases[i].what, json_pack("{s:i}", cases[i].key, cases[i].value));
		stage_await(k->stage, &k->ended, i + 1);
		assert_string_equal(k->why, cases[i].why);
		worker_restart_now(k->worker);
		stage_await(k->stage, &k->started, i + 2);
		/* the module says what that means for its channel */
		if (i < 4)
			assert_int_equal(k->stage->warnings, 0);
	}
}

static void one_that_ends_again_and_again_is_told_once(void **state)
{
	struct keeper *k = *state;

	keeper_begin(k);
	for (unsigned i = 1; i <= 7; i++) {
		keeper_tell(k, HELPER_EXIT, json_pack("{s:i}", "status", 3));
		stage_await(k->stage, &k->ended, i);
		stage_turn_for(k->stage, 1);
		assert_int_equal(k->stage->warnings, i >= 5);
		worker_restart_now(k->worker);
		stage_await(k->stage, &k->started, i + 1);
	}
	assert_non_null(strstr(k->stage->last_warning, "5 times in a row"));
	assert_non_null(strstr(k->stage->last_warning, "ended with status 3"));
}

static void its_last_words_are_heard_before_its_end(void **state)
{
	struct keeper *k = *state;

	keeper_begin(k);
	keeper_tell(k, HELPER_LAST_WORDS, json_pack("{s:i, s:i}", "count", 5, "size", 100));
	stage_await(k->stage, &k->ended, 1);
	assert_int_equal(k->frames_at_end, 5);
	assert_string_equal(k->why, "killed by signal 9 (Killed)");
}

static void it_is_started_again_after_a_pause_that_doubles(void **state)
{
	struct keeper *k = *state;

	keeper_begin(k);
	for (unsigned i = 0; i < 2; i++) {
		keeper_tell(k, HELPER_EXIT, NULL);
		stage_await(k->stage, &k->ended, i + 1);
		stage_await(k->stage, &k->started, i + 2);
		assert_in_range(k->started_at - k->ended_at, 950U << i, 1900U << i);
	}
}

/* --- bounds --- */

static void what_is_silent_for_too_long_is_killed(void **state)
{
	struct keeper *k = *state;

	keeper_begin(k);
	int64_t begun = clock_monotonic_ms();
	worker_set_stall(k->worker, 1000);
	keeper_tell(k, HELPER_SLEEP, NULL);
	stage_await(k->stage, &k->ended, 1);
	assert_string_equal(k->why, "no sign of life for 1 s");
	assert_in_range(k->ended_at - begun, 950, 1900);
	/* the deadline holds for the next one too */
	worker_restart_now(k->worker);
	stage_await(k->stage, &k->ended, 2);
	assert_string_equal(k->why, "no sign of life for 1 s");
}

static void every_frame_is_a_sign_of_life(void **state)
{
	struct keeper *k = *state;

	keeper_begin(k);
	worker_set_stall(k->worker, 500);
	for (unsigned i = 0; i < 6; i++) {
		keeper_tell(k, HELPER_ECHO, NULL);
		stage_turn_for(k->stage, 200);
	}
	assert_int_equal(k->ended, 0);
	worker_set_stall(k->worker, 0);
	stage_turn_for(k->stage, 800);
	assert_int_equal(k->ended, 0);
}

/* --- congestion --- */

/* So much waits for the writer that no more is read. */
static struct gate *congest(struct keeper *k)
{
	static struct gate gate;

	gate_close(&gate, k->stage->desk->store->store);
	while (!channel_congested(stage_channel(k->stage, "one")))
		gate_add_jobs(&gate, 1);
	return &gate;
}

static void what_it_says_waits_while_the_store_is_busy(void **state)
{
	struct keeper *k = *state;
	struct keeper other = {.stage = k->stage};

	keeper_begin(k);
	other.worker = keeper_new_worker(&other, "worker_helper", 0);
	stage_await(k->stage, &other.started, 1);
	worker_set_stall(k->worker, 300);
	struct gate *gate = congest(k);
	keeper_tell(k, HELPER_FLOOD, json_pack("{s:i, s:i}", "count", 100, "size", 100000));
	keeper_tell(&other, HELPER_FLOOD, json_pack("{s:i, s:i}", "count", 10, "size", 10));
	stage_turn_for(k->stage, 1000);
	unsigned heard = k->frames + other.frames;
	gate_open(gate);
	assert_int_equal(heard, 0);
	assert_int_equal(k->ended, 0); /* it could not be heard: that is no stall */
	stage_await(k->stage, &k->frames, 100);
	stage_await(k->stage, &other.frames, 10);
	assert_int_equal(k->ended, 0);
	worker_free(other.worker);
	json_decref(other.last_header);
}

static void what_it_said_before_its_end_does_not_wait(void **state)
{
	struct keeper *k = *state;

	keeper_begin(k);
	struct gate *gate = congest(k);
	/* one is read and not heard; the others are not even read */
	keeper_tell(k, HELPER_FLOOD, json_pack("{s:i, s:i}", "count", 1, "size", 10));
	stage_turn_for(k->stage, 100);
	keeper_tell(k, HELPER_LAST_WORDS, json_pack("{s:i, s:i}", "count", 5, "size", 10));
	stage_await(k->stage, &k->ended, 1);
	gate_open(gate);
	assert_int_equal(k->frames_at_end, 6);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, keeper_setup, keeper_teardown)

static const struct CMUnitTest tests[] = {
	TEST(it_starts_and_is_spoken_to),
	TEST(what_does_not_run_is_not_spoken_to),
	TEST(what_it_does_not_read_has_a_bound),
	TEST(how_it_ended_is_told),
	TEST(one_that_ends_again_and_again_is_told_once),
	TEST(its_last_words_are_heard_before_its_end),
	TEST(it_is_started_again_after_a_pause_that_doubles),
	TEST(what_is_silent_for_too_long_is_killed),
	TEST(every_frame_is_a_sign_of_life),
	TEST(what_it_says_waits_while_the_store_is_busy),
	TEST(what_it_said_before_its_end_does_not_wait),
};

UNIT_MAIN(tests)
