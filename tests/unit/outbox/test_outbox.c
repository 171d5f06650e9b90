#include "sender.h"

#include "../ticket/gate.h"

#include "ticket/token.h"

#include <errno.h>

static void expect_state(struct sender *s, int64_t id, enum delivery_state state, const char *why)
{
	struct desk_delivery row = sender_settled(s, id);

	if (row.state != state || !strstr(row.why, why))
		fail_msg("delivery %lld: %s (%s)", (long long)id, delivery_state_word(row.state),
			 row.why);
}

static void what_waits_is_sent(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);
	struct desk_delivery row;

	sender_await_count(s, 1);
	assert_string_equal(s->last.channel, "cso");
	assert_string_equal(s->last.to, "noura@people.test");
	assert_int_equal(s->last.attempt, 1);
	assert_int_equal(strncmp(s->last.subject, "first ", 6), 0);
	assert_non_null(strstr(s->last.text, "مكتب علاقات المستفيدين"));
	assert_int_equal(outbox_active(s->outbox), 1);
	assert_true(desk_delivery(s->desk, id, &row));
	assert_int_equal(row.state, DELIVERY_SENDING);
	assert_int_equal(row.attempts, 1);
	outbox_report(s->outbox, id, &(struct report){.verdict = REPORT_SENT, .remote_id = "x"});
	expect_state(s, id, DELIVERY_SENT, "");
	_cleanup_(freep) char *history = desk_history(s->desk, 1);
	assert_string_equal(history, "received, registered, delivery queued, delivery sent");
	sender_turn_for(s, 50);
	assert_int_equal(s->count, 1);
}

static void nothing_of_it_can_be_read_in_the_files(void **state)
{
	struct sender *s = *state;

	sender_queue(s);
	sender_await_count(s, 1);
	assert_false(fixture_contains(s->desk->store, s->last.text, strlen(s->last.text)));
	assert_false(fixture_contains(s->desk->store, "noura@people.test", 17));
	assert_false(fixture_contains(s->desk->store, s->last.message_token, 20));
}

static void what_fails_for_now_is_sent_again_later(void **state)
{
	struct sender *s = *state;
	char token[64], subject[128];

	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_TEMPORARY, .code = 450, .why = "not now"};
	int64_t before = clock_utc_ms();
	int64_t id = sender_queue(s);
	sender_await_count(s, 1);
	struct desk_delivery row = sender_settled(s, id);
	assert_int_equal(row.state, DELIVERY_PENDING);
	assert_string_equal(row.why, "not now");
	assert_int_equal(row.code, 450);
	assert_in_range(row.next_at - before, 800, 1300);
	memcpy(token, s->last.message_token, sizeof(token));
	memcpy(subject, s->last.subject, sizeof(subject));

	s->report = (struct report){.verdict = REPORT_SENT};
	sender_await_count(s, 2);
	assert_true(clock_utc_ms() >= row.next_at);
	assert_int_equal(s->last.attempt, 2);
	assert_string_equal(s->last.message_token, token);
	assert_string_equal(s->last.subject, subject);
	expect_state(s, id, DELIVERY_SENT, "");
	_cleanup_(freep) char *history = desk_history(s->desk, 1);
	assert_string_equal(history, "received, registered, delivery queued, delivery deferred, "
				     "delivery sent");
}

static void what_may_have_been_taken_is_sent_again_under_the_same_name(void **state)
{
	struct sender *s = *state;
	char token[64];

	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_UNKNOWN, .why = "no answer came"};
	int64_t id = sender_queue(s);
	sender_await_count(s, 1);
	memcpy(token, s->last.message_token, sizeof(token));
	expect_state(s, id, DELIVERY_PENDING, "no answer came");
	s->report = (struct report){.verdict = REPORT_SENT};
	sender_await_count(s, 2);
	assert_string_equal(s->last.message_token, token);
	expect_state(s, id, DELIVERY_SENT, "");
}

static void what_is_refused_for_good_is_dead(void **state)
{
	struct sender *s = *state;

	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_PERMANENT, .code = 550, .why = "no such box"};
	int64_t id = sender_queue(s);
	sender_await_count(s, 1);
	expect_state(s, id, DELIVERY_DEAD, "no such box");
	sender_turn_for(s, 50);
	assert_int_equal(s->count, 1);
	assert_int_equal(desk_counts(s->desk).dead, 1);
}

