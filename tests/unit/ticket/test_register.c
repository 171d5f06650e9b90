#include "desk.h"

#include "store/events.h"
#include "store/quarantine.h"
#include "store/sources.h"
#include "store/tickets.h"
#include "ticket/token.h"

#include <errno.h>

static void add_reply_token(struct desk *d, struct message *m, const char *reference)
{
	char token[TOKEN_SIZE];

	token_reply(store_key(d->store->store, STORE_KEY_TOKEN), reference, token);
	assert_int_equal(message_add_token(m, token), 0);
}

static void set_sender(struct message *m, const char *address)
{
	assert_int_equal(message_set_sender(m, "mail", address, NULL), 0);
}

/* --- what the register holds of a ticket --- */

struct seen {
	const char *reference;
	struct ticket_record ticket;
	char subject[128], party[64];
	unsigned articles;
	char text[128], from[64], notes[128]; /* of the last article */
	int64_t at, written, raw, article;
};

static int note_ticket(const struct ticket_record *t, void *context)
{
	struct seen *seen = context;

	seen->ticket = *t;
	snprintf(seen->subject, sizeof(seen->subject), "%s", t->subject ? t->subject : "");
	return 0;
}

static int note_article(const struct article_record *a, void *context)
{
	struct seen *seen = context;

	seen->articles++;
	seen->article = a->id;
	seen->at = a->at;
	seen->written = a->written;
	seen->raw = a->raw;
	snprintf(seen->text, sizeof(seen->text), "%s", a->text);
	snprintf(seen->from, sizeof(seen->from), "%s", a->from_address ? a->from_address : "");
	snprintf(seen->notes, sizeof(seen->notes), "%s",
		 a->notes && a->notes[0] ? a->notes[0] : "");
	return 0;
}

static int note_address(const struct party_address *a, void *context)
{
	struct seen *seen = context;

	snprintf(seen->party, sizeof(seen->party), "%s", a->address);
	return 0;
}

static int run_see(struct txn *txn, void *data)
{
	struct seen *seen = data;

	int r = txn_ticket_by_reference(txn, seen->reference, note_ticket, seen);
	if (r == 0)
		r = txn_article_list(txn, seen->ticket.id, note_article, seen);
	if (r == 0 && seen->ticket.party)
		r = txn_party_addresses(txn, seen->ticket.party, note_address, seen);
	return r;
}

static struct seen see(struct desk *d, const char *reference)
{
	struct seen seen = {.reference = reference};

	assert_int_equal(fixture_read(d->store, run_see, &seen), 0);
	return seen;
}

struct blob_look {
	struct owner owner;
	int64_t blob;
	struct buffer bytes;
};

static int collect(const void *data, size_t size, void *context)
{
	return buffer_add(context, data, size);
}

static int run_blob(struct txn *txn, void *data)
{
	struct blob_look *look = data;

	return fixture_blob_read(txn, look->blob, look->owner, collect, &look->bytes);
}

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

	struct blob_look raw = {{OWNER_TICKET, result.ticket}, seen.raw, BUFFER_INIT(100)};
	assert_int_equal(fixture_read(d->store, run_blob, &raw), 0);
	assert_string_equal(buffer_string(&raw.bytes), "From: noura\r\n\r\nhello");
	buffer_done(&raw.bytes);

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

/* --- what belongs to a ticket --- */

static void a_signed_token_joins_its_ticket(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1"), reply, again;
	struct message *m = desk_message(d, "2");

	assert_int_equal(message_add_token(m, "junk"), 0);
	add_reply_token(d, m, first.reference);
	assert_int_equal(message_add_note(m, "its own"), 0);
	assert_int_equal(desk_register(d, m, &reply), 0);
	assert_int_equal(reply.verdict, VERDICT_STORED);
	assert_int_equal(reply.outcome, OUTCOME_APPENDED);
	assert_int_equal(reply.ticket, first.ticket);
	assert_string_equal(reply.reference, first.reference);
	assert_false(reply.delivery);
	struct seen seen = see(d, first.reference);
	assert_int_equal(seen.articles, 2);
	assert_string_equal(seen.notes, "its own");
	assert_int_equal(desk_counts(d).pending, 1);
	_cleanup_(freep) char *history = desk_history(d, first.ticket);
	assert_string_equal(history, "received, registered, delivery queued, appended");

	assert_int_equal(desk_register(d, desk_message(d, "2"), &again), 0);
	assert_int_equal(again.verdict, VERDICT_DUPLICATE);
	assert_int_equal(again.outcome, OUTCOME_APPENDED);
	assert_string_equal(again.reference, first.reference);
}

