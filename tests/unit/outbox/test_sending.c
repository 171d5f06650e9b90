#include "../ticket/desk.h"

#include "outbox/sending.h"
#include "ticket/token.h"

#include <errno.h>

static const struct delivery_record row = {
	.id = 7,
	.ticket = 3,
	.reference = "K7M4-9X2Q",
	.kind = "acknowledgement",
	.channel = "cso",
	.address_kind = "mail",
	.to = "noura@people.test",
	.to_name = "نورة",
	.language = "ar",
	.params = "{\"message_id\":\"a@b\"}",
	.attempts = 2,
	.part_attempts = 2,
	.created = 1790000000000,
	.received = 1780000000000,
	.subject = "subject",
	.text = "text",
	.html = "<p>",
};

static void a_channel_sees_the_row(void **state)
{
	struct desk *d = *state;
	_cleanup_(sending_freep) struct sending *s = sending_new(d->store->store, &row, 'a');
	struct delivery view = sending_view(s);

	assert_int_equal(view.id, 7);
	assert_string_equal(view.kind, "acknowledgement");
	assert_string_equal(view.address_kind, "mail");
	assert_string_equal(view.to, "noura@people.test");
	assert_string_equal(view.to_name, "نورة");
	assert_string_equal(view.reference, "K7M4-9X2Q");
	assert_string_equal(view.language, "ar");
	assert_string_equal(view.subject, "subject");
	assert_string_equal(view.text, "text");
	assert_string_equal(view.html, "<p>");
	assert_int_equal(view.created, 1790000000000);
	assert_int_equal(view.attempt, 2);
	assert_string_equal(json_string_value(json_object_get(view.params, "message_id")), "a@b");
	assert_int_equal(s->received, 1780000000000);
}

static void its_tokens_name_the_ticket_and_stay_the_same(void **state)
{
	struct desk *d = *state;
	const struct crypto_key *key = store_key(d->store->store, STORE_KEY_TOKEN);
	char reference[REFERENCE_SIZE];
	struct token_target named;
	struct delivery_record mine = row, next = row;

	reference_new(reference);
	mine.reference = next.reference = reference;
	next.id = 8;
	_cleanup_(sending_freep) struct sending *first = sending_new(d->store->store, &mine, 'a');
	_cleanup_(sending_freep) struct sending *again = sending_new(d->store->store, &mine, 'a');
	_cleanup_(sending_freep) struct sending *other = sending_new(d->store->store, &next, 'a');
	assert_true(token_check(key, first->reply_token, &named));
	assert_string_equal(named.reference, reference);
	assert_true(token_check(key, first->message_token, &named));
	assert_string_equal(named.reference, reference);
	assert_int_equal(named.delivery, mine.id);
	assert_true(token_check(key, first->bounce_token, &named));
	assert_int_equal(named.kind, TOKEN_BOUNCE);
	assert_string_equal(first->message_token, again->message_token);
	assert_string_equal(first->reply_token, other->reply_token);
	assert_string_not_equal(first->message_token, other->message_token);
}

static void what_is_absent_stays_absent(void **state)
{
	struct desk *d = *state;
	struct delivery_record bare = row;

	bare.to = bare.to_name = bare.params = bare.subject = bare.text = bare.html = NULL;
	bare.received = 0;
	_cleanup_(sending_freep) struct sending *s = sending_new(d->store->store, &bare, 'a');
	struct delivery view = sending_view(s);
	assert_null(view.to);
	assert_null(view.to_name);
	assert_null(view.params);
	assert_null(view.text);
	assert_null(view.html);
	assert_int_equal(s->received, s->created);
	bare.params = "{broken";
	_cleanup_(sending_freep) struct sending *broken = sending_new(d->store->store, &bare, 'a');
	assert_null(broken->params);
}

struct settling {
	struct sending *sending;
	struct delivery_outcome outcome;
};

static int settle(struct txn *txn, void *data)
{
	const struct settling *s = data;

	return sending_settle(txn, s->sending, &s->outcome);
}

static void the_end_of_an_attempt_is_in_the_history(void **state)
{
	static const struct {
		enum delivery_state state;
		const char *history;
	} cases[] = {
		{DELIVERY_PENDING, "received, registered, delivery queued, delivery deferred"},
		{DELIVERY_SENT, "received, registered, delivery queued, delivery sent"},
		{DELIVERY_DEAD, "received, registered, delivery queued, delivery dead"},
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		char id[] = {(char)('1' + i), '\0'};
		struct register_result result = desk_take(d, id);
		struct desk_delivery found;
		struct sending sending = {.ticket = result.ticket, .attempts = 1};
		struct settling s = {&sending, {.state = cases[i].state, .why = "y", .code = 450}};

		assert_true(desk_delivery(d, 0, &found));
		sending.id = found.id;
		assert_int_equal(fixture_write(d->store, settle, &s), 0);
		_cleanup_(freep) char *history = desk_history(d, result.ticket);
		assert_string_equal(history, cases[i].history);
		assert_true(desk_delivery(d, found.id, &found));
		assert_int_equal(found.state, cases[i].state);
		assert_int_equal(found.code, 450);
		assert_string_equal(found.why, "y");
	}
}

static void what_is_not_there_has_no_end(void **state)
{
	struct desk *d = *state;
	struct sending sending = {.id = 99};
	struct settling s = {&sending, {.state = DELIVERY_SENT}};

	assert_int_equal(fixture_write(d->store, settle, &s), -ENOENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_channel_sees_the_row),	    TEST(its_tokens_name_the_ticket_and_stay_the_same),
	TEST(what_is_absent_stays_absent),  TEST(the_end_of_an_attempt_is_in_the_history),
	TEST(what_is_not_there_has_no_end),
};

UNIT_MAIN(tests)