static void without_a_channel_it_waits(void **state)
{
	struct sender *s = *state;

	s->behaviour = REFUSE;
	int64_t id = sender_queue(s);
	sender_turn_for(s, 50);
	expect_state(s, id, DELIVERY_PENDING, "no channel that is running");
	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_SENT};
	sender_await_count(s, 1);
	expect_state(s, id, DELIVERY_SENT, "");
}

static void in_the_end_it_is_given_up(void **state)
{
	struct sender *s = *state;

	s->options.give_up_seconds = 1;
	sender_crash(s, "first");
	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_TEMPORARY, .why = "not now"};
	int64_t id = sender_queue(s);
	sender_await_count(s, 1);
	/* within the second it may be tried once more */
	while (sender_settled(s, id).state == DELIVERY_PENDING)
		sender_turn_for(s, 100);
	expect_state(s, id, DELIVERY_DEAD, "gave up after");
}

/* --- crashes --- */

static void what_was_under_way_when_it_crashed_is_sent_again_unchanged(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);
	struct sender first;

	sender_await_count(s, 1);
	first = *s;
	sender_crash(s, "second");
	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_SENT};
	outbox_kick(s->outbox);
	sender_await_count(s, 2);
	assert_int_equal(s->ids[1], id);
	assert_int_equal(s->last.attempt, 2);
	assert_string_equal(s->last.subject, first.last.subject);
	assert_string_equal(s->last.text, first.last.text);
	assert_string_equal(s->last.html, first.last.html);
	assert_string_equal(s->last.message_token, first.last.message_token);
	assert_string_equal(s->last.reply_token, first.last.reply_token);
	expect_state(s, id, DELIVERY_SENT, "");
}

static void what_was_sent_is_not_sent_again(void **state)
{
	struct sender *s = *state;

	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_SENT};
	int64_t id = sender_queue(s);
	sender_await_count(s, 1);
	expect_state(s, id, DELIVERY_SENT, "");
	sender_crash(s, "first");
	outbox_kick(s->outbox);
	sender_turn_for(s, 100);
	assert_int_equal(s->count, 1);
}

static void a_report_that_cannot_be_stored_is_stored_later(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	desk_fill_disk();
	outbox_report(s->outbox, id, &(struct report){.verdict = REPORT_SENT});
	sender_turn_for(s, 100);
	assert_int_equal(outbox_active(s->outbox), 1);
	desk_mend_disk();
	expect_state(s, id, DELIVERY_SENT, "");
	assert_int_equal(s->count, 1);
}

static void a_claim_that_cannot_be_stored_sends_nothing(void **state)
{
	struct sender *s = *state;

	desk_take(s->desk, "1");
	desk_fill_disk();
	outbox_kick(s->outbox);
	sender_turn_for(s, 100);
	assert_int_equal(s->count, 0);
	desk_mend_disk();
	sender_await_count(s, 1);
	assert_int_equal(s->last.attempt, 1);
}

static void a_store_that_is_too_busy_is_asked_again(void **state)
{
	static struct gate gate;
	struct sender *s = *state;
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	desk_take(s->desk, "1");
	gate_close(&gate, s->desk->store->store);
	gate_fill(&gate);
	outbox_kick(s->outbox);
	outbox_report(s->outbox, id, &(struct report){.verdict = REPORT_SENT});
	sender_turn_for(s, 50);
	unsigned seen = s->count;
	gate_open(&gate);
	assert_int_equal(seen, 1);
	sender_await_count(s, 2);
	outbox_report(s->outbox, s->ids[1], &(struct report){.verdict = REPORT_SENT});
	assert_int_equal(sender_settled(s, id).state, DELIVERY_SENT);
	assert_int_equal(desk_counts(s->desk).sent, 2);
}

/* --- how many, in which order --- */

static void so_many_are_under_way_at_once_oldest_first(void **state)
{
	struct sender *s = *state;
	struct desk_delivery row;
	int64_t ids[7];

	for (size_t i = 0; i < 7; i++) {
		char id[] = {(char)('1' + i), '\0'};
		desk_take(s->desk, id);
		assert_true(desk_delivery(s->desk, 0, &row));
		ids[i] = row.id;
	}
	outbox_kick(s->outbox);
	for (unsigned n = 0; n < 7; n++) {
		unsigned seen = n + 3 < 7 ? n + 3 : 7;
		sender_await_count(s, seen);
		sender_turn_for(s, 20);
		assert_int_equal(s->count, seen);
		outbox_report(s->outbox, ids[n], &(struct report){.verdict = REPORT_SENT});
	}
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(s->ids[i], ids[i]);
	assert_int_equal(sender_settled(s, ids[6]).state, DELIVERY_SENT);
	assert_int_equal(desk_counts(s->desk).sent, 7);
}

