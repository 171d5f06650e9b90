#include "sender.h"

#include "outbox/claim.h"
#include "store/suppressions.h"
#include "store/tickets.h"

#include <errno.h>
#include <sqlite3.h>

/* What is not to be sent, and what people do to deliveries. */

static void expect_not_sent(struct sender *s, int64_t id, enum delivery_state state)
{
	struct desk_delivery row;

	outbox_kick(s->outbox);
	sender_turn_for(s, 50);
	assert_int_equal(s->count, 0);
	assert_true(desk_delivery(s->desk, id, &row));
	assert_int_equal(row.state, state);
	assert_int_equal(row.attempts, 0);
}

static int64_t newest(struct sender *s)
{
	struct desk_delivery row;

	assert_true(desk_delivery(s->desk, 0, &row));
	return row.id;
}

static int retry(struct txn *txn, void *data)
{
	return txn_delivery_retry(txn, *(const int64_t *)data);
}

static int cancel(struct txn *txn, void *data)
{
	return txn_delivery_cancel(txn, *(const int64_t *)data, "cancelled by a person");
}

static int release_held(struct txn *txn, void *data)
{
	return txn_delivery_release_held(txn, data);
}

static void who_asks_is_told_the_stage_of_that_moment(void **state)
{
	struct sender *s = *state;
	struct register_result ticket = desk_take(s->desk, "1");
	struct message *m = desk_message(s->desk, "2");
	char token[TOKEN_SIZE];

	desk_reply_token(store_key(s->desk->store->store, STORE_KEY_TOKEN), ticket.reference,
			 token);
	assert_int_equal(message_add_token(m, token), 0);
	message_set_asks_stage(m);
	assert_true(desk_register_through(s->desk, "cso", m).delivery);
	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_SENT};
	outbox_kick(s->outbox);
	sender_await_count(s, 2);
	assert_non_null(strstr(s->last.text, ticket.reference));
	assert_non_null(strstr(s->last.text, "التسجيل"));
	assert_int_equal(sender_settled(s, newest(s)).state, DELIVERY_SENT);
}

static void what_is_suppressed_is_sent_only_if_a_person_insists(void **state)
{
	struct sender *s = *state;
	struct register_result result;
	struct message *m = desk_message(s->desk, "1");

	assert_int_equal(message_set_receipt(m, false, "it answers by itself"), 0);
	assert_int_equal(desk_register(s->desk, m, &result), 0);
	int64_t id = newest(s);
	expect_not_sent(s, id, DELIVERY_SUPPRESSED);
	assert_int_equal(fixture_write(s->desk->store, retry, &id), 0);
	outbox_kick(s->outbox);
	sender_await_count(s, 1);
	assert_int_equal(s->ids[0], id);
}

static void what_is_held_is_sent_once_it_is_released(void **state)
{
	struct sender *s = *state;
	unsigned released = 0;

	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_SENT};
	desk_set_limits(s->desk, &(struct limit_options){.hour = 1});
	for (unsigned i = 0; i < 4; i++)
		sender_queue(s);
	sender_await_count(s, 1);
	sender_turn_for(s, 50);
	assert_int_equal(s->count, 1);
	assert_int_equal(desk_counts(s->desk).held, 3);
	assert_int_equal(fixture_write(s->desk->store, release_held, &released), 0);
	assert_int_equal(released, 3);
	outbox_kick(s->outbox);
	sender_await_count(s, 4);
	assert_int_equal(sender_settled(s, newest(s)).state, DELIVERY_SENT);
	assert_int_equal(desk_counts(s->desk).held, 0);
}

static void what_is_cancelled_is_not_sent(void **state)
{
	struct sender *s = *state;
	struct desk_delivery row;

	desk_take(s->desk, "1");
	int64_t id = newest(s);
	assert_int_equal(fixture_write(s->desk->store, cancel, &id), 0);
	expect_not_sent(s, id, DELIVERY_SUPPRESSED);
	assert_true(desk_delivery(s->desk, id, &row));
	assert_string_equal(row.why, "cancelled by a person");
}

static void what_is_being_sent_cannot_be_cancelled_nor_retried(void **state)
{
	struct sender *s = *state;
	int64_t id = sender_queue(s);

	sender_await_count(s, 1);
	assert_int_equal(fixture_write(s->desk->store, cancel, &id), -EALREADY);
	assert_int_equal(fixture_write(s->desk->store, retry, &id), -EALREADY);
}

