#include "fixture.h"

#include "store/deliveries.h"
#include "store/tickets.h"

#include <errno.h>

struct queued {
	const char *key;
	enum delivery_state state;
	int64_t next_at;
	int64_t id;
};

static int queue_one(struct txn *txn, void *data)
{
	struct queued *q = data;
	const struct party_address a = {"mail", "noura@people.test", NULL};
	struct party_ref party;
	const struct ticket_record t = {
		.reference = q->key, .department = "office", .channel = "cso", .language = "ar"};
	int64_t ticket = 0;
	int r = txn_party_ensure(txn, &a, &party);

	if (r == 0)
		r = txn_ticket_add(txn, &t, &ticket);
	const struct delivery_record d = {
		.ticket = ticket,
		.address = party.address,
		.kind = "acknowledgement",
		.channel = "cso",
		.language = "ar",
		.params = "{\"message_id\":\"a@b\"}",
		.idempotency_key = q->key,
		.state = q->state,
		.next_at = q->next_at,
	};
	return r == 0 ? txn_delivery_add(txn, &d, &q->id) : r;
}

struct claimed {
	unsigned count;
	int64_t id;
	char text[32];
	char letter;
};

static int note_claimed(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct claimed *c = context;

	(void)txn;
	assert_string_equal(d->to, "noura@people.test");
	assert_string_equal(d->params, "{\"message_id\":\"a@b\"}");
	c->count++;
	c->id = d->id;
	c->letter = d->letter;
	snprintf(c->text, sizeof(c->text), "%s", d->text ? d->text : "");
	return 0;
}

static int claim(struct txn *txn, void *data)
{
	return txn_delivery_claim(txn, &(struct delivery_queue){"cso", "mail"}, 10, note_claimed,
				  data);
}

static int freeze(struct txn *txn, void *data)
{
	const struct delivery_record d = {
		.id = *(int64_t *)data,
		.subject = "subject",
		.text = "frozen",
		.letter = 'c',
	};

	return txn_delivery_freeze(txn, &d);
}

struct settling {
	int64_t id;
	struct delivery_outcome outcome;
};

static int settle(struct txn *txn, void *data)
{
	const struct settling *s = data;

	return txn_delivery_settle(txn, s->id, &s->outcome);
}

static void a_pending_row_is_claimed_once(void **state)
{
	struct queued q = {.key = "ack.A"};
	struct claimed first = {0}, second = {0};

	assert_int_equal(fixture_write(*state, queue_one, &q), 0);
	assert_int_equal(fixture_write(*state, claim, &first), 0);
	assert_int_equal(first.count, 1);
	assert_int_equal(first.id, q.id);
	assert_int_equal(fixture_write(*state, claim, &second), 0);
	assert_int_equal(second.count, 0);
}

static void what_was_being_sent_is_sent_again_with_the_same_words(void **state)
{
	struct fixture *f = *state;
	struct queued q = {.key = "ack.A"};
	struct claimed first = {0}, second = {0};
	struct error err = ERROR_NONE;

	assert_int_equal(fixture_write(f, queue_one, &q), 0);
	assert_int_equal(fixture_write(f, claim, &first), 0);
	assert_int_equal(fixture_write(f, freeze, &q.id), 0);
	fixture_close(f);
	assert_int_equal(fixture_open(f, &err), 0);
	assert_int_equal(fixture_write(f, claim, &second), 0);
	assert_int_equal(second.count, 1);
	assert_string_equal(second.text, "frozen");
	assert_int_equal(second.letter, 'c');
}

static void an_idempotency_key_is_queued_once(void **state)
{
	struct queued q = {.key = "ack.A"}, again = {.key = "ack.A"};

	assert_int_equal(fixture_write(*state, queue_one, &q), 0);
	assert_int_equal(fixture_write(*state, queue_one, &again), -EEXIST);
}

static void what_is_not_due_waits(void **state)
{
	struct queued q = {.key = "ack.A", .next_at = clock_utc_ms() + 60000};
	struct claimed c = {0};

	assert_int_equal(fixture_write(*state, queue_one, &q), 0);
	assert_int_equal(fixture_write(*state, claim, &c), 0);
	assert_int_equal(c.count, 0);
}

