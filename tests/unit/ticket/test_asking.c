/* Who asks how their ticket stands, and who asks for no automatic messages. */
#include "seen.h"

#include "store/suppressions.h"
#include "store/tickets.h"

#include <errno.h>
#include <string.h>

static const char phone[] = "+966500000001";

static struct message *message_from(struct desk *d, const char *id, const char *address)
{
	struct message *m = desk_message(d, id);

	assert_int_equal(message_set_sender(m, "mail", address, NULL), 0);
	return m;
}

/* Carries the ticket's reply token. */
static struct message *message_to(struct desk *d, const char *id, const char *address,
				  const struct register_result *ticket)
{
	struct message *m = message_from(d, id, address);
	char token[TOKEN_SIZE];

	desk_reply_token(store_key(d->store->store, STORE_KEY_TOKEN), ticket->reference, token);
	assert_int_equal(message_add_token(m, token), 0);
	return m;
}

static int close_ticket(struct txn *txn, void *data)
{
	return txn_ticket_set_stage(txn, *(int64_t *)data, STAGE_CLOSED);
}

struct kinds {
	struct buffer text;
};

static int note_kind(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct kinds *k = context;

	(void)txn;
	return buffer_printf(&k->text, "%s %s; ", d->kind, delivery_state_word(d->state));
}

static int run_kinds(struct txn *txn, void *data)
{
	return txn_delivery_list(txn, &(struct delivery_filter){.state = -1}, note_kind, data);
}

/* Newest first; the caller's. */
static char *kinds(struct desk *d)
{
	struct kinds k = {BUFFER_INIT(4096)};

	assert_int_equal(fixture_read(d->store, run_kinds, &k), 0);
	return buffer_take(&k.text, NULL);
}

static struct register_result ask(struct desk *d, const char *id, const char *address,
				  const struct register_result *ticket)
{
	struct message *m = message_to(d, id, address, ticket);

	message_set_asks_stage(m);
	message_set_reply_params(m, json_pack("{s:s}", "post", id));
	return desk_register_through(d, "cso", m);
}

static void who_asks_for_the_stage_is_told_by_the_same_way(void **state)
{
	struct desk *d = *state;
	struct register_result ticket = desk_take(d, "1");
	struct desk_delivery row;

	assert_int_equal(fixture_write(d->store, close_ticket, &ticket.ticket), 0);
	struct register_result asked = ask(d, "2", "noura@people.test", &ticket);
	assert_int_equal(asked.outcome, OUTCOME_APPENDED);
	assert_true(asked.delivery);
	assert_true(desk_delivery(d, 0, &row));
	assert_int_equal(row.state, DELIVERY_PENDING);
	assert_string_equal(row.to, "noura@people.test");
	assert_string_equal(row.params, "{\"post\":\"2\"}");
	_cleanup_(freep) char *all = kinds(d);
	assert_string_equal(all, "stage pending; acknowledgement pending; ");
	struct seen seen = see(d, ticket.reference);
	assert_int_equal(seen.articles, 2);
	assert_int_equal(seen.ticket.stage, STAGE_CLOSED);
}

static void what_joins_none_is_as_any_other(void **state)
{
	struct desk *d = *state;
	struct message *m = desk_message(d, "1");

	message_set_asks_stage(m);
	assert_int_equal(desk_register_through(d, "cso", m).outcome, OUTCOME_CREATED);
	_cleanup_(freep) char *all = kinds(d);
	assert_string_equal(all, "acknowledgement pending; ");
}

static void an_outsider_learns_nothing(void **state)
{
	struct desk *d = *state;
	struct register_result ticket = desk_take(d, "1");
	struct desk_delivery row;

	assert_false(ask(d, "2", "stranger@people.test", &ticket).delivery);
	assert_true(desk_delivery(d, 0, &row));
	assert_int_equal(row.state, DELIVERY_SUPPRESSED);
	assert_string_equal(row.why, "its sender takes no part in the ticket");
}

static void a_machine_is_not_answered(void **state)
{
	struct desk *d = *state;
	struct register_result ticket = desk_take(d, "1");
	struct message *m = message_to(d, "2", "noura@people.test", &ticket);

	message_set_asks_stage(m);
	message_set_kind(m, MESSAGE_AUTO_REPLY);
	assert_false(desk_register_through(d, "cso", m).delivery);
	_cleanup_(freep) char *all = kinds(d);
	assert_string_equal(all, "acknowledgement pending; ");
}

static void one_address_is_told_so_often(void **state)
{
	struct desk *d = *state;
	struct register_result ticket = desk_take(d, "1");
	struct desk_delivery row;

	desk_set_limits(d, &(struct limit_options){.address_10_minutes = 2});
	assert_true(ask(d, "2", "noura@people.test", &ticket).delivery);
	assert_true(ask(d, "3", "noura@people.test", &ticket).delivery);
	assert_false(ask(d, "4", "noura@people.test", &ticket).delivery);
	assert_true(desk_delivery(d, 0, &row));
	assert_int_equal(row.state, DELIVERY_SUPPRESSED);
	assert_non_null(strstr(row.why, "too many"));
}

/* --- no automatic messages --- */