static void what_is_dead_is_sent_again_unchanged_if_a_person_wants_it(void **state)
{
	struct sender *s = *state;
	char subject[128];

	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_PERMANENT, .why = "no"};
	int64_t id = sender_queue(s);
	sender_await_count(s, 1);
	assert_int_equal(sender_settled(s, id).state, DELIVERY_DEAD);
	memcpy(subject, s->last.subject, sizeof(subject));
	outbox_reload(s->outbox, s->desk->office, sender_templates(s, "second"));
	s->report = (struct report){.verdict = REPORT_SENT};
	assert_int_equal(fixture_write(s->desk->store, retry, &id), 0);
	outbox_kick(s->outbox);
	sender_await_count(s, 2);
	assert_int_equal(s->last.attempt, 2);
	assert_string_equal(s->last.subject, subject);
	assert_int_equal(sender_settled(s, id).state, DELIVERY_SENT);
}

static int find_suppression(struct txn *txn, void *data)
{
	const char *address = data;
	_cleanup_(freep) char *why = NULL;

	return txn_suppression_find(txn, "mail", address, &why);
}

static void who_is_not_there_gets_nothing_more(void **state)
{
	struct sender *s = *state;

	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_PERMANENT, .why = "no"};
	sender_queue(s);
	sender_await_count(s, 1);
	_cleanup_(freep) char *to = xstrdup(s->last.to);
	assert_int_equal(fixture_write(s->desk->store, find_suppression, to), -ENOENT);
	s->report.address_refused = true;
	assert_int_equal(sender_settled(s, sender_queue(s)).state, DELIVERY_DEAD);
	assert_int_equal(fixture_write(s->desk->store, find_suppression, to), 0);
	assert_int_equal(sender_settled(s, sender_queue(s)).state, DELIVERY_SUPPRESSED);
	assert_int_equal(s->count, 2);
}

static int suppress(struct txn *txn, void *data)
{
	const struct suppression_record s = {
		.kind = "mail", .address = "noura@people.test", .why = "after a hard bounce"};
	char pseudonym[PSEUDONYM_SIZE];

	(void)data;
	return txn_suppression_add(txn, &s, pseudonym);
}

static int queue_reply(struct txn *txn, void *data)
{
	const struct party_address a = {"mail", "noura@people.test", NULL};
	struct party_ref party;
	int r = txn_party_ensure(txn, &a, &party);
	int64_t ticket = *(const int64_t *)data, article = 0;
	const struct article_record words = {
		.direction = ARTICLE_OUT,
		.channel = "cso",
		.text = "we have found it\nsee https://office.test/?a=1&b=2\n\nwith regards",
	};
	if (r == 0)
		r = txn_article_add(txn, ticket, &words, &article);
	const struct delivery_record row = {
		.ticket = ticket,
		.article = article,
		.address = party.address,
		.kind = "reply",
		.channel = "cso",
		.language = "ar",
		.idempotency_key = "reply.1",
	};
	int64_t id = 0;

	return r == 0 ? txn_delivery_add(txn, &row, &id) : r;
}

static void what_was_queued_before_a_suppression_is_not_sent_but_a_persons_reply_is(void **state)
{
	struct sender *s = *state;
	struct desk_delivery row;
	struct register_result first = desk_take(s->desk, "1");
	int64_t id = newest(s);

	assert_int_equal(fixture_write(s->desk->store, suppress, NULL), 0);
	outbox_kick(s->outbox);
	assert_int_equal(sender_settled(s, id).state, DELIVERY_SUPPRESSED);
	assert_int_equal(s->count, 0);
	assert_true(desk_delivery(s->desk, id, &row));
	assert_string_equal(row.why, "address is suppressed: after a hard bounce");
	_cleanup_(freep) char *history = desk_history(s->desk, first.ticket);
	assert_string_equal(history, "received, registered, delivery queued, delivery suppressed");
	assert_int_equal(fixture_write(s->desk->store, queue_reply, &first.ticket), 0);
	outbox_kick(s->outbox);
	sender_await_count(s, 1);
	assert_string_equal(s->last.to, "noura@people.test");
	assert_non_null(strstr(s->last.text,
			       "\nwe have found it\nsee https://office.test/?a=1&b=2\n"
			       "\nwith regards\n"));
}

