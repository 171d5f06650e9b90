#include "desk.h"

#include "store/events.h"
#include "store/suppressions.h"
#include "ticket/acknowledge.h"

#include <errno.h>

/* The id is new each time; the sender is NAME@people.test. */
static struct register_result take_from(struct desk *d, const char *name)
{
	static unsigned serial;
	char id[16];
	_cleanup_(freep) char *address = xasprintf("%s@people.test", name);
	struct register_result result;

	snprintf(id, sizeof(id), "%u", ++serial);
	struct message *m = desk_message(d, id);
	assert_int_equal(message_set_sender(m, "mail", address, NULL), 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(result.outcome, OUTCOME_CREATED); /* whatever becomes of the receipt */
	return result;
}

static struct desk_delivery newest(struct desk *d)
{
	struct desk_delivery row;

	assert_true(desk_delivery(d, 0, &row));
	return row;
}

static void expect(struct desk *d, const char *name, enum delivery_state state, const char *why)
{
	struct register_result result = take_from(d, name);
	struct desk_delivery row = newest(d);

	if (row.state != state || !strstr(row.why, why))
		fail_msg("%s: %s (%s)", name, delivery_state_word(row.state), row.why);
	assert_int_equal(result.delivery, state == DELIVERY_PENDING);
}

static void one_address_gets_three_in_ten_minutes(void **state)
{
	struct desk *d = *state;

	for (unsigned i = 0; i < 3; i++)
		expect(d, "noura", DELIVERY_PENDING, "");
	expect(d, "noura", DELIVERY_SUPPRESSED, "too many");
	expect(d, "noura", DELIVERY_SUPPRESSED, "too many");
	expect(d, "fahd", DELIVERY_PENDING, "");
	assert_int_equal(desk_counts(d).tickets, 6);
}

static void one_address_gets_ten_a_day(void **state)
{
	struct desk *d = *state;

	desk_set_limits(d, &(struct limit_options){.address_day = 10});
	for (unsigned i = 0; i < 10; i++)
		expect(d, "noura", DELIVERY_PENDING, "");
	expect(d, "noura", DELIVERY_SUPPRESSED, "too many");
	expect(d, "fahd", DELIVERY_PENDING, "");
}

static void no_limit_is_no_limit(void **state)
{
	struct desk *d = *state;

	desk_set_limits(d, &(struct limit_options){0});
	for (unsigned i = 0; i < 20; i++)
		expect(d, "noura", DELIVERY_PENDING, "");
}

static void what_is_suppressed_is_not_counted(void **state)
{
	struct desk *d = *state;

	desk_set_limits(d, &(struct limit_options){.address_10_minutes = 1, .hour = 2});
	expect(d, "noura", DELIVERY_PENDING, "");
	for (unsigned i = 0; i < 5; i++)
		expect(d, "noura", DELIVERY_SUPPRESSED, "too many");
	expect(d, "fahd", DELIVERY_PENDING, "");
	expect(d, "sara", DELIVERY_HELD, "breaker");
}

static int release_held(struct txn *txn, void *data)
{
	return txn_delivery_release_held(txn, data);
}

static void over_the_hours_limit_all_are_held_until_a_person_releases_them(void **state)
{
	struct desk *d = *state;
	unsigned released = 0;

	desk_set_limits(d, &(struct limit_options){.hour = 2});
	assert_false(take_from(d, "a").breaker);
	assert_false(take_from(d, "b").breaker);
	struct register_result first = take_from(d, "c");
	assert_true(first.breaker);
	assert_false(first.delivery);
	assert_false(take_from(d, "e").breaker);
	expect(d, "f", DELIVERY_HELD, "breaker");
	assert_int_equal(desk_counts(d).held, 3);
	/* it stays open, even if the limit is lifted meanwhile */
	desk_set_limits(d, &(struct limit_options){.hour = 100});
	expect(d, "g", DELIVERY_HELD, "breaker");
	assert_int_equal(fixture_write(d->store, release_held, &released), 0);
	assert_int_equal(released, 4);
	expect(d, "h", DELIVERY_PENDING, "");
}

static void what_is_held_counts_for_its_address(void **state)
{
	struct desk *d = *state;

	desk_set_limits(d, &(struct limit_options){.address_10_minutes = 3, .hour = 1});
	expect(d, "a", DELIVERY_PENDING, "");
	for (unsigned i = 0; i < 3; i++)
		expect(d, "noura", DELIVERY_HELD, "breaker");
	expect(d, "noura", DELIVERY_SUPPRESSED, "too many");
	assert_int_equal(desk_counts(d).held, 3);
}

static int suppress_noura(struct txn *txn, void *data)
{
	const struct suppression_record s = {
		.kind = "mail", .address = "noura@people.test", .why = "bounced"};
	char pseudonym[PSEUDONYM_SIZE];

	(void)data;
	return txn_suppression_add(txn, &s, pseudonym);
}

static void a_suppressed_address_gets_none(void **state)
{
	struct desk *d = *state;

	assert_int_equal(fixture_write(d->store, suppress_noura, NULL), 0);
	expect(d, "noura", DELIVERY_SUPPRESSED, "address is suppressed: bounced");
	expect(d, "fahd", DELIVERY_PENDING, "");
}

static void one_domain_gets_sixty_an_hour(void **state)
{
	struct desk *d = *state;
	struct register_result result;

	desk_set_limits(d, &(struct limit_options){.domain_hour = 60});
	for (unsigned i = 0; i < 60; i++) {
		char name[] = {(char)('a' + i / 26), (char)('a' + i % 26), '\0'};
		expect(d, name, DELIVERY_PENDING, "");
	}
	expect(d, "noura", DELIVERY_SUPPRESSED, "to this domain");
	struct message *m = desk_message(d, "other");
	assert_int_equal(message_set_sender(m, "mail", "noura@elsewhere.test", NULL), 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_true(result.delivery);
	/* what has no domain has no such limit */
	m = desk_message(d, "phone");
	assert_int_equal(message_set_sender(m, "phone", "+966500000000", NULL), 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_true(result.delivery);
	desk_set_limits(d, &(struct limit_options){.domain_hour = 61});
	expect(d, "noura", DELIVERY_PENDING, "");
}

static void a_domain_that_many_share_has_no_limit(void **state)
{
	struct desk *d = *state;
	struct limit_options limits = {.domain_hour = 1};

	strings_add(&limits.shared_domains, "elsewhere.test");
	strings_add(&limits.shared_domains, "People.test");
	desk_set_limits(d, &limits);
	expect(d, "noura", DELIVERY_PENDING, "");
	expect(d, "fahd", DELIVERY_PENDING, "");
	desk_set_limits(d, &(struct limit_options){.domain_hour = 1});
	expect(d, "sara", DELIVERY_PENDING, "");
	expect(d, "layla", DELIVERY_SUPPRESSED, "to this domain");
}

static int read_limited(struct txn *txn, void *data)
{
	return ticket_acknowledge_limited(txn, data);
}

static void a_limit_that_is_reached_is_told_once(void **state)
{
	struct desk *d = *state;
	static const struct {
		const char *name;
		bool told;
		unsigned sum;
	} steps[] = {
		{"noura", false, 0}, {"noura", true, 1}, {"noura", false, 1}, {"fahd", false, 1},
		{"fahd", true, 2},   {"sara", false, 2}, {"layla", true, 3},  {"huda", false, 3},
	};

	desk_set_limits(d, &(struct limit_options){.address_day = 1, .domain_hour = 3});
	for (size_t i = 0; i < ELEMENTS(steps); i++) {
		unsigned sum = 0;
		assert_int_equal(take_from(d, steps[i].name).limited, steps[i].told);
		assert_int_equal(fixture_read(d->store, read_limited, &sum), 0);
		assert_int_equal(sum, steps[i].sum);
	}
}

static void the_channel_may_want_none_and_say_why(void **state)
{
	struct desk *d = *state;
	struct register_result result;
	static const struct {
		const char *why, *told;
	} cases[] = {
		{"it answers by itself", "it answers by itself"},
		{NULL, "its channel wants none"},
	};

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		char id[] = {(char)('a' + i), '\0'};
		struct message *m = desk_message(d, id);
		assert_int_equal(message_set_receipt(m, false, cases[i].why), 0);
		assert_int_equal(desk_register(d, m, &result), 0);
		assert_false(result.delivery);
		assert_int_equal(newest(d).state, DELIVERY_SUPPRESSED);
		assert_string_equal(newest(d).why, cases[i].told);
	}
	assert_int_equal(desk_counts(d).pending, 0);
}

static int note_detail(const struct event_record *e, void *context)
{
	snprintf(context, 256, "%s", e->detail ? e->detail : "");
	return 0;
}

struct detail {
	int64_t ticket;
	char text[256];
};

static int read_detail(struct txn *txn, void *data)
{
	struct detail *detail = data;

	return txn_event_list(txn, detail->ticket, note_detail, detail->text);
}

static void the_history_says_what_became_of_it(void **state)
{
	struct desk *d = *state;
	struct detail detail = {0};

	desk_set_limits(d, &(struct limit_options){.address_day = 1});
	detail.ticket = take_from(d, "noura").ticket;
	assert_int_equal(fixture_read(d->store, read_detail, &detail), 0);
	assert_string_equal(detail.text, "{\"kind\":\"acknowledgement\",\"state\":\"pending\"}");
	detail.ticket = take_from(d, "noura").ticket;
	assert_int_equal(fixture_read(d->store, read_detail, &detail), 0);
	assert_string_equal(detail.text,
			    "{\"kind\":\"acknowledgement\",\"state\":\"suppressed\",\"why\":"
			    "\"too many automatic messages to this address\"}");
}

static void what_no_channel_reaches_is_not_queued(void **state)
{
	struct desk *d = *state;
	char **kinds = NULL;

	strings_add(&kinds, "mail");
	office_set_kinds(d->office, kinds);
	expect(d, "noura", DELIVERY_PENDING, "");
	office_set_kinds(d->office, NULL);
	expect(d, "fahd", DELIVERY_SUPPRESSED,
	       "no channel is configured that delivers to this "
	       "kind of address: mail");
}

static struct desk_delivery call_from(struct desk *d, const char *number)
{
	static unsigned serial;
	char id[16];
	struct register_result result;

	snprintf(id, sizeof(id), "call-%u", ++serial);
	struct message *m = desk_message(d, id);
	assert_int_equal(message_set_sender(m, "phone", number, NULL), 0);
	assert_int_equal(desk_register(d, m, &result), 0);
	return newest(d);
}

static void numbers_that_cannot_read_get_none(void **state)
{
	static const struct {
		const char *number, *why;
	} cases[] = {
		{"+966112345678", "the number is a landline"},
		{"+966920012345", "the number is an organisation's"},
		{"+966512345678", ""},
		{"+442071838750", ""}, /* its channel decides */
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct desk_delivery row = call_from(d, cases[i].number);
		assert_string_equal(row.why, cases[i].why);
		assert_int_equal(row.state, *cases[i].why ? DELIVERY_SUPPRESSED : DELIVERY_PENDING);
	}
}

static void one_number_gets_three_a_day(void **state)
{
	struct desk *d = *state;

	desk_set_limits(d, &(struct limit_options){.phone_day = 3});
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(call_from(d, "+966512345678").state, DELIVERY_PENDING);
	struct desk_delivery row = call_from(d, "+966512345678");
	assert_int_equal(row.state, DELIVERY_SUPPRESSED);
	assert_string_equal(row.why, "too many automatic messages to this address");
	assert_int_equal(call_from(d, "+966512345679").state, DELIVERY_PENDING);
	/* an address of mail is none */
	for (unsigned i = 0; i < 4; i++)
		expect(d, "noura", DELIVERY_PENDING, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	TEST(one_address_gets_three_in_ten_minutes),
	TEST(one_address_gets_ten_a_day),
	TEST(numbers_that_cannot_read_get_none),
	TEST(one_number_gets_three_a_day),
	TEST(no_limit_is_no_limit),
	TEST(what_is_suppressed_is_not_counted),
	TEST(over_the_hours_limit_all_are_held_until_a_person_releases_them),
	TEST(what_is_held_counts_for_its_address),
	TEST(a_suppressed_address_gets_none),
	TEST(one_domain_gets_sixty_an_hour),
	TEST(a_domain_that_many_share_has_no_limit),
	TEST(a_limit_that_is_reached_is_told_once),
	TEST(the_channel_may_want_none_and_say_why),
	TEST(the_history_says_what_became_of_it),
	TEST(what_no_channel_reaches_is_not_queued),
};

UNIT_MAIN(tests)
