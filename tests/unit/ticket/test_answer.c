/* What a person adds to a ticket: whom it goes to, what it refers to, and that it is added once. */
#include "seen.h"

#include "ticket/answer.h"

#include <errno.h>

struct answering {
	struct answer answer;
	struct answered answered;
};

static int run_answer(struct txn *txn, void *data)
{
	struct answering *a = data;

	return ticket_answer(txn, &a->answer, &a->answered);
}

static struct answering answering(struct desk *d, const char *reference, const char *key)
{
	struct message *m = message_new(d->store->store);

	assert_int_equal(message_set_text(m, "it is ready", 11), 0);
	return (struct answering){
		.answer =
			{
				.kind = ANSWER_REPLY,
				.reference = reference,
				.author = "sara",
				.actor = "uid 7",
				.key = key,
				.message = m,
			},
	};
}

/* Takes the message. */
static int take_answer(struct desk *d, struct answering *a)
{
	desk_finish(d, a->answer.message);
	int r = fixture_write(d->store, run_answer, a);
	message_free(a->answer.message);
	return r;
}

static int64_t reply(struct desk *d, const char *reference, const char *key)
{
	struct answering a = answering(d, reference, key);

	assert_int_equal(take_answer(d, &a), 0);
	return a.answered.delivery;
}

static void a_reply_is_an_article_and_a_delivery(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1");
	struct answering a = answering(d, first.reference, "k");
	struct desk_delivery row;

	assert_int_equal(message_attachment_begin(a.answer.message, "شهادة.pdf", "application/pdf"),
			 0);
	message_attachment_write(a.answer.message, "%PDF", 4);
	assert_int_equal(take_answer(d, &a), 0);
	assert_false(a.answered.again || a.answered.closed);
	struct seen seen = see(d, first.reference);
	assert_int_equal(seen.articles, 2);
	assert_int_equal(seen.article, a.answered.article);
	assert_string_equal(seen.text, "it is ready");
	assert_string_equal(seen.name, "شهادة.pdf");
	assert_true(seen_blob_is(d, &seen, seen.attachment, (struct crypto_bytes){"%PDF", 4}));
	assert_true(desk_delivery(d, a.answered.delivery, &row));
	assert_int_equal(row.state, DELIVERY_PENDING);
	assert_string_equal(row.to, "noura@people.test");
	assert_string_equal(row.language, "ar");
	_cleanup_(freep) char *history = desk_history(d, first.ticket);
	assert_string_equal(history, "received, registered, delivery queued, replied");
}

static void a_note_is_never_sent(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1");
	struct answering a = answering(d, first.reference, "k");

	a.answer.kind = ANSWER_NOTE;
	assert_int_equal(take_answer(d, &a), 0);
	assert_int_equal(a.answered.delivery, 0);
	assert_int_equal(see(d, first.reference).articles, 2);
	assert_int_equal(desk_counts(d).pending, 1); /* the receipt */
	/* a reply of the same key is another thing */
	assert_true(reply(d, first.reference, "k") > 0);
}

static void the_same_key_adds_nothing(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1"), second = desk_take(d, "2");
	int64_t delivery = reply(d, first.reference, "k");
	struct answering again = answering(d, first.reference, "k");

	assert_int_equal(take_answer(d, &again), 0);
	assert_true(again.answered.again);
	assert_int_equal(again.answered.delivery, delivery);
	assert_int_equal(see(d, first.reference).articles, 2);
	assert_int_not_equal(reply(d, first.reference, "other"), delivery);
	assert_int_not_equal(reply(d, second.reference, "k"), delivery);
	assert_int_equal(see(d, first.reference).articles, 3);
}

static void join(struct desk *d, const char *reference, const char *id, const char *sender,
		 enum message_kind kind)
{
	struct message *m = desk_message(d, id);
	struct register_result result;
	char token[TOKEN_SIZE];

	desk_reply_token(store_key(d->store->store, STORE_KEY_TOKEN), reference, token);
	assert_int_equal(message_add_token(m, token), 0);
	assert_int_equal(message_set_sender(m, "mail", sender, NULL), 0);
	message_set_kind(m, kind);
	message_set_reply_params(m,
				 json_pack("{s:s, s:[s]}", "message_id", id, "references", "r@x"));
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(result.outcome, OUTCOME_APPENDED);
}

/* Neither who knows a token, nor a machine, changes whom it goes to and what it answers. */
static void only_the_tickets_party_is_answered(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1");
	struct desk_delivery row;

	join(d, first.reference, "a@x", "noura@people.test", MESSAGE_PLAIN);
	join(d, first.reference, "b@x", "stranger@people.test", MESSAGE_PLAIN);
	join(d, first.reference, "c@x", "noura@people.test", MESSAGE_AUTO_REPLY);
	assert_true(desk_delivery(d, reply(d, first.reference, "k"), &row));
	assert_string_equal(row.to, "noura@people.test");
	assert_non_null(strstr(row.params, "\"message_id\":\"a@x\""));
	assert_non_null(strstr(row.params, "\"r@x\""));
	assert_null(strstr(row.params, "b@x"));
	assert_null(strstr(row.params, "c@x"));
}

static int set_closed(struct txn *txn, void *data)
{
	return txn_ticket_set_stage(txn, *(const int64_t *)data, STAGE_CLOSED);
}

static void a_closed_ticket_is_answered_and_stays_closed(void **state)
{
	struct desk *d = *state;
	struct register_result first = desk_take(d, "1");
	struct answering a = answering(d, first.reference, "k");

	assert_int_equal(fixture_write(d->store, set_closed, &first.ticket), 0);
	a.answer.language = "en";
	assert_int_equal(take_answer(d, &a), 0);
	assert_true(a.answered.closed);
	assert_int_equal(see(d, first.reference).ticket.stage, STAGE_CLOSED);
	struct desk_delivery row;
	assert_true(desk_delivery(d, a.answered.delivery, &row));
	assert_string_equal(row.language, "en");
}

static void what_has_no_address_or_is_not_there_is_told(void **state)
{
	struct desk *d = *state;
	struct message *m = desk_message(d, "1");
	struct register_result nobody;

	assert_int_equal(message_set_sender(m, NULL, NULL, NULL), 0);
	assert_int_equal(desk_register(d, m, &nobody), 0);
	struct answering a = answering(d, nobody.reference, "k");
	assert_int_equal(take_answer(d, &a), -EDESTADDRREQ);
	assert_int_equal(see(d, nobody.reference).articles, 1);
	a = answering(d, desk_take(d, "2").reference, "k");
	a.answer.office = d->office;
	office_set_kinds(d->office, NULL);
	assert_int_equal(take_answer(d, &a), -EHOSTUNREACH);
	struct answering missing = answering(d, "AAAA-AAAA", "k");
	assert_int_equal(take_answer(d, &missing), -ENOENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_reply_is_an_article_and_a_delivery),
	TEST(a_note_is_never_sent),
	TEST(the_same_key_adds_nothing),
	TEST(only_the_tickets_party_is_answered),
	TEST(a_closed_ticket_is_answered_and_stays_closed),
	TEST(what_has_no_address_or_is_not_there_is_told),
};

UNIT_MAIN(tests)
