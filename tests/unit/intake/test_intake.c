#include "source.h"

#include "base/logging.h"

#define MANY 1000U /* more than the writer takes at once */

static void order_is_kept_and_each_is_settled_once(void **state)
{
	struct source *s = *state;

	for (unsigned i = 0; i < 60; i++) {
		/* a large one takes the way through the vault; none overtakes it */
		if (i % 5 == 0)
			source_submit_large(s);
		else
			source_submit(s, 1);
	}
	assert_int_equal(s->settled, 0); /* never from inside of the call */
	source_await_all(s);
	source_await_quiet(s);
	assert_int_equal(s->settled, 60);
	assert_int_equal(s->verdicts[VERDICT_STORED], 60);
	assert_int_equal(s->out_of_order, 0);
	assert_string_equal(s->last_id, "60");
	source_expect(s, 60, "60");
}

static void a_duplicate_gets_the_first_answer(void **state)
{
	struct source *s = *state;
	char first[REFERENCE_SIZE];

	source_submit(s, 1);
	source_await_all(s);
	snprintf(first, sizeof(first), "%s", s->last_reference);
	s->submitted = 0;
	s->settled = 0;
	source_submit(s, 1);
	source_await_all(s);
	assert_int_equal(s->verdicts[VERDICT_DUPLICATE], 1);
	assert_string_equal(s->last_reference, first);
	source_expect(s, 1, "1");
}

static void after_a_retry_all_are_retried_until_the_rewinding(void **state)
{
	struct source *s = *state;

	source_submit(s, 2);
	source_await_all(s);
	desk_fill_disk();
	source_submit(s, 3);
	source_await_all(s);
	desk_mend_disk();
	assert_int_equal(s->verdicts[VERDICT_RETRY], 3);
	source_submit(s, 2); /* the store is well again, but what was before is not in it */
	source_await_all(s);
	assert_int_equal(s->verdicts[VERDICT_RETRY], 5);
	source_expect(s, 2, "2");

	intake_rewind(s->stream);
	s->submitted = 2; /* as a source that is read from its cursor */
	s->settled = 2;
	source_submit(s, 5);
	source_await_all(s);
	assert_int_equal(s->verdicts[VERDICT_STORED], 7);
	assert_int_equal(s->out_of_order, 0);
	source_expect(s, 7, "7");
}

static void note_true(int r, void *data)
{
	(void)r;
	*(bool *)data = true;
}

static int mend(struct txn *txn, void *data)
{
	(void)txn;
	(void)data;
	desk_mend_disk();
	return 0;
}

static void nothing_passes_over_a_group_that_failed(void **state)
{
	struct source *s = *state;
	struct gate gate;
	bool mended = false;

	gate_close(&gate, s->desk->store->store);
	gate_add_jobs(&gate, CONGESTED_AT - MANY);
	source_submit(s, MANY);
	source_await_congestion(s);
	desk_fill_disk();
	/* behind the last message: its group could be committed */
	assert_true(
		store_write(s->desk->store->store, &(struct store_job){mend, note_true, &mended}));
	gate_open(&gate);
	source_await_all(s);
	fixture_await(s->desk->store, &mended);
	assert_int_equal(s->verdicts[VERDICT_RETRY], MANY);
	source_expect(s, 0, NULL);
	intake_rewind(s->stream);
	s->submitted = s->settled = 0;
	source_submit(s, MANY);
	source_await_all(s);
	assert_int_equal(s->verdicts[VERDICT_STORED], MANY);
	source_expect(s, MANY, "1000");
}

static void note_quarantine(enum log_level level, const struct log_about *about, const char *text,
			    void *data)
{
	(void)level;
	(void)about;
	*(bool *)data = *(bool *)data || strstr(text, "quarantine");
}

static void a_content_that_finds_no_room_is_retried_and_all_behind_it(void **state)
{
	struct source *s = *state;
	bool said = false;

	logging_observe(note_quarantine, &said);
	source_submit(s, 1);
	source_await_all(s);
	desk_fill_disk();
	source_submit_large(s);
	source_submit(s, 1);
	source_await_all(s);
	desk_mend_disk();
	assert_int_equal(s->verdicts[VERDICT_RETRY], 2);
	source_submit(s, 1);
	source_await_all(s);
	assert_int_equal(s->verdicts[VERDICT_RETRY], 3);
	source_expect(s, 1, "1");
	logging_observe(NULL, NULL);
	assert_false(said); /* it is not kept, and nobody is told so */
}