struct looked_up {
	const char *kind, *address;
	char *why;
	char pseudonym[PSEUDONYM_SIZE];
};

static int run_look_up(struct txn *txn, void *data)
{
	struct looked_up *l = data;

	return txn_suppression_find(txn, l->kind, l->address, &l->why);
}

static int run_lift(struct txn *txn, void *data)
{
	struct looked_up *l = data;

	return txn_suppression_remove(txn, l->kind, l->address, l->pseudonym);
}

static void expect_suppressed(struct desk *d, const char *address, bool suppressed)
{
	struct looked_up l = {.kind = "mail", .address = address};

	assert_int_equal(fixture_read(d->store, run_look_up, &l), suppressed ? 0 : -ENOENT);
	if (suppressed)
		assert_string_equal(l.why, "asked for no automatic messages");
	free(l.why);
}

static void who_wants_none_gets_none(void **state)
{
	struct desk *d = *state;
	struct message *m = message_from(d, "1", "noura@people.test");
	struct looked_up l = {.kind = "mail", .address = "noura@people.test"};
	struct desk_delivery row;

	message_set_opt_out(m);
	struct register_result out = desk_register_through(d, "cso", m);
	assert_int_equal(out.outcome, OUTCOME_QUARANTINED);
	assert_int_equal(out.verdict, VERDICT_STORED);
	assert_int_equal(desk_counts(d).tickets, 0);
	expect_suppressed(d, "noura@people.test", true);
	desk_take(d, "2");
	assert_true(desk_delivery(d, 0, &row));
	assert_int_equal(row.state, DELIVERY_SUPPRESSED);
	assert_non_null(strstr(row.why, "asked for no automatic messages"));
	assert_int_equal(fixture_write(d->store, run_lift, &l), 0);
	assert_true(desk_take(d, "3").delivery);
}

static void within_a_ticket_it_is_an_article(void **state)
{
	struct desk *d = *state;
	struct register_result ticket = desk_take(d, "1");

	assert_int_equal(fixture_write(d->store, close_ticket, &ticket.ticket), 0);
	struct message *m = message_to(d, "2", "noura@people.test", &ticket);
	message_set_opt_out(m);
	struct register_result out = desk_register_through(d, "cso", m);
	assert_int_equal(out.outcome, OUTCOME_APPENDED);
	expect_suppressed(d, "noura@people.test", true);
	struct seen seen = see(d, ticket.reference);
	assert_int_equal(seen.articles, 2);
	assert_int_equal(seen.ticket.stage, STAGE_CLOSED);
	assert_int_equal(desk_counts(d).quarantined, 0);
}

static void nobody_asks_in_anothers_name(void **state)
{
	struct desk *d = *state;
	struct message *m = message_from(d, "1", "noura@people.test");

	message_set_authentication(m, MESSAGE_AUTHENTICATION_FAILED);
	message_set_opt_out(m);
	assert_int_equal(desk_register_through(d, "cso", m).outcome, OUTCOME_QUARANTINED);
	expect_suppressed(d, "noura@people.test", false);
}

static void other_kinds_of_address_are_not_touched(void **state)
{
	struct desk *d = *state;
	struct message *m = desk_message(d, "1");

	assert_int_equal(message_set_sender(m, "phone", phone, NULL), 0);
	message_set_opt_out(m);
	desk_register_through(d, "sms", m);
	expect_suppressed(d, "noura@people.test", false);
	struct looked_up l = {.kind = "phone", .address = phone};
	assert_int_equal(fixture_read(d->store, run_look_up, &l), 0);
	free(l.why);
}

static void the_same_again_is_a_duplicate(void **state)
{
	struct desk *d = *state;

	for (unsigned i = 0; i < 2; i++) {
		struct message *m = message_from(d, "1", "noura@people.test");
		message_set_opt_out(m);
		struct register_result out = desk_register_through(d, "cso", m);
		assert_int_equal(out.verdict, i ? VERDICT_DUPLICATE : VERDICT_STORED);
	}
	assert_int_equal(desk_counts(d).quarantined, 1);
}

static void who_changes_an_item_into_it_gets_none(void **state)
{
	struct desk *d = *state;

	desk_register_through(d, "cso", message_from(d, "1", "noura@people.test"));
	for (unsigned i = 0; i < 2; i++) {
		struct message *m = message_from(d, "1", "noura@people.test");
		message_set_opt_out(m);
		assert_int_equal(message_set_revision(m, i ? "2" : ""), 0);
		desk_register_through(d, "cso", m);
		/* an older wording asks for nothing any more */
		expect_suppressed(d, "noura@people.test", i == 1);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(who_asks_for_the_stage_is_told_by_the_same_way),
	TEST(what_joins_none_is_as_any_other),
	TEST(an_outsider_learns_nothing),
	TEST(a_machine_is_not_answered),
	TEST(one_address_is_told_so_often),
	TEST(who_wants_none_gets_none),
	TEST(within_a_ticket_it_is_an_article),
	TEST(nobody_asks_in_anothers_name),
	TEST(other_kinds_of_address_are_not_touched),
	TEST(the_same_again_is_a_duplicate),
	TEST(who_changes_an_item_into_it_gets_none),
};

UNIT_MAIN(tests)
