#include "seen.h"

#include "store/events.h"
#include "store/quarantine.h"
#include "ticket/token.h"
#include "store/sources.h"

#include <errno.h>

/* --- new tickets --- */

static void a_message_becomes_a_ticket(void **state)
{
	struct desk *d = *state;
	struct register_result result;
	struct message *m = desk_message(d, "7");

	message_raw_write(m, "From: noura\r\n\r\nhello", 20);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(result.verdict, VERDICT_STORED);
	assert_int_equal(result.outcome, OUTCOME_CREATED);
	assert_true(result.delivery);
	assert_false(result.breaker);
	assert_int_equal(result.quarantine, 0);

	struct seen seen = see(d, result.reference);
	assert_int_equal(seen.ticket.id, result.ticket);
	assert_int_equal(seen.ticket.stage, STAGE_REGISTERED);
	assert_int_equal(seen.ticket.type, TYPE_INQUIRY);
	assert_int_equal(seen.ticket.complexity, COMPLEXITY_ROUTINE);
	assert_int_equal(seen.ticket.priority, PRIORITY_MEDIUM);
	assert_string_equal(seen.subject, "شهادة التدريب");
	assert_string_equal(seen.party, "noura@people.test");
	assert_int_equal(seen.articles, 1);
	assert_string_equal(seen.text, "السلام عليكم، أين شهادتي؟\n");
	assert_string_equal(seen.from, "noura@people.test");
	assert_int_equal(seen.at, 1790000000000);
	assert_int_equal(seen.written, 1789999990000);

	assert_true(seen_blob_is(d, &seen, seen.raw,
				 (struct crypto_bytes){"From: noura\r\n\r\nhello", 20}));
	_cleanup_(freep) char *history = desk_history(d, result.ticket);
	assert_string_equal(history, "received, registered, delivery queued");
	_cleanup_(freep) char *cursor = desk_cursor(d);
	assert_string_equal(cursor, "7");
}

static void its_receipt_waits_in_the_same_transaction(void **state)
{
	struct desk *d = *state;
	struct register_result result;
	struct desk_delivery row;
	struct message *m = desk_message(d, "1");

	message_set_reply_params(m, json_pack("{s:s}", "message_id", "a@b"));
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_true(desk_delivery(d, 0, &row));
	assert_int_equal(row.state, DELIVERY_PENDING);
	assert_int_equal(row.attempts, 0);
	assert_string_equal(row.to, "noura@people.test");
	assert_string_equal(row.language, "ar");
	assert_string_equal(row.params, "{\"message_id\":\"a@b\"}");
	assert_string_equal(row.why, "");
	assert_true(row.next_at <= clock_utc_ms());
}

