#include "../ticket/gate.h"

#include "base/logging.h"
#include "channel/source_memory.h"
#include "store/sources.h"

#include <errno.h>

struct awaited {
	bool done;
	int r;
};

static void note(int r, void *data)
{
	*(struct awaited *)data = (struct awaited){true, r};
}

static void load(struct fixture *f, struct source_memory *m)
{
	struct awaited a = {.done = false};

	assert_true(source_memory_load(m, note, &a));
	fixture_await(f, &a.done);
	assert_int_equal(a.r, 0);
}

static void set_flag(void *data)
{
	*(bool *)data = true;
}

static void turn_for_a_moment(struct fixture *f)
{
	bool over = false;
	struct loop_timer *t = loop_timer_new(f->loop, set_flag, &over);

	loop_timer_set(t, 1);
	fixture_await(f, &over);
	loop_timer_free(t);
}

static void load_if_there_is_room(struct fixture *f, struct source_memory *m)
{
	struct awaited a = {.done = false};

	if (source_memory_load(m, note, &a))
		fixture_await(f, &a.done);
	else
		turn_for_a_moment(f);
}

static int run_nothing(struct txn *txn, void *data)
{
	(void)txn;
	(void)data;
	return 0;
}

static int set_cursors(struct txn *txn, void *data)
{
	int r = txn_cursor_set(txn, "cso", "INBOX", "1 7");

	(void)data;
	if (r == 0)
		r = txn_cursor_set(txn, "cso", "\xff", "\xfe");
	return r < 0 ? r : txn_cursor_set(txn, "other", "INBOX", "9 9");
}

static void it_knows_what_was_committed_for_its_channel(void **state)
{
	struct fixture *f = *state;
	struct source_memory *m = source_memory_new(f->loop, f->store, "cso");

	assert_int_equal(fixture_write(f, set_cursors, NULL), 0);
	assert_null(source_memory_cursor(m, "INBOX"));
	load(f, m);
	assert_string_equal(source_memory_cursor(m, "INBOX"), "1 7");
	assert_string_equal(source_memory_cursor(m, "\xff"), "\xfe");
	assert_null(source_memory_cursor(m, "Sent"));
	source_memory_free(m);
	source_memory_free(NULL);
}

static void cursors_move_on(void **state)
{
	struct fixture *f = *state;
	struct source_memory *m = source_memory_new(f->loop, f->store, "cso");

	load(f, m);
	source_memory_set_cursor(m, "INBOX", "1 8");
	assert_string_equal(source_memory_cursor(m, "INBOX"), "1 8");
	source_memory_set_cursor(m, "INBOX", "1 9\xff");
	assert_string_equal(source_memory_cursor(m, "INBOX"), "1 9\xff");
	source_memory_free(m);
}

static void turn(struct fixture *f)
{
	struct awaited a = {.done = false};

	/* behind all that was handed to the writer */
	assert_true(store_write(f->store, &(struct store_job){run_nothing, note, &a}));
	fixture_await(f, &a.done);
}

static void kept_cursors_are_there_at_once_and_after_a_restart(void **state)
{
	struct fixture *f = *state;
	struct source_memory *m = source_memory_new(f->loop, f->store, "cso");

	load(f, m);
	source_memory_keep_cursor(m, "since", "1");
	source_memory_keep_cursor(m, "since", "2");
	source_memory_keep_cursor(m, "since", "3");
	source_memory_keep_cursor(m, "gone", "1");
	source_memory_keep_cursor(m, "gone", NULL);
	assert_string_equal(source_memory_cursor(m, "since"), "3");
	assert_null(source_memory_cursor(m, "gone"));
	/* what is not committed yet is not forgotten by reading anew */
	load(f, m);
	assert_string_equal(source_memory_cursor(m, "since"), "3");
	assert_null(source_memory_cursor(m, "gone"));
	turn(f);
	turn(f);
	source_memory_free(m);
	m = source_memory_new(f->loop, f->store, "cso");
	load(f, m);
	assert_string_equal(source_memory_cursor(m, "since"), "3");
	assert_null(source_memory_cursor(m, "gone"));
	source_memory_keep_cursor(m, "since", NULL);
	source_memory_free(m); /* what was handed over goes on */
	m = source_memory_new(f->loop, f->store, "cso");
	load(f, m);
	assert_null(source_memory_cursor(m, "since"));
	source_memory_free(m);
}

static void what_waits_is_handed_over_before_the_end(void **state)
{
	struct fixture *f = *state;
	struct source_memory *m = source_memory_new(f->loop, f->store, "cso");

	source_memory_keep_cursor(m, "since", "1");
	source_memory_keep_cursor(m, "since", "2");
	source_memory_flush(m);
	source_memory_free(m);
	m = source_memory_new(f->loop, f->store, "cso");
	load(f, m);
	assert_string_equal(source_memory_cursor(m, "since"), "2");
	source_memory_free(m);
}

