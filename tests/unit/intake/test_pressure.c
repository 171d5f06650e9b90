#include "source.h"

static void so_many_messages_are_enough(void **state)
{
	struct source *s = *state;
	struct gate gate;

	gate_close(&gate, s->desk->store->store);
	source_submit(s, 2047);
	bool early = intake_congested(s->stream);
	source_submit(s, 1);
	bool congested = intake_congested(s->stream);
	gate_open(&gate);
	assert_false(early);
	assert_true(congested);
	source_await_all(s);
	assert_false(intake_congested(s->stream));
	source_expect(s, 2048, "2048");
}

static void so_many_bytes_are_enough(void **state)
{
	struct source *s = *state;
	struct gate gate;
	_cleanup_(freep) char *text = xmalloc(MESSAGE_TEXT_MAX);

	memset(text, 'x', MESSAGE_TEXT_MAX);
	gate_close(&gate, s->desk->store->store);
	unsigned early = 0;
	for (unsigned i = 0; i < 8; i++) {
		early += intake_congested(s->stream);
		struct message *m = source_message(s);
		assert_int_equal(message_set_text(m, text, MESSAGE_TEXT_MAX), 0);
		intake_submit(s->stream, m);
	}
	bool congested = intake_congested(s->stream);
	gate_open(&gate);
	assert_int_equal(early, 0);
	assert_true(congested);
	source_await_all(s);
	assert_false(intake_congested(s->stream));
}

static void a_store_that_is_too_busy_is_asked_again(void **state)
{
	struct source *s = *state;
	struct gate gate;

	gate_close(&gate, s->desk->store->store);
	gate_fill(&gate);
	source_submit(s, 3);
	bool congested = intake_congested(s->stream);
	source_turn_for(s, 100);
	unsigned settled = s->settled;
	gate_open(&gate);
	assert_true(congested);
	assert_int_equal(settled, 0);
	source_await_all(s);
	assert_int_equal(s->verdicts[VERDICT_STORED], 3);
	source_expect(s, 3, "3");
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
	source_submit(s, 5);
	source_await_all(s);
	assert_int_equal(told.waits, 2);
	assert_int_equal(told.opened, 1);
	assert_int_equal(desk_counts(s->desk).held, 3);
}

static void what_was_submitted_keeps_the_configuration_of_then(void **state)
{
	struct source *s = *state;

	source_submit(s, 1);
	desk_set_limits(s->desk, &(struct limit_options){.address_day = 1});
	intake_set_office(s->intake, s->desk->office);
	source_submit(s, 1);
	source_await_all(s);
	assert_int_equal(desk_counts(s->desk).pending, 1);
	assert_int_equal(desk_counts(s->desk).suppressed, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, source_setup, source_teardown)

static const struct CMUnitTest tests[] = {
	TEST(so_many_messages_are_enough),
	TEST(so_many_bytes_are_enough),
	TEST(a_store_that_is_too_busy_is_asked_again),
	TEST(the_outbox_and_the_operator_are_told),
	TEST(what_was_submitted_keeps_the_configuration_of_then),
};

UNIT_MAIN(tests)
