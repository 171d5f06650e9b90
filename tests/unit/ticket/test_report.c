/* What reports make of deliveries, tickets and addresses. */
#include "seen.h"

#include "store/events.h"
#include "store/suppressions.h"
#include "ticket/token.h"

#include <errno.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define ORIGINAL "Action: failed\r\n"

static int note_claimed(struct txn *txn, const struct delivery_record *row, void *context)
{
	(void)txn;
	*(int64_t *)context = row->id;
	return 0;
}

static int claim(struct txn *txn, void *data)
{
	return txn_delivery_claim(txn, &(struct delivery_queue){"cso", "mail"}, 9, note_claimed,
				  data);
}

static int settle_sent(struct txn *txn, void *data)
{
	return txn_delivery_settle(txn, *(const int64_t *)data,
				   &(struct delivery_outcome){.state = DELIVERY_SENT});
}

/* A ticket of Noura's whose receipt was sent. */
static struct register_result open_and_send(struct desk *d, int64_t *ret_delivery)
{
	struct register_result first = desk_take(d, "first");

	assert_int_equal(fixture_write(d->store, claim, ret_delivery), 0);
	assert_true(*ret_delivery > 0);
	assert_int_equal(fixture_write(d->store, settle_sent, ret_delivery), 0);
	return first;
}

static void add_token(struct desk *d, struct message *m, const char *reference, int64_t delivery)
{
	struct token_target target = {.kind = delivery ? TOKEN_BOUNCE : TOKEN_REPLY,
				      .letter = TOKEN_FIRST_LETTER,
				      .delivery = delivery};
	char token[TOKEN_SIZE];

	snprintf(target.reference, sizeof(target.reference), "%s", reference);
	token_make(store_key(d->store->store, STORE_KEY_TOKEN), &target, token);
	assert_int_equal(message_add_token(m, token), 0);
}

static struct message *report_message(struct desk *d, const char *id, enum message_report report,
				      bool permanent, const char *status)
{
	struct message *m = desk_message(d, id);
	const struct message_reported r = {report, permanent, status};

	assert_int_equal(message_set_sender(m, "mail", "mailer-daemon@relay.test", NULL), 0);
	message_raw_write(m, ORIGINAL, strlen(ORIGINAL));
	message_set_kind(m, MESSAGE_REPORT);
	assert_int_equal(message_set_report(m, &r), 0);
	return m;
}

/* --- what is seen of it --- */

struct last_event {
	int64_t ticket, delivery, original;
	char kind[32], detail[256];
};

static int note_event(const struct event_record *e, void *context)
{
	struct last_event *last = context;
	json_t *detail = e->detail ? json_loads(e->detail, 0, NULL) : NULL;

	last->delivery = e->delivery;
	last->original = json_integer_value(json_object_get(detail, "original"));
	snprintf(last->kind, sizeof(last->kind), "%s", e->kind);
	snprintf(last->detail, sizeof(last->detail), "%s", e->detail ? e->detail : "");
	json_decref(detail);
	return 0;
}

static int read_last(struct txn *txn, void *data)
{
	struct last_event *last = data;

	return txn_event_list(txn, last->ticket, note_event, last);
}

static struct last_event last_event(struct desk *d, int64_t ticket)
{
	struct last_event last = {.ticket = ticket};

	assert_int_equal(fixture_read(d->store, read_last, &last), 0);
	return last;
}

struct suppressed {
	unsigned count;
	int64_t until;
	char why[64];
};

static int note_suppression(const struct suppression_record *s, void *context)
{
	struct suppressed *ret = context;

	ret->count++;
	ret->until = s->until;
	snprintf(ret->why, sizeof(ret->why), "%s", s->why);
	return 0;
}

static int read_suppressions(struct txn *txn, void *data)
{
	_cleanup_(freep) char *why = NULL;
	const struct suppressed *s = data;

	int r = txn_suppression_list(txn, &(struct suppression_filter){0}, note_suppression, data);
	if (s->count)
		assert_int_equal(txn_suppression_find(txn, "mail", "noura@people.test", &why), 0);
	return r;
}

static struct suppressed suppressed(struct desk *d)
{
	struct suppressed s = {0};

	assert_int_equal(fixture_read(d->store, read_suppressions, &s), 0);
	return s;
}

/* --- tests --- */