static void what_has_ended_stays_ended(void **state)
{
	struct queued q = {.key = "ack.A"};
	struct claimed c = {0};
	struct settling s = {.outcome = {.state = DELIVERY_SENT, .remote_id = "x@y"}};

	assert_int_equal(fixture_write(*state, queue_one, &q), 0);
	assert_int_equal(fixture_write(*state, claim, &c), 0);
	s.id = q.id;
	assert_int_equal(fixture_write(*state, settle, &s), 0);
	assert_int_equal(fixture_write(*state, settle, &s), -EALREADY);
	s.id = 99;
	assert_int_equal(fixture_write(*state, settle, &s), -ENOENT);
}

static int retry(struct txn *txn, void *data)
{
	return txn_delivery_retry(txn, *(int64_t *)data);
}

static int cancel(struct txn *txn, void *data)
{
	return txn_delivery_cancel(txn, *(int64_t *)data, "cancelled");
}

static void a_person_may_retry_what_is_dead_and_cancel_what_waits(void **state)
{
	struct queued q = {.key = "ack.A"};
	struct settling s = {.outcome = {.state = DELIVERY_DEAD, .why = "refused"}};
	struct claimed c = {0};

	assert_int_equal(fixture_write(*state, queue_one, &q), 0);
	assert_int_equal(fixture_write(*state, claim, &c), 0);
	assert_int_equal(fixture_write(*state, retry, &q.id), -EALREADY);
	s.id = q.id;
	assert_int_equal(fixture_write(*state, settle, &s), 0);
	assert_int_equal(fixture_write(*state, cancel, &q.id), -EALREADY);
	assert_int_equal(fixture_write(*state, retry, &q.id), 0);
	assert_int_equal(fixture_write(*state, cancel, &q.id), 0);
	c = (struct claimed){0};
	assert_int_equal(fixture_write(*state, claim, &c), 0);
	assert_int_equal(c.count, 0);
}

static int release_held(struct txn *txn, void *data)
{
	return txn_delivery_release_held(txn, data);
}

static int any_held(struct txn *txn, void *data)
{
	(void)data;
	return txn_delivery_any(txn, DELIVERY_HELD);
}

static void what_is_held_waits_for_a_person(void **state)
{
	struct queued q = {.key = "ack.A", .state = DELIVERY_HELD};
	struct claimed c = {0};
	unsigned released = 0;

	assert_int_equal(fixture_read(*state, any_held, NULL), 0);
	assert_int_equal(fixture_write(*state, queue_one, &q), 0);
	assert_int_equal(fixture_read(*state, any_held, NULL), 1);
	assert_int_equal(fixture_write(*state, claim, &c), 0);
	assert_int_equal(c.count, 0);
	assert_int_equal(fixture_write(*state, release_held, &released), 0);
	assert_int_equal(released, 1);
	assert_int_equal(fixture_read(*state, any_held, NULL), 0);
	assert_int_equal(fixture_write(*state, claim, &c), 0);
	assert_int_equal(c.count, 1);
}

static int use_limits(struct txn *txn, void *data)
{
	unsigned sum = 9;

	(void)data;
	assert_int_equal(txn_limit_sum(txn, "p", "a", 60000, &sum), 0);
	assert_int_equal(sum, 0);
	assert_int_equal(txn_limit_add(txn, "p", "a"), 0);
	assert_int_equal(txn_limit_add(txn, "p", "a"), 0);
	assert_int_equal(txn_limit_add(txn, "p", "b"), 0);
	assert_int_equal(txn_limit_sum(txn, "p", "a", 60000, &sum), 0);
	assert_int_equal(sum, 2);
	assert_int_equal(txn_limit_sum(txn, "q", "a", 60000, &sum), 0);
	assert_int_equal(sum, 0);
	return 0;
}

static void limits_count_by_purpose_and_key(void **state)
{
	assert_int_equal(fixture_write(*state, use_limits, NULL), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_pending_row_is_claimed_once),
	TEST(what_was_being_sent_is_sent_again_with_the_same_words),
	TEST(an_idempotency_key_is_queued_once),
	TEST(what_is_not_due_waits),
	TEST(what_has_ended_stays_ended),
	TEST(a_person_may_retry_what_is_dead_and_cancel_what_waits),
	TEST(what_is_held_waits_for_a_person),
	TEST(limits_count_by_purpose_and_key),
};

UNIT_MAIN(tests)
