#include "seen.h"

#include "ticket/token.h"

static void add_reply_token(struct desk *d, struct message *m, const char *reference)
{
	char token[TOKEN_SIZE];

	desk_reply_token(store_key(d->store->store, STORE_KEY_TOKEN), reference, token);
	assert_int_equal(message_add_token(m, token), 0);
}

static void set_sender(struct message *m, const char *address)
{
	assert_int_equal(message_set_sender(m, "mail", address, NULL), 0);
}

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
	assert_false(seen.outsider);
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
	assert_string_equal(seen.notes, "unverified outside participant");
	assert_true(seen.outsider);
	assert_string_equal(seen.party, "noura@people.test");
}

static void a_forged_token_joins_nothing(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1");
	_cleanup_(crypto_key_freep) struct crypto_key *other = crypto_key_random();
	char forged[TOKEN_SIZE], changed[TOKEN_SIZE];

	desk_reply_token(other, first.reference, forged);
	desk_reply_token(store_key(d->store->store, STORE_KEY_TOKEN), first.reference, changed);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_signed_token_joins_its_ticket),
	TEST(a_token_in_strange_hands_joins_but_is_said),
	TEST(a_forged_token_joins_nothing),
	TEST(a_token_of_no_ticket_opens_a_new_one),
	TEST(what_is_added_to_a_closed_ticket_opens_it_again),
};

UNIT_MAIN(tests)