static void a_cursor_waits_for_a_store_that_is_too_busy(void **state)
{
	static struct gate gate;
	struct fixture *f = *state;
	struct source_memory *m = source_memory_new(f->loop, f->store, "cso");
	struct source_memory *other = source_memory_new(f->loop, f->store, "cso");

	gate_close(&gate, f->store);
	gate_fill(&gate);
	source_memory_keep_cursor(m, "since", "1");
	source_memory_keep_cursor(m, "since", "2");
	gate_open(&gate);
	assert_string_equal(source_memory_cursor(m, "since"), "2");
	for (unsigned i = 0; i < 5000 && !source_memory_cursor(other, "since"); i++)
		load_if_there_is_room(f, other);
	assert_string_equal(source_memory_cursor(other, "since"), "2");
	source_memory_free(m);
	source_memory_free(other);
}

static void the_first_start_is_remembered(void **state)
{
	struct fixture *f = *state;
	int64_t before = clock_utc_ms();
	struct source_memory *m = source_memory_new(f->loop, f->store, "cso");

	load(f, m);
	int64_t first = source_memory_first_start(m);
	assert_in_range(first, before, clock_utc_ms());
	source_memory_free(m);
	m = source_memory_new(f->loop, f->store, "cso");
	load(f, m);
	assert_int_equal(source_memory_first_start(m), first);
	source_memory_free(m);
}

static int set_first(struct txn *txn, void *data)
{
	return txn_cursor_set(txn, "cso", "wasl:first-start", data);
}

static void a_first_start_that_is_to_come_is_noted_anew(void **state)
{
	struct fixture *f = *state;
	int64_t before = clock_utc_ms();
	char ahead[32];

	snprintf(ahead, sizeof(ahead), "%lld", (long long)before + 86400000);
	assert_int_equal(fixture_write(f, set_first, ahead), 0);
	for (unsigned i = 0; i < 2; i++) {
		struct source_memory *m = source_memory_new(f->loop, f->store, "cso");
		load(f, m);
		assert_in_range(source_memory_first_start(m), before, clock_utc_ms());
		source_memory_free(m);
	}
}

static void attempts_are_counted_and_survive(void **state)
{
	static const char id[] = "\xd8/1/7"; /* bytes of any kind */
	struct fixture *f = *state;
	struct source_memory *m = source_memory_new(f->loop, f->store, "cso");

	load(f, m);
	assert_int_equal(source_memory_attempts(m, id), 0);
	source_memory_add_attempt(m, id);
	source_memory_add_attempt(m, id);
	assert_int_equal(source_memory_attempts(m, id), 2);
	assert_int_equal(source_memory_attempts(m, "other"), 0);
	source_memory_free(m);
	m = source_memory_new(f->loop, f->store, "cso");
	load(f, m); /* behind the attempts in the writer's queue */
	assert_int_equal(source_memory_attempts(m, id), 2);
	source_memory_forget_attempts(m, id);
	assert_int_equal(source_memory_attempts(m, id), 0);
	source_memory_free(m);
}

static void other_channels_have_their_own(void **state)
{
	struct fixture *f = *state;
	struct source_memory *m = source_memory_new(f->loop, f->store, "cso");
	struct source_memory *other = source_memory_new(f->loop, f->store, "other");

	source_memory_add_attempt(m, "1");
	load(f, other);
	assert_int_equal(source_memory_attempts(other, "1"), 0);
	source_memory_free(m);
	source_memory_free(other);
}

static void count_line(enum log_level level, const struct log_about *about, const char *text,
		       void *data)
{
	(void)about;
	(void)text;
	*(unsigned *)data += level == LOG_LEVEL_WARNING;
}

static void a_store_that_is_too_busy_is_said(void **state)
{
	static struct gate gate;
	struct fixture *f = *state;
	struct source_memory *m = source_memory_new(f->loop, f->store, "cso");
	struct awaited a = {.done = false};
	unsigned warnings = 0;

	logging_observe(count_line, &warnings);
	gate_close(&gate, f->store);
	gate_fill(&gate);
	bool begun = source_memory_load(m, note, &a);
	source_memory_add_attempt(m, "1");
	gate_open(&gate);
	logging_observe(NULL, NULL);
	assert_false(begun);
	assert_int_equal(warnings, 1);
	assert_int_equal(source_memory_attempts(m, "1"), 1); /* as long as the daemon lives */
	source_memory_free(m);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(it_knows_what_was_committed_for_its_channel),
	TEST(cursors_move_on),
	TEST(kept_cursors_are_there_at_once_and_after_a_restart),
	TEST(what_waits_is_handed_over_before_the_end),
	TEST(a_cursor_waits_for_a_store_that_is_too_busy),
	TEST(the_first_start_is_remembered),
	TEST(a_first_start_that_is_to_come_is_noted_anew),
	TEST(attempts_are_counted_and_survive),
	TEST(other_channels_have_their_own),
	TEST(a_store_that_is_too_busy_is_said),
};

UNIT_MAIN(tests)
