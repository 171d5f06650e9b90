/* Whose a ticket is, and how often that may be guessed. */
#include "../store/fixture.h"

#include "http/pages/status_read.h"
#include "store/tickets.h"

#define GUESSES 20U
#define HERS "noura@people.test"

static int add_ticket(struct txn *txn, void *data)
{
	const struct party_address a = {"mail", HERS, NULL};
	struct party_ref party;
	struct ticket_record t = {
		.reference = data, .department = "office", .channel = "cso", .language = "ar"};
	int64_t id = 0;
	int r = txn_party_ensure(txn, &a, &party);

	t.party = party.party;
	return r == 0 ? txn_ticket_add(txn, &t, &id) : r;
}

static int ask(struct txn *txn, void *data)
{
	return status_write(txn, data);
}

static enum status_outcome asked(struct fixture *f, const char *reference, const char *address)
{
	struct status_question q = {.kind = address ? "mail" : NULL, .address = address};

	snprintf(q.reference, sizeof(q.reference), "%s", reference);
	assert_int_equal(fixture_write(f, ask, &q), 0);
	assert_int_equal(q.ticket != 0 && q.outcome == STATUS_FOUND, q.outcome == STATUS_FOUND);
	return q.outcome;
}

static void only_hers_is_found(void **state)
{
	char reference[REFERENCE_SIZE], unknown[REFERENCE_SIZE];

	reference_new(reference);
	reference_new(unknown);
	assert_int_equal(fixture_write(*state, add_ticket, reference), 0);
	assert_int_equal(asked(*state, reference, HERS), STATUS_FOUND);
	assert_int_equal(asked(*state, reference, "other@people.test"), STATUS_UNKNOWN);
	assert_int_equal(asked(*state, unknown, HERS), STATUS_UNKNOWN);
	assert_int_equal(asked(*state, reference, NULL), STATUS_FOUND);
	assert_int_equal(asked(*state, unknown, NULL), STATUS_UNKNOWN);
}

/* From however many networks; and whether there is such a ticket does not show. */
static void a_reference_is_guessed_at_so_often(void **state)
{
	char known[REFERENCE_SIZE], unknown[REFERENCE_SIZE], other[REFERENCE_SIZE];
	const char *const both[] = {known, unknown};

	reference_new(known);
	reference_new(unknown);
	reference_new(other);
	assert_int_equal(fixture_write(*state, add_ticket, known), 0);
	assert_int_equal(fixture_write(*state, add_ticket, other), 0);
	for (size_t i = 0; i < ELEMENTS(both); i++) {
		for (unsigned n = 0; n < GUESSES; n++)
			assert_int_equal(asked(*state, both[i], "other@people.test"),
					 STATUS_UNKNOWN);
		assert_int_equal(asked(*state, both[i], "other@people.test"), STATUS_TOO_MANY);
		assert_int_equal(asked(*state, both[i], HERS), STATUS_TOO_MANY);
	}
	/* the signed link is no guess; what is right counts for none */
	assert_int_equal(asked(*state, known, NULL), STATUS_FOUND);
	for (unsigned n = 0; n < GUESSES + 1; n++)
		assert_int_equal(asked(*state, other, HERS), STATUS_FOUND);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(only_hers_is_found),
	TEST(a_reference_is_guessed_at_so_often),
};

UNIT_MAIN(tests)