static void many_are_sent_each_once(void **state)
{
	struct sender *s = *state;

	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_SENT};
	for (unsigned i = 0; i < 40; i++)
		sender_queue(s);
	sender_await_count(s, 40);
	sender_settled(s, s->ids[39]);
	sender_turn_for(s, 50);
	assert_int_equal(s->count, 40);
	assert_int_equal(desk_counts(s->desk).sent, 40);
}

/* --- what channels do wrong, and stopping --- */

static void a_second_report_is_ignored(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	outbox_report(s->outbox, id, &(struct report){.verdict = REPORT_SENT});
	outbox_report(s->outbox, id, &(struct report){.verdict = REPORT_PERMANENT, .why = "no"});
	outbox_report(s->outbox, 99, &(struct report){.verdict = REPORT_SENT});
	expect_state(s, id, DELIVERY_SENT, "");
}

static void what_a_stopped_channel_had_is_tried_again(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	outbox_abandon(s->outbox, id);
	expect_state(s, id, DELIVERY_PENDING, "the channel was stopped");
}

static void a_stopped_outbox_begins_nothing_and_hears_what_is_under_way(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	outbox_stop(s->outbox);
	outbox_stop(s->outbox);
	sender_queue(s);
	sender_turn_for(s, 50);
	assert_int_equal(s->count, 1);
	outbox_report(s->outbox, id, &(struct report){.verdict = REPORT_SENT});
	expect_state(s, id, DELIVERY_SENT, "");
	assert_int_equal(desk_counts(s->desk).pending, 1);
}

static void what_is_claimed_while_it_stops_is_left_for_the_next_start(void **state)
{
	struct sender *s = *state;

	sender_queue(s); /* the claim is on its way */
	outbox_stop(s->outbox);
	sender_turn_for(s, 50);
	assert_int_equal(s->count, 0);
	sender_crash(s, "first");
	outbox_kick(s->outbox);
	sender_await_count(s, 1);
}

/* --- configuration --- */

static void new_texts_are_for_what_was_never_tried(void **state)
{
	struct sender *s = *state;

	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_TEMPORARY, .why = "not now"};
	int64_t old = sender_queue(s);
	sender_await_count(s, 1);
	sender_settled(s, old);
	s->report = (struct report){.verdict = REPORT_SENT};
	sender_queue(s); /* its claim still uses the old ones, which must live so long */
	outbox_reload(s->outbox, s->desk->office, sender_templates(s, "second"));
	sender_await_count(s, 2);
	assert_int_equal(strncmp(s->last.subject, "first ", 6), 0);
	sender_queue(s);
	sender_await_count(s, 3);
	assert_int_equal(strncmp(s->last.subject, "second ", 7), 0);
	sender_await_count(s, 4);
	assert_int_equal(s->ids[3], old);
	assert_int_equal(strncmp(s->last.subject, "first ", 6), 0);
	outbox_reload(s->outbox, s->desk->office, NULL);
	sender_queue(s);
	sender_await_count(s, 5);
	assert_int_equal(strncmp(s->last.subject, "second ", 7), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sender_setup, sender_teardown)

static const struct CMUnitTest tests[] = {
	TEST(what_waits_is_sent),
	TEST(nothing_of_it_can_be_read_in_the_files),
	TEST(what_fails_for_now_is_sent_again_later),
	TEST(what_may_have_been_taken_is_sent_again_under_the_same_name),
	TEST(what_is_refused_for_good_is_dead),
	TEST(without_a_channel_it_waits),
	TEST(in_the_end_it_is_given_up),
	TEST(what_was_under_way_when_it_crashed_is_sent_again_unchanged),
	TEST(what_was_sent_is_not_sent_again),
	TEST(a_report_that_cannot_be_stored_is_stored_later),
	TEST(a_claim_that_cannot_be_stored_sends_nothing),
	TEST(a_store_that_is_too_busy_is_asked_again),
	TEST(so_many_are_under_way_at_once_oldest_first),
	TEST(many_are_sent_each_once),
	TEST(a_second_report_is_ignored),
	TEST(what_a_stopped_channel_had_is_tried_again),
	TEST(a_stopped_outbox_begins_nothing_and_hears_what_is_under_way),
	TEST(what_is_claimed_while_it_stops_is_left_for_the_next_start),
	TEST(new_texts_are_for_what_was_never_tried),
};

UNIT_MAIN(tests)