static int run_claim(struct txn *txn, void *data)
{
	return claim_run(txn, data);
}

static int release(struct txn *txn, void *data)
{
	return txn_delivery_put_back(txn, *(const int64_t *)data, 1);
}

/* What is at hand is bounded: the next reply waits, and its attempt does not count. */
static void a_reply_waits_while_much_is_at_hand(void **state)
{
	struct sender *s = *state;
	struct register_result first = desk_take(s->desk, "1");
	struct claim full, empty;
	struct desk_delivery row;

	assert_int_equal(fixture_write(s->desk->store, queue_reply, &first.ticket), 0);
	_cleanup_(template_set_freep) struct template_set *templates = sender_templates(s, "own");
	claim_init(&full, s->desk->office, templates, 10);
	full.weight = CLAIM_WEIGHT_MAX;
	assert_int_equal(fixture_write(s->desk->store, run_claim, &full), 0);
	assert_int_equal(full.count, 1); /* the receipt */
	assert_true(full.next_at > 0);
	claim_done(&full);
	int64_t id = newest(s);
	assert_true(desk_delivery(s->desk, id, &row));
	assert_int_equal(row.state, DELIVERY_PENDING);
	assert_int_equal(row.attempts, 0);
	/* of one that is not being sent nothing changes */
	assert_int_equal(fixture_write(s->desk->store, release, &id), 0);
	assert_true(desk_delivery(s->desk, id, &row));
	assert_int_equal(row.attempts, 0);
	sender_turn_for(s, 1100);
	claim_init(&empty, s->desk->office, templates, 10);
	assert_int_equal(fixture_write(s->desk->store, run_claim, &empty), 0);
	assert_int_equal(empty.count, 1);
	claim_done(&empty);
}

/* --- what programs are told --- */

#define TOLD                                                                                    \
	"{\"type\":\"ticket.created\",\"data\":{\"reference\":\"r\",\"subject\":\"secret\","    \
	"\"party\":{\"name\":\"secret\"},\"article\":{\"id\":1,\"from\":{\"name\":\"secret\"}," \
	"\"subject\":\"secret\",\"text\":\"secret\"}}}"
#define TOLD_WITHOUT \
	"{\"type\":\"ticket.created\",\"data\":{\"reference\":\"r\",\"article\":{\"id\":1}}}"

static int queue_event(struct txn *txn, void *data)
{
	const struct party_address a = {"hook", "board", NULL};
	struct party_ref party = {0};
	int64_t id = 0;
	int r = txn_party_ensure(txn, &a, &party);
	const struct delivery_record row = {
		.ticket = *(const int64_t *)data,
		.address = party.address,
		.kind = "ticket.created",
		.channel = "board",
		.language = "en",
		.params = TOLD,
		.idempotency_key = "event.1",
	};

	return r == 0 ? txn_delivery_add(txn, &row, &id) : r;
}

static int put_back_claimed(struct txn *txn, void *data)
{
	const struct claim *c = data;
	int r = 0;

	for (const struct sending *s = c->claimed; s && r == 0; s = s->next)
		r = txn_delivery_put_back(txn, s->id, txn_now(txn) - 1);
	return r;
}

/* What is told of the event, all that is due put back again. */
static char *claim_event(struct sender *s, struct office *office)
{
	_cleanup_(template_set_freep) struct template_set *templates = sender_templates(s, "own");
	char *told = NULL;
	struct claim c;

	claim_init(&c, office, templates, 10);
	assert_int_equal(fixture_write(s->desk->store, run_claim, &c), 0);
	for (const struct sending *one = c.claimed; one; one = one->next) {
		if (strcmp(one->address_kind, "hook") == 0)
			told = xstrdup(one->text);
	}
	assert_int_equal(fixture_write(s->desk->store, put_back_claimed, &c), 0);
	claim_done(&c);
	assert_non_null(told);
	return told;
}

static struct office *office_that_tells(bool content)
{
	struct office_options options = {0};
	const struct limit_options limits = {0};
	const struct subscriber board = {"board", "hook", NULL, content};
	struct office *o = office_new(&options, &limits);

