#include "../ticket/desk.h"

#include "intake/intake.h"

#include <errno.h>
#include <semaphore.h>

#define MANY 1000U	   /* more than the writer takes at once */
#define CONGESTED_AT 2049U /* jobs that wait for the writer */

/* A module's part: it submits and is told. */
struct source {
	struct desk *desk;
	struct intake *intake;
	struct intake_stream *stream;
	unsigned submitted, settled, verdicts[4];
	unsigned out_of_order;
	int64_t last_ticket;
	char last_id[16], last_reference[REFERENCE_SIZE];
	enum outcome last_outcome;
	unsigned free_after; /* the stream is freed when so many were settled */
	bool all, quiet;
	struct loop_timer *timer;
};

static void settled(const struct message *m, const struct register_result *result, void *data)
{
	struct source *s = data;

	s->settled++;
	s->verdicts[result->verdict]++;
	if (result->verdict == VERDICT_STORED && result->ticket) {
		s->out_of_order += result->ticket <= s->last_ticket;
		s->last_ticket = result->ticket;
	}
	s->last_outcome = result->outcome;
	snprintf(s->last_id, sizeof(s->last_id), "%s", m->source_id);
	snprintf(s->last_reference, sizeof(s->last_reference), "%s", result->reference);
	s->all = s->settled == s->submitted;
	if (s->settled == s->free_after)
		intake_stream_free(TAKE(s->stream));
}

static int setup(void **state)
{
	struct source *s = xcalloc(1, sizeof(*s));
	void *desk = NULL;

	assert_int_equal(desk_setup(&desk), 0);
	s->desk = desk;
	desk_set_limits(s->desk, &(struct limit_options){0});
	s->intake = intake_new(s->desk->store->loop, s->desk->store->store, s->desk->office);
	s->stream = intake_stream_new(s->intake, "cso", settled, s);
	*state = s;
	return 0;
}

static void look(void *data)
{
	struct source *s = data;

	s->quiet = !intake_pending(s->intake);
	if (!s->quiet)
		loop_timer_set(s->timer, 1);
}

/* Until nothing is on its way, whoever is told of it. */
static void await_quiet(struct source *s)
{
	s->quiet = false;
	s->timer = loop_timer_new(s->desk->store->loop, look, s);
	loop_timer_set(s->timer, 0);
	fixture_await(s->desk->store, &s->quiet);
	loop_timer_free(s->timer);
}

static int teardown(void **state)
{
	struct source *s = *state;
	void *desk = s->desk;

	intake_stream_free(s->stream);
	await_quiet(s);
	intake_free(s->intake);
	free(s);
	return desk_teardown(&desk);
}

static struct message *next_message(struct source *s)
{
	char id[16];

	snprintf(id, sizeof(id), "%u", ++s->submitted);
	s->all = false;
	return desk_message(s->desk, id);
}

static void submit(struct source *s, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		intake_submit(s->stream, next_message(s));
}

static void submit_large(struct source *s)
{
	struct message *m = next_message(s);
	static const char piece[65536] = "x";

	assert_int_equal(message_attachment_begin(m, "a", "b"), 0);
	for (unsigned i = 0; i < 5; i++)
		message_attachment_write(m, piece, sizeof(piece));
	intake_submit(s->stream, m);
}

static void await_all(struct source *s)
{
	fixture_await(s->desk->store, &s->all);
}

static void expect_counts(struct source *s, int64_t tickets, const char *cursor)
{
	_cleanup_(freep) char *found = desk_cursor(s->desk);

	assert_int_equal(desk_counts(s->desk).tickets, tickets);
	if (cursor)
		assert_string_equal(found, cursor);
	else
		assert_null(found);
}

/* --- the writer, held back --- */

struct gate {
	sem_t reached, open;
};

static int wait_at_gate(struct txn *txn, void *data)
{
	struct gate *g = data;

	(void)txn;
	sem_post(&g->reached);
	sem_wait(&g->open);
	return 0;
}