static void each_report_is_an_event_of_its_delivery_and_ticket(void **state)
{
	static const struct {
		enum message_report report;
		bool permanent;
		const char *status, *event, *why;
		enum delivery_state state;
		int days; /* of suppression; -1: until lifted, 0: none */
	} cases[] = {
		{MESSAGE_REPORT_FAILED, true, "5.1.1", "delivery failed", "bounced: 5.1.1",
		 DELIVERY_DEAD, 60},
		{MESSAGE_REPORT_FAILED, true, NULL, "delivery failed", "bounced", DELIVERY_DEAD,
		 60},
		{MESSAGE_REPORT_FAILED, true, "<b>noura@people.test", "delivery failed", "bounced",
		 DELIVERY_DEAD, 60},
		{MESSAGE_REPORT_FAILED, false, "4.2.2", "delivery failed", "bounced: 4.2.2",
		 DELIVERY_DEAD, 0},
		{MESSAGE_REPORT_DELAYED, false, "4.4.1", "delivery delayed", "delayed: 4.4.1",
		 DELIVERY_SENT, 0},
		{MESSAGE_REPORT_DELAYED, true, NULL, "delivery delayed", "delayed", DELIVERY_SENT,
		 0},
		{MESSAGE_REPORT_DELIVERED, false, "2.0.0", "delivery delivered", "delivered: 2.0.0",
		 DELIVERY_SENT, 0},
		{MESSAGE_REPORT_COMPLAINED, false, NULL, "delivery complained", "complained",
		 DELIVERY_SENT, -1},
		{MESSAGE_REPORT_SEEN, false, NULL, "delivery seen", "", DELIVERY_SENT, 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		void *fresh = NULL;
		struct register_result result;
		struct desk_delivery row;
		int64_t delivery = 0;

		assert_int_equal(desk_setup(&fresh), 0);
		struct desk *d = fresh;
		struct register_result first = open_and_send(d, &delivery);
		struct message *m = report_message(d, "r", cases[i].report, cases[i].permanent,
						   cases[i].status);
		assert_int_equal(message_add_token(m, "junk"), 0);
		add_token(d, m, first.reference, delivery);
		assert_int_equal(desk_register(d, m, &result), 0);
		assert_int_equal(result.verdict, VERDICT_STORED);
		assert_int_equal(result.outcome, OUTCOME_NOTED);
		assert_int_equal(result.ticket, first.ticket);
		assert_string_equal(result.reference, first.reference);
		assert_false(result.delivery);
		struct last_event event = last_event(d, first.ticket);
		assert_string_equal(event.kind, cases[i].event);
		assert_int_equal(event.delivery, delivery);
		assert_null(strstr(event.detail, "noura"));
		assert_true(desk_delivery(d, delivery, &row));
		assert_string_equal(row.why, cases[i].why);
		assert_int_equal(row.state, cases[i].state);
		struct suppressed s = suppressed(d);
		assert_int_equal(s.count, cases[i].days != 0);
		if (cases[i].days > 0) {
			int64_t days = (s.until - clock_utc_ms() + DAY_MS / 2) / DAY_MS;
			assert_int_equal(days, cases[i].days);
			assert_string_equal(s.why, "after a hard bounce");
		} else {
			assert_int_equal(s.until, 0);
		}
		struct seen seen = see(d, first.reference);
		assert_int_equal(seen.articles, 1);
		assert_true(seen_blob_is(d, &seen, event.original,
					 (struct crypto_bytes){ORIGINAL, strlen(ORIGINAL)}));
		desk_teardown(&fresh);
	}
}

static void the_same_report_twice_is_a_duplicate(void **state)
{
	struct desk *d = *state;
	int64_t delivery = 0;
	struct register_result first = open_and_send(d, &delivery), result;

	for (unsigned i = 0; i < 2; i++) {
		struct message *m = report_message(d, "r", MESSAGE_REPORT_FAILED, true, "5.1.1");
		add_token(d, m, first.reference, delivery);
		assert_int_equal(desk_register(d, m, &result), 0);
		assert_int_equal(result.verdict, i ? VERDICT_DUPLICATE : VERDICT_STORED);
		assert_int_equal(result.outcome, OUTCOME_NOTED);
		assert_string_equal(result.reference, first.reference);
	}
	_cleanup_(freep) char *history = desk_history(d, first.ticket);
	assert_string_equal(history, "received, registered, delivery queued, delivery failed");
}

static void expect_quarantined(struct desk *d, struct message *m, const char *what)
{
	struct register_result result;
	struct store_counts before = desk_counts(d);

	assert_int_equal(desk_register(d, m, &result), 0);
	if (result.outcome != OUTCOME_QUARANTINED)
		fail_msg("%s: outcome %d", what, result.outcome);
	struct store_counts after = desk_counts(d);
	assert_int_equal(after.suppressions, 0);
	assert_int_equal(after.tickets, before.tickets);
	assert_int_equal(after.articles, before.articles);
	assert_int_equal(after.quarantined, before.quarantined + 1);
}

static void what_is_about_nothing_of_ours_does_nothing(void **state)
{
	struct desk *d = *state;
	int64_t delivery = 0;
	struct register_result first = open_and_send(d, &delivery);
	struct desk_delivery row;

	struct message *m = report_message(d, "none", MESSAGE_REPORT_FAILED, true, "5.1.1");
	expect_quarantined(d, m, "no token");
	m = report_message(d, "forged", MESSAGE_REPORT_COMPLAINED, true, NULL);
	assert_int_equal(message_add_token(m, "ba00000000.1.aaaaaaaaaaaaaaaa"), 0);
	expect_quarantined(d, m, "a forged token");
	m = report_message(d, "unknown", MESSAGE_REPORT_FAILED, true, NULL);
	add_token(d, m, first.reference, delivery + 1000);
	expect_quarantined(d, m, "no such delivery");
	struct register_result second = desk_take(d, "second");
	assert_true(second.delivery);
	m = report_message(d, "other", MESSAGE_REPORT_FAILED, true, NULL);
	add_token(d, m, second.reference, delivery);
	expect_quarantined(d, m, "another ticket's delivery");
	m = report_message(d, "unsent", MESSAGE_REPORT_FAILED, true, NULL);
	add_token(d, m, second.reference, delivery + 1);
	expect_quarantined(d, m, "a delivery that waits");
	assert_true(desk_delivery(d, delivery, &row));
	assert_int_equal(row.state, DELIVERY_SENT);
}

static void a_reply_token_names_the_ticket_only(void **state)
{
	struct desk *d = *state;
	int64_t delivery = 0;
	struct register_result first = open_and_send(d, &delivery), result;
	struct message *m = report_message(d, "r", MESSAGE_REPORT_FAILED, true, "5.1.1");

	add_token(d, m, first.reference, 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(result.outcome, OUTCOME_NOTED);
	assert_int_equal(last_event(d, first.ticket).delivery, 0);
	assert_int_equal(suppressed(d).count, 0);
}

static void what_has_bounced_stays_so(void **state)
{
	struct desk *d = *state;
	int64_t delivery = 0;
	struct register_result first = open_and_send(d, &delivery), result;
	static const enum message_report reports[] = {MESSAGE_REPORT_FAILED, MESSAGE_REPORT_DELAYED,
						      MESSAGE_REPORT_DELIVERED};
	struct desk_delivery row;

	for (size_t i = 0; i < ELEMENTS(reports); i++) {
		char id[] = {(char)('a' + i), '\0'};
		struct message *m = report_message(d, id, reports[i], false, "5.7.1");
		add_token(d, m, first.reference, delivery);
		assert_int_equal(desk_register(d, m, &result), 0);
		assert_int_equal(result.outcome, OUTCOME_NOTED);
		assert_true(desk_delivery(d, delivery, &row));
		assert_string_equal(row.why, "bounced: 5.7.1");
		assert_int_equal(row.state, DELIVERY_DEAD);
	}
}

static void a_closed_ticket_stays_closed_and_the_next_mail_gets_no_receipt(void **state)
{
	struct desk *d = *state;
	int64_t delivery = 0;
	struct register_result first = open_and_send(d, &delivery), result;
	struct message *m = report_message(d, "r", MESSAGE_REPORT_FAILED, true, "5.1.1");
	struct desk_delivery row;

	add_token(d, m, first.reference, delivery);
	assert_int_equal(desk_register(d, m, &result), 0);
	result = desk_take(d, "next");
	assert_false(result.delivery);
	assert_true(desk_delivery(d, 0, &row));
	assert_string_equal(row.why, "address is suppressed: after a hard bounce");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_report_is_an_event_of_its_delivery_and_ticket),
	TEST(the_same_report_twice_is_a_duplicate),
	TEST(what_is_about_nothing_of_ours_does_nothing),
	TEST(a_reply_token_names_the_ticket_only),
	TEST(what_has_bounced_stays_so),
	TEST(a_closed_ticket_stays_closed_and_the_next_mail_gets_no_receipt),
};

UNIT_MAIN(tests)