	office_add_subscriber(o, &board);
	return o;
}

static void what_people_write_is_told_only_to_who_is_cleared_now(void **state)
{
	struct sender *s = *state;
	struct register_result first = desk_take(s->desk, "1");
	struct office *cleared = office_that_tells(true), *not_cleared = office_that_tells(false);

	assert_int_equal(fixture_write(s->desk->store, queue_event, &first.ticket), 0);
	_cleanup_(freep) char *before = claim_event(s, cleared);
	assert_string_equal(before, TOLD);
	/* though it was frozen */
	_cleanup_(freep) char *after = claim_event(s, not_cleared);
	assert_string_equal(after, TOLD_WITHOUT);
	/* whose channel is gone is not cleared either */
	_cleanup_(freep) char *gone = claim_event(s, s->desk->office);
	assert_string_equal(gone, TOLD_WITHOUT);
	office_unref(cleared);
	office_unref(not_cleared);
}

/* --- what cannot be read --- */

static void run_sql(struct sender *s, const char *sql)
{
	const char *folder = s->desk->store->directory;
	_cleanup_(freep) char *path = xasprintf("%s/wasl.db", folder);
	_cleanup_(freep) char *all = xasprintf("ATTACH '%s/keys.db' AS k; %s", folder, sql);
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, all, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void take_from(struct sender *s, const char *id, const char *address)
{
	struct register_result result;
	struct message *m = desk_message(s->desk, id);

	assert_int_equal(message_set_sender(m, "mail", address, NULL), 0);
	assert_int_equal(desk_register(s->desk, m, &result), 0);
}

/* Fahd's receipt comes first, and cannot be sent after the damage; Noura's can. */
static void expect_that_nouras_goes_out(struct sender *s, const char *damage)
{
	take_from(s, "1", "fahd@people.test");
	take_from(s, "2", "noura@people.test");
	outbox_stop(s->outbox);
	fixture_close(s->desk->store);
	run_sql(s, damage);
	sender_crash(s, "first");
	s->behaviour = ANSWER;
	s->report = (struct report){.verdict = REPORT_SENT};
	outbox_kick(s->outbox);
	sender_await_count(s, 1);
	assert_string_equal(s->last.to, "noura@people.test");
	assert_int_equal(sender_settled(s, newest(s)).state, DELIVERY_SENT);
	assert_int_equal(desk_counts(s->desk).dead, 1);
	_cleanup_(freep) char *history = desk_history(s->desk, 1);
	assert_string_equal(history, "received, registered, delivery queued, delivery dead");
}

static void an_erased_party_does_not_stop_the_others(void **state)
{
	expect_that_nouras_goes_out(
		*state, "DELETE FROM k.key WHERE id = (SELECT key_id FROM party WHERE id = 1)");
}

static void an_erased_ticket_does_not_stop_the_others(void **state)
{
	expect_that_nouras_goes_out(
		*state, "DELETE FROM k.key WHERE id = (SELECT key_id FROM ticket WHERE id = 1)");
}

static void a_damaged_address_does_not_stop_the_others(void **state)
{
	expect_that_nouras_goes_out(*state,
				    "UPDATE address SET address = zeroblob(60) WHERE id = 1");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sender_setup, sender_teardown)

static const struct CMUnitTest tests[] = {
	TEST(who_asks_is_told_the_stage_of_that_moment),
	TEST(what_is_suppressed_is_sent_only_if_a_person_insists),
	TEST(what_is_held_is_sent_once_it_is_released),
	TEST(what_is_cancelled_is_not_sent),
	TEST(what_is_being_sent_cannot_be_cancelled_nor_retried),
	TEST(what_is_dead_is_sent_again_unchanged_if_a_person_wants_it),
	TEST(who_is_not_there_gets_nothing_more),
	TEST(what_was_queued_before_a_suppression_is_not_sent_but_a_persons_reply_is),
	TEST(a_reply_waits_while_much_is_at_hand),
	TEST(what_people_write_is_told_only_to_who_is_cleared_now),
	TEST(an_erased_party_does_not_stop_the_others),
	TEST(an_erased_ticket_does_not_stop_the_others),
	TEST(a_damaged_address_does_not_stop_the_others),
};

UNIT_MAIN(tests)