static void a_token_in_strange_hands_joins_but_is_said(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1"), reply;
	struct message *m = desk_message(d, "2");

	set_sender(m, "stranger@elsewhere.test");
	add_reply_token(d, m, first.reference);
	assert_int_equal(desk_register(d, m, &reply), 0);
	assert_int_equal(reply.outcome, OUTCOME_APPENDED);
	struct seen seen = see(d, first.reference);
	assert_string_equal(seen.from, "stranger@elsewhere.test");
	assert_string_equal(seen.notes, "not from the address that the ticket was opened from");
	assert_string_equal(seen.party, "noura@people.test");
}

static void a_forged_token_joins_nothing(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1");
	_cleanup_(crypto_key_freep) struct crypto_key *other = crypto_key_random();
	char forged[TOKEN_SIZE], changed[TOKEN_SIZE];

	token_reply(other, first.reference, forged);
	token_reply(store_key(d->store->store, STORE_KEY_TOKEN), first.reference, changed);
	changed[4] = changed[4] == '2' ? '3' : '2';
	const char *const tokens[] = {forged, changed, first.reference, "", "t", "ta.b"};
	for (size_t i = 0; i < ELEMENTS(tokens); i++) {
		struct register_result result;
		char id[8];
		snprintf(id, sizeof(id), "f%zu", i);
		struct message *m = desk_message(d, id);
		assert_int_equal(message_add_token(m, tokens[i]), 0);
		assert_int_equal(desk_register(d, m, &result), 0);
		if (result.outcome != OUTCOME_CREATED)
			fail_msg("'%s' joined a ticket", tokens[i]);
	}
	assert_int_equal(see(d, first.reference).articles, 1);
}

static void a_token_of_no_ticket_opens_a_new_one(void **state)
{
	struct desk *d = *state;
	struct register_result result;
	struct message *m = desk_message(d, "1");
	char reference[REFERENCE_SIZE];

	reference_new(reference);
	add_reply_token(d, m, reference);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(result.outcome, OUTCOME_CREATED);
	assert_true(result.delivery);
}

static int close_ticket(struct txn *txn, void *data)
{
	return txn_ticket_set_stage(txn, *(const int64_t *)data, STAGE_CLOSED);
}

static void what_is_added_to_a_closed_ticket_opens_it_again(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1"), reply;
	struct message *m = desk_message(d, "2");

	assert_int_equal(fixture_write(d->store, close_ticket, &first.ticket), 0);
	assert_int_equal(desk_counts(d).open_tickets, 0);
	add_reply_token(d, m, first.reference);
	assert_int_equal(desk_register(d, m, &reply), 0);
	assert_int_equal(reply.outcome, OUTCOME_APPENDED);
	assert_int_equal(see(d, first.reference).ticket.stage, STAGE_IN_PROGRESS);
	assert_int_equal(desk_counts(d).open_tickets, 1);
	_cleanup_(freep) char *history = desk_history(d, first.ticket);
	assert_string_equal(history, "received, registered, delivery queued, reopened, appended");
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
	TEST(a_signed_token_joins_its_ticket),
	TEST(a_token_in_strange_hands_joins_but_is_said),
	TEST(a_forged_token_joins_nothing),
	TEST(a_token_of_no_ticket_opens_a_new_one),
	TEST(what_is_added_to_a_closed_ticket_opens_it_again),
	TEST(what_is_no_tickets_business_is_kept_apart),
	TEST(an_item_that_fails_is_rolled_back_alone),
	TEST(what_was_registered_has_no_failed_attempts),
	TEST(a_message_without_a_cursor_leaves_it),
	TEST(nothing_readable_is_in_the_files),
};

UNIT_MAIN(tests)
