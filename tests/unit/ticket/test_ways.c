/* One item that comes by several ways, and how often what became of items is counted. */
#include "seen.h"

#include "store/tallies.h"

#include <wasl/buffer.h>

struct registering {
	struct register_item item;
	struct register_result *result;
};

static int run_register(struct txn *txn, void *data)
{
	const struct registering *r = data;

	return ticket_register(txn, &r->item, r->result);
}

static struct register_result take_through(struct desk *d, const char *channel, const char *to)
{
	struct register_result result;
	struct message *m = desk_message(d, "1");
	struct registering r = {{d->office, channel, m}, &result};

	if (to)
		assert_int_equal(message_add_recipient(m, to), 0);
	desk_finish(d, m);
	assert_int_equal(fixture_write(d->store, run_register, &r), 0);
	message_free(m);
	return result;
}

static void one_item_by_several_ways_is_one_ticket_that_knows_them(void **state)
{
	struct desk *d = *state;
	struct register_result first = take_through(d, "cso", "help@office.test"), again;
	static const char *const ways[][2] = {
		{"cso", "help@office.test"},
		{"cso", "care@office.test"},
		{"pr", "pr@office.test"},
		{"pr", "pr@office.test"},
		{"hr", NULL},
	};

	for (size_t i = 0; i < ELEMENTS(ways); i++) {
		again = take_through(d, ways[i][0], ways[i][1]);
		assert_int_equal(again.verdict, VERDICT_DUPLICATE);
		assert_string_equal(again.reference, first.reference);
	}
	struct seen seen = see(d, first.reference);
	assert_int_equal(seen.articles, 1);
	assert_string_equal(seen.recipients, "help@office.test, care@office.test, pr@office.test");
	_cleanup_(freep) char *history = desk_history(d, first.ticket);
	assert_string_equal(history, "received, registered, delivery queued, "
				     "also received through pr, also received through hr");
	assert_int_equal(desk_counts(d).pending, 1);
	assert_false(fixture_contains(d->store, "care@office.test", 16));
}

static void what_was_quarantined_comes_again_without_a_trace(void **state)
{
	struct desk *d = *state;
	struct register_result result;

	for (unsigned i = 0; i < 2; i++) {
		struct message *m = desk_message(d, "1");
		assert_int_equal(message_set_quarantine(m, "loop"), 0);
		assert_int_equal(desk_register(d, m, &result), 0);
		assert_int_equal(result.outcome, OUTCOME_QUARANTINED);
	}
	assert_int_equal(result.verdict, VERDICT_DUPLICATE);
	assert_int_equal(desk_counts(d).quarantined, 1);
}

static int note_tally(const char *subject, const char *word, int64_t count, void *context)
{
	return buffer_printf(context, "%s/%s %d; ", subject, word, (int)count);
}

static int run_tallies(struct txn *txn, void *data)
{
	return txn_tally_list(txn, note_tally, data);
}

static void all_is_counted(void **state)
{
	struct desk *d = *state;
	struct buffer text = BUFFER_INIT(4096);
	struct register_result result;
	struct message *m = desk_message(d, "quiet");

	take_through(d, "cso", NULL);
	take_through(d, "cso", NULL);
	assert_int_equal(message_set_receipt(m, false, "Precedence: bulk"), 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	m = desk_message(d, "machine");
	message_set_kind(m, MESSAGE_AUTO_REPLY);
	assert_int_equal(desk_register(d, m, &result), 0);
	m = desk_message(d, "bounce");
	message_set_kind(m, MESSAGE_REPORT);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(fixture_read(d->store, run_tallies, &text), 0);
	assert_string_equal(buffer_string(&text),
			    "outcome/duplicate 1; "
			    "quarantined/automatic reply to nothing of ours 1; "
			    "quarantined/unmatched bounce 1; suppressed/Precedence: bulk 1; ");
	buffer_done(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(one_item_by_several_ways_is_one_ticket_that_knows_them),
	TEST(what_was_quarantined_comes_again_without_a_trace),
	TEST(all_is_counted),
};

UNIT_MAIN(tests)