static void close_gate(struct source *s, struct gate *g)
{
	sem_init(&g->reached, 0, 0);
	sem_init(&g->open, 0, 0);
	assert_true(store_write(s->desk->store->store, &(struct store_job){wait_at_gate, NULL, g}));
	sem_wait(&g->reached);
}

static void open_gate(struct gate *g)
{
	sem_post(&g->open);
}

static int do_nothing(struct txn *txn, void *data)
{
	(void)txn;
	(void)data;
	return 0;
}

static void add_nothing(struct source *s, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		assert_true(store_write(s->desk->store->store,
					&(struct store_job){do_nothing, NULL, NULL}));
}

static void look_whether_congested(void *data)
{
	struct source *s = data;

	s->quiet = store_congested(s->desk->store->store);
	if (!s->quiet)
		loop_timer_set(s->timer, 1);
}

/* Until CONGESTED_AT jobs wait for the writer. */
static void await_congestion(struct source *s)
{
	s->quiet = false;
	s->timer = loop_timer_new(s->desk->store->loop, look_whether_congested, s);
	loop_timer_set(s->timer, 0);
	fixture_await(s->desk->store, &s->quiet);
	loop_timer_free(s->timer);
}

static void note_time(void *data)
{
	*(bool *)data = true;
}

static void turn_for(struct source *s, uint64_t ms)
{
	bool over = false;
	struct loop_timer *timer = loop_timer_new(s->desk->store->loop, note_time, &over);

	loop_timer_set(timer, ms);
	fixture_await(s->desk->store, &over);
	loop_timer_free(timer);
}

static void note_true(int r, void *data)
{
	(void)r;
	*(bool *)data = true;
}

/* --- tests --- */

static void order_is_kept_and_each_is_settled_once(void **state)
{
	struct source *s = *state;

	for (unsigned i = 0; i < 60; i++) {
		/* a large one takes the way through the vault; none overtakes it */
		if (i % 5 == 0)
			submit_large(s);
		else
			submit(s, 1);
	}
	assert_int_equal(s->settled, 0); /* never from inside of the call */
	await_all(s);
	await_quiet(s);
	assert_int_equal(s->settled, 60);
	assert_int_equal(s->verdicts[VERDICT_STORED], 60);
	assert_int_equal(s->out_of_order, 0);
	assert_string_equal(s->last_id, "60");
	expect_counts(s, 60, "60");
}

static void a_duplicate_gets_the_first_answer(void **state)
{
	struct source *s = *state;
	char first[REFERENCE_SIZE];

	submit(s, 1);
	await_all(s);
	snprintf(first, sizeof(first), "%s", s->last_reference);
	s->submitted = 0;
	s->settled = 0;
	submit(s, 1);
	await_all(s);
	assert_int_equal(s->verdicts[VERDICT_DUPLICATE], 1);
	assert_string_equal(s->last_reference, first);
	expect_counts(s, 1, "1");
}

static void after_a_retry_all_are_retried_until_the_rewinding(void **state)
{
	struct source *s = *state;

	submit(s, 2);
	await_all(s);
	desk_fill_disk();
	submit(s, 3);
	await_all(s);
	desk_mend_disk();
	assert_int_equal(s->verdicts[VERDICT_RETRY], 3);
	submit(s, 2); /* the store is well again, but what was before is not in it */
	await_all(s);
	assert_int_equal(s->verdicts[VERDICT_RETRY], 5);
	expect_counts(s, 2, "2");

	intake_rewind(s->stream);
	s->submitted = 2; /* as a source that is read from its cursor */
	s->settled = 2;
	submit(s, 5);
	await_all(s);
	assert_int_equal(s->verdicts[VERDICT_STORED], 7);
	assert_int_equal(s->out_of_order, 0);
	expect_counts(s, 7, "7");
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

	close_gate(s, &gate);
	add_nothing(s, CONGESTED_AT - MANY);
	submit(s, MANY);
	await_congestion(s);
	desk_fill_disk();
	/* behind the last message: its group could be committed */
	assert_true(
		store_write(s->desk->store->store, &(struct store_job){mend, note_true, &mended}));
	open_gate(&gate);
	await_all(s);
	fixture_await(s->desk->store, &mended);
	assert_int_equal(s->verdicts[VERDICT_RETRY], MANY);
	expect_counts(s, 0, NULL);
	intake_rewind(s->stream);
	s->submitted = s->settled = 0;
	submit(s, MANY);
	await_all(s);
	assert_int_equal(s->verdicts[VERDICT_STORED], MANY);
	expect_counts(s, MANY, "1000");
}