static void a_message_without_a_sender_is_a_ticket_without_a_receipt(void **state)
{
	struct desk *d = *state;
	struct register_result result;
	struct desk_delivery row;
	struct message *m = desk_message(d, "1");

	assert_int_equal(message_set_sender(m, NULL, NULL, NULL), 0);
	assert_int_equal(message_set_subject(m, NULL), 0);
	assert_int_equal(message_set_text(m, "", 0), 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(result.outcome, OUTCOME_CREATED);
	assert_false(result.delivery);
	assert_false(desk_delivery(d, 0, &row));
	assert_int_equal(see(d, result.reference).ticket.party, 0);
}

static void two_messages_of_one_sender_are_two_tickets_of_one_party(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1"), second = desk_take(d, "2");

	assert_int_not_equal(first.ticket, second.ticket);
	assert_string_not_equal(first.reference, second.reference);
	assert_int_equal(see(d, first.reference).ticket.party,
			 see(d, second.reference).ticket.party);
}

/* --- the same item again --- */

static void the_same_item_again_is_answered_as_the_first_time(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1"), again;
	struct message *m = desk_message(d, "1");

	/* the same mail in another folder */
	assert_int_equal(message_set_cursor(m, "INBOX", "99"), 0);
	assert_int_equal(message_set_text(m, "changed", 7), 0);
	assert_int_equal(desk_register(d, m, &again), 0);
	assert_int_equal(again.verdict, VERDICT_DUPLICATE);
	assert_int_equal(again.outcome, OUTCOME_CREATED);
	assert_int_equal(again.ticket, first.ticket);
	assert_string_equal(again.reference, first.reference);
	assert_false(again.delivery);
	assert_int_equal(desk_counts(d).tickets, 1);
	assert_int_equal(desk_counts(d).articles, 1);
	assert_int_equal(desk_counts(d).pending, 1);
	_cleanup_(freep) char *history = desk_history(d, first.ticket);
	assert_string_equal(history, "received, registered, delivery queued");
	_cleanup_(freep) char *cursor = desk_cursor(d);
	assert_string_equal(cursor, "99");
}

static void the_same_key_of_another_scope_is_another_item(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1"), other;
	struct message *m = desk_message(d, "1");

	assert_int_equal(message_set_natural_key(m, "x", "1", 1), 0);
	assert_int_equal(desk_register(d, m, &other), 0);
	assert_int_equal(other.verdict, VERDICT_STORED);
	assert_int_not_equal(other.ticket, first.ticket);
}

/* --- quarantine --- */

static int note_item(struct txn *txn, const struct quarantine_record *q, void *context)
{
	struct quarantine_record *ret = context;

	(void)txn;
	*ret = *q;
	ret->item = NULL;
	return strcmp(q->why, "loop") == 0 && strcmp(q->channel, "cso") == 0 && q->item ? 0
											: -EBADMSG;
}

struct kept_look {
	int64_t id;
	struct quarantine_record record;
};

static int run_kept(struct txn *txn, void *data)
{
	struct kept_look *look = data;
	const struct quarantine_filter filter = {.id = look->id, .content = true};

	return txn_quarantine_list(txn, &filter, note_item, &look->record);
}

static void what_is_no_tickets_business_is_kept_apart(void **state)
{
	struct desk *d = *state;
	struct register_result result, again;
	struct message *m = desk_message(d, "1");

	assert_int_equal(message_set_quarantine(m, "loop"), 0);
	message_raw_write(m, "raw bytes", 9);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(result.verdict, VERDICT_STORED);
	assert_int_equal(result.outcome, OUTCOME_QUARANTINED);
	assert_int_equal(result.ticket, 0);
	assert_string_equal(result.reference, "");
	assert_false(result.delivery);

	struct kept_look kept = {.id = result.quarantine};
	assert_int_equal(fixture_read(d->store, run_kept, &kept), 0);
	assert_int_equal(kept.record.size, 9);
	assert_false(kept.record.released);
	assert_int_equal(desk_counts(d).tickets, 0);
	assert_int_equal(desk_counts(d).pending, 0);
	assert_int_equal(desk_counts(d).quarantined, 1);
	_cleanup_(freep) char *cursor = desk_cursor(d);
	assert_string_equal(cursor, "1");

	assert_int_equal(desk_register(d, desk_message(d, "1"), &again), 0);
	assert_int_equal(again.verdict, VERDICT_DUPLICATE);
	assert_int_equal(again.outcome, OUTCOME_QUARANTINED);
	assert_int_equal(again.quarantine, result.quarantine);
	assert_int_equal(desk_counts(d).quarantined, 1);
}

static void what_we_sent_ourselves_is_kept_apart(void **state)
{
	struct desk *d = *state;
	struct register_result first, result;
	const struct crypto_key *key = store_key(d->store->store, STORE_KEY_TOKEN);
	struct token_target target = {
		.kind = TOKEN_MESSAGE, .letter = TOKEN_FIRST_LETTER, .delivery = 1};
	char token[TOKEN_SIZE];

	assert_int_equal(desk_register(d, desk_message(d, "1"), &first), 0);
	snprintf(target.reference, sizeof(target.reference), "%s", first.reference);
	token_make(key, &target, token);
	for (unsigned ours = 0; ours < 2; ours++) {
		struct message *m = desk_message(d, ours ? "2" : "3");
		/* another office's key signs otherwise */
		token[strlen(token) - 1] ^= (char)(ours ? 0 : 1);
		_cleanup_(freep) char *id = xasprintf("%s@office.test", token);
		token[strlen(token) - 1] ^= (char)(ours ? 0 : 1);
		assert_int_equal(message_add_thread_key(m, id), 0);
		assert_int_equal(desk_register(d, m, &result), 0);
		assert_int_equal(result.outcome, ours ? OUTCOME_QUARANTINED : OUTCOME_CREATED);
	}
}

/* --- one transaction --- */

struct several {
	struct desk *desk;
	struct message *messages[3];
	struct register_result results[3];
};

static int register_and_fail(struct txn *txn, void *data)
{
	struct several *s = data;
	const struct register_item item = {s->desk->office, "cso", s->messages[1]};

	int r = ticket_register(txn, &item, &s->results[1]);
	return r < 0 ? r : -EBADMSG;
}

static int register_three(struct txn *txn, void *data)
{
	struct several *s = data;
	const struct register_item first = {s->desk->office, "cso", s->messages[0]};
	const struct register_item last = {s->desk->office, "cso", s->messages[2]};

	int r = ticket_register(txn, &first, &s->results[0]);
	if (r == 0 && txn_attempt(txn, register_and_fail, s) != -EBADMSG)
		r = -EPROTO;
	return r < 0 ? r : ticket_register(txn, &last, &s->results[2]);
}

static int run_verify(struct txn *txn, void *data)
{
	return txn_event_verify(txn, data);
}

static void an_item_that_fails_is_rolled_back_alone(void **state)
{
	struct desk *d = *state;
	struct several s = {.desk = d};
	struct register_result later;
	int64_t bad = 0;

	for (size_t i = 0; i < 3; i++) {
		char id[] = {(char)('1' + i), '\0'};
		s.messages[i] = desk_message(d, id);
		message_raw_write(s.messages[i], "raw", 3);
		desk_finish(d, s.messages[i]);
	}
	assert_int_equal(fixture_write(d->store, register_three, &s), 0);
	for (size_t i = 0; i < 3; i++)
		message_free(s.messages[i]);
	assert_int_equal(desk_counts(d).tickets, 2);
	assert_int_equal(desk_counts(d).articles, 2);
	assert_int_equal(desk_counts(d).pending, 2);
	_cleanup_(freep) char *history = desk_history(d, s.results[2].ticket);
	assert_string_equal(history, "received, registered, delivery queued");
	assert_int_equal(fixture_read(d->store, run_verify, &bad), 0);
	/* it is no duplicate afterwards, and no limit counted it */
	assert_int_equal(desk_register(d, desk_message(d, "2"), &later), 0);
	assert_int_equal(later.verdict, VERDICT_STORED);
	assert_true(later.delivery);
}

static int count_failed(struct txn *txn, void *data)
{
	unsigned count = 0;

	(void)data;
	return txn_attempt_add(txn, "cso", "1", &count);
}

static int note_attempt(const char *channel, const char *id, unsigned count, void *context)
{
	(void)channel;
	(void)id;
	*(unsigned *)context += count;
	return 0;
}

static int list_attempts(struct txn *txn, void *data)
{
	return txn_attempt_list(txn, note_attempt, data);
}

static void what_was_registered_has_no_failed_attempts(void **state)
{
	struct desk *d = *state;
	unsigned count = 0;

	assert_int_equal(fixture_write(d->store, count_failed, NULL), 0);
	desk_take(d, "1");
	assert_int_equal(fixture_read(d->store, list_attempts, &count), 0);
	assert_int_equal(count, 0);
}

static void a_message_without_a_cursor_leaves_it(void **state)
{
	struct desk *d = *state;
	struct register_result result;
	struct message *m = message_new(d->store->store);

	desk_take(d, "1");
	assert_int_equal(message_set_source_id(m, "hook"), 0);
	assert_int_equal(message_set_natural_key(m, "hook", "h", 1), 0);
	assert_int_equal(message_set_text(m, "x", 1), 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	_cleanup_(freep) char *cursor = desk_cursor(d);
	assert_string_equal(cursor, "1");
}

/* --- confidential --- */

static void nothing_readable_is_in_the_files(void **state)
{
	struct desk *d = *state;
	struct register_result result;
	struct message *m = desk_message(d, "unusual-source"), *kept = desk_message(d, "k");
	static const char *const secrets[] = {
		"noura@people.test", "نورة",	    "شهادة", "شهادتي",
		"thread-of-hers",    "cv-of-noura", "RAW",   "NOTE",
	};

	assert_int_equal(message_add_thread_key(m, "thread-of-hers@mail.test"), 0);
	assert_int_equal(message_add_note(m, "NOTE"), 0);
	assert_int_equal(message_attachment_begin(m, "cv-of-noura.pdf", "application/pdf"), 0);
	message_attachment_write(m, "RAW attachment", 14);
	message_raw_write(m, "RAW mail", 8);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(message_set_quarantine(kept, "loop"), 0);
	message_raw_write(kept, "RAW mail", 8);
	assert_int_equal(desk_register(d, kept, &result), 0);
	for (size_t i = 0; i < ELEMENTS(secrets); i++) {
		if (fixture_contains(d->store, secrets[i], strlen(secrets[i])))
			fail_msg("'%s' can be read in the files", secrets[i]);
	}
	/* the search finds what is there */
	assert_true(fixture_contains(d->store, "cso", 3));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_message_becomes_a_ticket),
	TEST(its_receipt_waits_in_the_same_transaction),
	TEST(a_message_without_a_sender_is_a_ticket_without_a_receipt),
	TEST(two_messages_of_one_sender_are_two_tickets_of_one_party),
	TEST(the_same_item_again_is_answered_as_the_first_time),
	TEST(the_same_key_of_another_scope_is_another_item),
	TEST(what_is_no_tickets_business_is_kept_apart),
	TEST(what_we_sent_ourselves_is_kept_apart),
	TEST(an_item_that_fails_is_rolled_back_alone),
	TEST(what_was_registered_has_no_failed_attempts),
	TEST(a_message_without_a_cursor_leaves_it),
	TEST(nothing_readable_is_in_the_files),
};

UNIT_MAIN(tests)
