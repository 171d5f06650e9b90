/* Deliveries that go out in parts, and those of which nobody knows whether they are out. */
#include "sender.h"

#include "store/sources.h"
#include "store/tickets.h"

#include <errno.h>

/* What the store has of a delivery, beyond what desk_delivery() shows. */
struct stored {
	int64_t id, uncertain;
	unsigned attempts, parts;
	char remote_id[16], first[16];
};

static int note_stored(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct stored *s = context;

	(void)txn;
	s->uncertain = d->uncertain;
	s->attempts = d->attempts;
	s->parts = d->parts ? (unsigned)strings_count((char *const *)d->parts) : 0;
	snprintf(s->remote_id, sizeof(s->remote_id), "%s", d->remote_id ? d->remote_id : "");
	snprintf(s->first, sizeof(s->first), "%s", s->parts ? d->parts[0] : "");
	return 0;
}

static int read_stored(struct txn *txn, void *data)
{
	struct stored *s = data;
	const struct delivery_filter filter = {.state = -1, .id = s->id};

	return txn_delivery_list(txn, &filter, note_stored, s);
}

static struct stored stored_of(struct sender *s, int64_t id)
{
	struct stored stored = {.id = id};

	assert_int_equal(fixture_read(s->desk->store, read_stored, &stored), 0);
	return stored;
}

static void report(struct sender *s, int64_t id, const struct report *r)
{
	outbox_report(s->outbox, id, r);
}

static void send_part(struct sender *s, int64_t id, unsigned part, unsigned parts)
{
	char remote[16], alias[16];

	snprintf(remote, sizeof(remote), "post%u", part);
	snprintf(alias, sizeof(alias), "x:post%u", part);
	report(s, id,
	       &(struct report){.verdict = REPORT_SENT,
				.remote_id = remote,
				.alias = alias,
				.part = part,
				.parts = parts});
}

struct key {
	const char *text;
	int64_t ticket;
};

static int find_key(struct txn *txn, void *data)
{
	struct key *k = data;

	return txn_thread_key_find(txn, k->text, &k->ticket);
}

static void each_part_is_kept_and_the_next_follows_at_once(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);
	struct key keys[] = {{"x:post1", 0}, {"x:post2", 0}, {"x:post3", 0}};

	for (unsigned part = 1; part <= 3; part++) {
		sender_await_count(s, part);
		assert_int_equal(s->last.parts_out, part - 1);
		assert_int_equal(s->last.attempt, 1);
		assert_int_equal(s->last.uncertain, 0);
		send_part(s, id, part, 3);
	}
	assert_string_equal(s->last.first_part, "post1");
	assert_string_equal(s->last.last_part, "post2");
	struct desk_delivery row = sender_settled(s, id);
	assert_int_equal(row.state, DELIVERY_SENT);
	assert_int_equal(row.attempts, 1);
	struct stored stored = stored_of(s, id);
	assert_int_equal(stored.parts, 3);
	assert_string_equal(stored.remote_id, "post1");
	assert_string_equal(stored.first, "post1");
	for (size_t i = 0; i < ELEMENTS(keys); i++) {
		assert_int_equal(fixture_read(s->desk->store, find_key, &keys[i]), 0);
		assert_int_equal(keys[i].ticket, 1);
	}
	_cleanup_(freep) char *history = desk_history(s->desk, 1);
	assert_string_equal(history, "received, registered, delivery queued, part sent, part sent, "
				     "delivery sent");
	sender_turn_for(s, 30);
	assert_int_equal(s->count, 3);
}

static void attempts_are_counted_for_each_part(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	send_part(s, id, 1, 2);
	sender_await_count(s, 2);
	report(s, id,
	       &(struct report){
		       .verdict = REPORT_TEMPORARY, .why = "later", .part = 2, .parts = 2});
	sender_await_count(s, 3);
	assert_int_equal(s->last.attempt, 2);
	assert_int_equal(s->last.parts_out, 1);
	send_part(s, id, 2, 2);
	assert_int_equal(sender_settled(s, id).attempts, 2);
	assert_int_equal(s->count, 3);
}

static void what_is_out_is_said_where_the_rest_is_refused(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	send_part(s, id, 1, 3);
	sender_await_count(s, 2);
	report(s, id,
	       &(struct report){
		       .verdict = REPORT_PERMANENT, .why = "too long", .part = 2, .parts = 3});
	struct desk_delivery row = sender_settled(s, id);
	assert_int_equal(row.state, DELIVERY_DEAD);
	assert_string_equal(row.why, "part 2 of 3 was refused: too long; part 1 is out");
}

static void a_crash_between_two_parts_repeats_none(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	send_part(s, id, 1, 2);
	sender_await_count(s, 2); /* the second is under way */
	sender_crash(s, "first");
	int64_t before = clock_utc_ms();
	outbox_kick(s->outbox);
	sender_await_count(s, 3);
	assert_int_equal(s->last.parts_out, 1);
	assert_string_equal(s->last.first_part, "post1");
	assert_int_equal(s->last.attempt, 2);
	assert_in_range(s->last.uncertain, before - 60000, before);
	send_part(s, id, 2, 2);
	assert_int_equal(sender_settled(s, id).state, DELIVERY_SENT);
	assert_int_equal(stored_of(s, id).uncertain, 0);
}

static void what_may_be_out_is_told_to_the_next_attempt(void **state)
{
	struct sender *s = *state;
	int64_t begun = clock_utc_ms();
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	assert_int_equal(s->last.uncertain, 0);
	report(s, id, &(struct report){.verdict = REPORT_UNKNOWN, .why = "the answer was lost"});
	sender_settled(s, id);
	int64_t since = stored_of(s, id).uncertain;
	assert_in_range(since, begun, clock_utc_ms());
	sender_await_count(s, 2);
	assert_int_equal(s->last.uncertain, since);
	/* once more: the first of them is what has to be looked for */
	report(s, id, &(struct report){.verdict = REPORT_UNKNOWN, .why = "the answer was lost"});
	sender_settled(s, id);
	assert_int_equal(stored_of(s, id).uncertain, since);
	sender_await_count(s, 3);
	assert_int_equal(s->last.uncertain, since);
	report(s, id, &(struct report){.verdict = REPORT_TEMPORARY, .why = "it is not out"});
	sender_settled(s, id);
	assert_int_equal(stored_of(s, id).uncertain, 0);
}

static void what_no_channel_took_is_as_uncertain_as_before(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	s->behaviour = REFUSE;
	report(s, id, &(struct report){.verdict = REPORT_UNKNOWN, .why = "the answer was lost"});
	sender_settled(s, id);
	int64_t since = stored_of(s, id).uncertain;
	assert_true(since > 0);
	sender_turn_for(s, 1300);
	sender_settled(s, id);
	struct stored stored = stored_of(s, id);
	assert_int_equal(stored.attempts, 2);
	assert_int_equal(stored.uncertain, since);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sender_setup, sender_teardown)

static const struct CMUnitTest tests[] = {
	TEST(each_part_is_kept_and_the_next_follows_at_once),
	TEST(attempts_are_counted_for_each_part),
	TEST(what_is_out_is_said_where_the_rest_is_refused),
	TEST(a_crash_between_two_parts_repeats_none),
	TEST(what_may_be_out_is_told_to_the_next_attempt),
	TEST(what_no_channel_took_is_as_uncertain_as_before),
};

UNIT_MAIN(tests)