static void a_content_that_finds_no_room_is_retried_and_all_behind_it(void **state)
{
	struct source *s = *state;

	submit(s, 1);
	await_all(s);
	desk_fill_disk();
	submit_large(s);
	submit(s, 1);
	await_all(s);
	desk_mend_disk();
	assert_int_equal(s->verdicts[VERDICT_RETRY], 2);
	submit(s, 1);
	await_all(s);
	assert_int_equal(s->verdicts[VERDICT_RETRY], 3);
	expect_counts(s, 1, "1");
}

static void another_stream_is_not_held_up(void **state)
{
	struct source *s = *state;
	struct source other = {.desk = s->desk, .intake = s->intake};

	other.stream = intake_stream_new(s->intake, "second", settled, &other);
	desk_fill_disk();
	submit(s, 1);
	await_all(s);
	desk_mend_disk();
	assert_int_equal(s->verdicts[VERDICT_RETRY], 1);
	other.submitted = 100;
	other.settled = 100;
	submit(&other, 2);
	fixture_await(s->desk->store, &other.all);
	assert_int_equal(other.verdicts[VERDICT_STORED], 2);
	intake_stream_free(other.stream);
}

static void what_the_store_refuses_is_settled_as_kept_apart(void **state)
{
	struct source *s = *state;
	struct message *m = next_message(s);

	strings_add(&m->thread_keys, "");
	intake_submit(s->stream, m);
	submit(s, 1);
	await_all(s);
	assert_int_equal(s->verdicts[VERDICT_STORED], 2);
	assert_int_equal(desk_counts(s->desk).quarantined, 1);
	expect_counts(s, 1, "2");
}

static void a_message_without_text_has_an_empty_one(void **state)
{
	struct source *s = *state;
	struct message *m = intake_message_new(s->stream);

	s->submitted++;
	assert_int_equal(message_set_source_id(m, "1"), 0);
	assert_int_equal(message_set_natural_key(m, "mail", "1", 1), 0);
	intake_submit(s->stream, m);
	await_all(s);
	assert_int_equal(s->verdicts[VERDICT_STORED], 1);
	assert_int_equal(s->last_outcome, OUTCOME_CREATED);
}

/* --- stopping --- */

static void a_freed_stream_is_told_nothing_and_loses_nothing(void **state)
{
	struct source *s = *state;

	submit_large(s);
	submit(s, 20);
	intake_stream_free(TAKE(s->stream));
	assert_int_equal(intake_pending(s->intake), 21);
	await_quiet(s);
	assert_int_equal(s->settled, 0);
	expect_counts(s, 21, "21");
}

static void a_stream_may_be_freed_by_what_it_is_told(void **state)
{
	struct source *s = *state;

	s->free_after = 3;
	submit(s, 10);
	await_quiet(s);
	assert_int_equal(s->settled, 3);
	expect_counts(s, 10, "10");
}

static void a_stream_may_be_freed_while_all_are_retried(void **state)
{
	struct source *s = *state;

	desk_fill_disk();
	submit(s, 1);
	await_all(s);
	desk_mend_disk();
	s->free_after = 2;
	submit(s, 5);
	await_quiet(s);
	assert_int_equal(s->settled, 2);
	expect_counts(s, 0, NULL);
}

/* --- back-pressure --- */

