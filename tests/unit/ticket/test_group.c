/* What a source counts as one matter is one ticket. */
#include "seen.h"

#include <errno.h>

static struct message *next_message(struct desk *d)
{
	static unsigned serial;
	_cleanup_(freep) char *id = xasprintf("g%u", ++serial);
	_cleanup_(freep) char *subject = xasprintf("its own subject %u", serial);
	struct message *m = desk_message(d, id);

	assert_int_equal(message_set_subject(m, subject), 0);
	return m;
}

static struct register_result take(struct desk *d, struct message *m)
{
	struct register_result result;

	assert_int_equal(desk_register(d, m, &result), 0);
	return result;
}

static int set_closed(struct txn *txn, void *data)
{
	return txn_ticket_set_stage(txn, *(const int64_t *)data, STAGE_CLOSED);
}

static struct message *of_group(struct desk *d, const struct message_group *g)
{
	struct message *m = next_message(d);

	assert_int_equal(message_set_sender(m, NULL, NULL, NULL), 0);
	assert_int_equal(message_add_group(m, g), 0);
	return m;
}

#define BOTH (MESSAGE_GROUP_JOIN | MESSAGE_GROUP_KEEP)

static void what_a_source_counts_as_one_is_one(void **state)
{
	const struct message_group call = {"call/1", BOTH, 0}, other = {"call/2", BOTH, 0};
	const struct message_group seeker = {"call/3", MESSAGE_GROUP_JOIN, 0};
	struct desk *d = *state;

	struct register_result first = take(d, of_group(d, &call));
	assert_int_equal(first.outcome, OUTCOME_CREATED);
	assert_int_equal(take(d, of_group(d, &other)).outcome, OUTCOME_CREATED);
	/* an unknown sender, and one whom nobody vouches for */
	assert_int_equal(take(d, of_group(d, &call)).ticket, first.ticket);
	struct message *m = next_message(d);
	assert_int_equal(message_set_sender(m, "mail", "evil@people.test", NULL), 0);
	assert_int_equal(message_add_group(m, &call), 0);
	assert_int_equal(take(d, m).ticket, first.ticket);
	assert_false(see(d, first.reference).outsider);
	/* who only looks leaves nothing to be found */
	assert_int_equal(take(d, of_group(d, &seeker)).outcome, OUTCOME_CREATED);
	assert_int_equal(take(d, of_group(d, &seeker)).outcome, OUTCOME_CREATED);
	/* a mail cannot name it */
	m = next_message(d);
	assert_int_equal(message_add_reference(m, "call/1"), 0);
	assert_int_equal(take(d, m).outcome, OUTCOME_CREATED);
}

static void another_channels_key_is_another(void **state)
{
	const struct message_group call = {"call/1", BOTH, 0};
	struct desk *d = *state;
	struct message *m = of_group(d, &call);

	struct register_result first = desk_register_through(d, "pbx", m);
	assert_int_equal(take(d, of_group(d, &call)).outcome, OUTCOME_CREATED);
	m = of_group(d, &call);
	assert_int_equal(desk_register_through(d, "pbx", m).ticket, first.ticket);
}

static void a_window_ends_with_its_time_or_its_ticket(void **state)
{
	const struct message_group hour = {"back", BOTH, (int64_t)3600 * 1000};
	const struct message_group instant = {"back", BOTH, 1};
	struct desk *d = *state;
	struct register_result first = take(d, of_group(d, &hour));

	assert_int_equal(take(d, of_group(d, &hour)).ticket, first.ticket);
	assert_int_equal(fixture_write(d->store, set_closed, &first.ticket), 0);
	struct register_result second = take(d, of_group(d, &hour));
	assert_int_equal(second.outcome, OUTCOME_CREATED);
	/* the newest has the key */
	assert_int_equal(take(d, of_group(d, &hour)).ticket, second.ticket);
	usleep(5000);
	assert_int_equal(take(d, of_group(d, &instant)).outcome, OUTCOME_CREATED);
}

static void the_first_group_that_is_found_counts(void **state)
{
	const struct message_group call = {"call", BOTH, 0}, back = {"back", BOTH, 3600000};
	struct desk *d = *state;
	struct register_result one = take(d, of_group(d, &call));
	struct register_result other = take(d, of_group(d, &back));
	struct message *m = of_group(d, &back);

	assert_int_equal(message_add_group(m, &call), 0);
	assert_int_equal(take(d, m).ticket, other.ticket);
	/* a key stays with its first ticket */
	assert_int_equal(take(d, of_group(d, &call)).ticket, one.ticket);
	m = of_group(d, &call);
	for (unsigned i = 1; i < MESSAGE_GROUPS_MAX; i++)
		assert_int_equal(message_add_group(m, &back), 0);
	assert_int_equal(message_add_group(m, &back), -EMSGSIZE);
	message_free(m);
}

static struct message *of_call(struct desk *d, const char *sender)
{
	const struct message_group call = {"call/1", BOTH, 0};
	struct message *m = of_group(d, &call);

	if (sender)
		assert_int_equal(message_set_sender(m, "mail", sender, NULL), 0);
	return m;
}

static void the_first_who_is_named_is_its_party(void **state)
{
	struct desk *d = *state;
	struct register_result first = take(d, of_call(d, NULL));

	assert_false(first.delivery);
	assert_false(see(d, first.reference).ticket.party);
	struct register_result named = take(d, of_call(d, "noura@people.test"));
	assert_int_equal(named.ticket, first.ticket);
	assert_int_equal(named.outcome, OUTCOME_APPENDED);
	assert_true(named.delivery); /* its receipt */
	int64_t party = see(d, first.reference).ticket.party;
	assert_true(party);
	/* nobody after */
	assert_false(take(d, of_call(d, "fahd@people.test")).delivery);
	assert_int_equal(see(d, first.reference).ticket.party, party);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(what_a_source_counts_as_one_is_one),	 TEST(another_channels_key_is_another),
	TEST(a_window_ends_with_its_time_or_its_ticket), TEST(the_first_group_that_is_found_counts),
	TEST(the_first_who_is_named_is_its_party),
};

UNIT_MAIN(tests)