static void nothing_passes_over_the_first_one_either(void **state)
{
	struct source *s = *state;

	desk_fill_disk();
	source_submit_large(s); /* it does not even get to the store */
	source_await_all(s);
	desk_mend_disk();
	source_submit(s, 2);
	source_await_all(s);
	assert_int_equal(s->verdicts[VERDICT_RETRY], 3);
	source_expect(s, 0, NULL);
}

static void another_stream_is_not_held_up(void **state)
{
	struct source *s = *state;
	struct source other = {.desk = s->desk, .intake = s->intake};

	other.stream = intake_stream_new(s->intake, "second", source_settled, &other);
	desk_fill_disk();
	source_submit(s, 1);
	source_await_all(s);
	desk_mend_disk();
	assert_int_equal(s->verdicts[VERDICT_RETRY], 1);
	other.submitted = 100;
	other.settled = 100;
	source_submit(&other, 2);
	fixture_await(s->desk->store, &other.all);
	assert_int_equal(other.verdicts[VERDICT_STORED], 2);
	intake_stream_free(other.stream);
}

static void what_the_store_refuses_is_settled_as_kept_apart(void **state)
{
	struct source *s = *state;
	struct message *m = source_message(s);

	strings_add(&m->thread_keys, "");
	intake_submit(s->stream, m);
	source_submit(s, 1);
	source_await_all(s);
	assert_int_equal(s->verdicts[VERDICT_STORED], 2);
	assert_int_equal(desk_counts(s->desk).quarantined, 1);
	source_expect(s, 1, "2");
}

static void a_message_without_text_has_an_empty_one(void **state)
{
	struct source *s = *state;
	struct message *m = intake_message_new(s->stream);

	s->submitted++;
	assert_int_equal(message_set_source_id(m, "1"), 0);
	assert_int_equal(message_set_natural_key(m, "mail", "1", 1), 0);
	intake_submit(s->stream, m);
	source_await_all(s);
	assert_int_equal(s->verdicts[VERDICT_STORED], 1);
	assert_int_equal(s->last_outcome, OUTCOME_CREATED);
}

/* --- stopping --- */

static void a_freed_stream_is_told_nothing_and_loses_nothing(void **state)
{
	struct source *s = *state;

	source_submit_large(s);
	source_submit(s, 20);
	intake_stream_free(TAKE(s->stream));
	assert_int_equal(intake_pending(s->intake), 21);
	source_await_quiet(s);
	assert_int_equal(s->settled, 0);
	source_expect(s, 21, "21");
}

static void a_stream_may_be_freed_by_what_it_is_told(void **state)
{
	struct source *s = *state;

	s->free_after = 3;
	source_submit(s, 10);
	source_await_quiet(s);
	assert_int_equal(s->settled, 3);
	source_expect(s, 10, "10");
}

static void a_stream_may_be_freed_while_all_are_retried(void **state)
{
	struct source *s = *state;

	desk_fill_disk();
	source_submit(s, 1);
	source_await_all(s);
	desk_mend_disk();
	s->free_after = 2;
	source_submit(s, 5);
	source_await_quiet(s);
	assert_int_equal(s->settled, 2);
	source_expect(s, 0, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, source_setup, source_teardown)

static const struct CMUnitTest tests[] = {
	TEST(order_is_kept_and_each_is_settled_once),
	TEST(a_duplicate_gets_the_first_answer),
	TEST(after_a_retry_all_are_retried_until_the_rewinding),
	TEST(nothing_passes_over_a_group_that_failed),
	TEST(a_content_that_finds_no_room_is_retried_and_all_behind_it),
	TEST(nothing_passes_over_the_first_one_either),
	TEST(another_stream_is_not_held_up),
	TEST(what_the_store_refuses_is_settled_as_kept_apart),
	TEST(a_message_without_text_has_an_empty_one),
	TEST(a_freed_stream_is_told_nothing_and_loses_nothing),
	TEST(a_stream_may_be_freed_by_what_it_is_told),
	TEST(a_stream_may_be_freed_while_all_are_retried),
};

UNIT_MAIN(tests)