static void so_many_messages_are_enough(void **state)
{
	struct source *s = *state;
	struct gate gate;

	close_gate(s, &gate);
	submit(s, 1023);
	assert_false(intake_congested(s->stream));
	submit(s, 1);
	assert_true(intake_congested(s->stream));
	open_gate(&gate);
	await_all(s);
	assert_false(intake_congested(s->stream));
	expect_counts(s, 1024, "1024");
}

static void so_many_bytes_are_enough(void **state)
{
	struct source *s = *state;
	struct gate gate;
	_cleanup_(freep) char *text = xmalloc(MESSAGE_TEXT_MAX);

	memset(text, 'x', MESSAGE_TEXT_MAX);
	close_gate(s, &gate);
	for (unsigned i = 0; i < 8; i++) {
		assert_false(intake_congested(s->stream));
		struct message *m = next_message(s);
		assert_int_equal(message_set_text(m, text, MESSAGE_TEXT_MAX), 0);
		intake_submit(s->stream, m);
	}
	assert_true(intake_congested(s->stream));
	open_gate(&gate);
	await_all(s);
	assert_false(intake_congested(s->stream));
}

static void a_store_that_is_too_busy_is_asked_again(void **state)
{
	struct source *s = *state;
	struct gate gate;
	const struct store_job nothing = {do_nothing, NULL, NULL};

	close_gate(s, &gate);
	while (store_write(s->desk->store->store, &nothing))
		;
	submit(s, 3);
	assert_true(intake_congested(s->stream));
	turn_for(s, 100);
	assert_int_equal(s->settled, 0);
	open_gate(&gate);
	await_all(s);
	assert_int_equal(s->verdicts[VERDICT_STORED], 3);
	expect_counts(s, 3, "3");
}

/* --- hooks, configuration --- */

struct told {
	unsigned waits, opened;
};

static void delivery_waits(void *data)
{
	((struct told *)data)->waits++;
}

static void breaker_opened(void *data)
{
	((struct told *)data)->opened++;
}

static void the_outbox_and_the_operator_are_told(void **state)
{
	struct source *s = *state;
	struct told told = {0};

	intake_set_hooks(s->intake, &(struct intake_hooks){delivery_waits, breaker_opened, &told});
	desk_set_limits(s->desk, &(struct limit_options){.hour = 2});
	intake_set_office(s->intake, s->desk->office);
	submit(s, 5);
	await_all(s);
	assert_int_equal(told.waits, 2);
	assert_int_equal(told.opened, 1);
	assert_int_equal(desk_counts(s->desk).held, 3);
}

static void what_was_submitted_keeps_the_configuration_of_then(void **state)
{
	struct source *s = *state;

	submit(s, 1);
	desk_set_limits(s->desk, &(struct limit_options){.address_day = 1});
	intake_set_office(s->intake, s->desk->office);
	submit(s, 1);
	await_all(s);
	assert_int_equal(desk_counts(s->desk).pending, 1);
	assert_int_equal(desk_counts(s->desk).suppressed, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static const struct CMUnitTest tests[] = {
	TEST(order_is_kept_and_each_is_settled_once),
	TEST(a_duplicate_gets_the_first_answer),
	TEST(after_a_retry_all_are_retried_until_the_rewinding),
	TEST(nothing_passes_over_a_group_that_failed),
	TEST(a_content_that_finds_no_room_is_retried_and_all_behind_it),
	TEST(another_stream_is_not_held_up),
	TEST(what_the_store_refuses_is_settled_as_kept_apart),
	TEST(a_message_without_text_has_an_empty_one),
	TEST(a_freed_stream_is_told_nothing_and_loses_nothing),
	TEST(a_stream_may_be_freed_by_what_it_is_told),
	TEST(a_stream_may_be_freed_while_all_are_retried),
	TEST(so_many_messages_are_enough),
	TEST(so_many_bytes_are_enough),
	TEST(a_store_that_is_too_busy_is_asked_again),
	TEST(the_outbox_and_the_operator_are_told),
	TEST(what_was_submitted_keeps_the_configuration_of_then),
};

UNIT_MAIN(tests)
