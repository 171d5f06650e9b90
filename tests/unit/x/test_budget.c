#include "../unit.h"

#include "x/budget.h"

#include <wasl/memory.h>

#define NOV_25 INT64_C(1795604580000) /* 2026-11-25T11:03:00Z */
#define DEC_1 INT64_C(1796083200000)  /* 2026-12-01T00:00:00Z */
#define JAN_1 INT64_C(1798761600000)  /* 2027-01-01T00:00:00Z */
#define FEB_29 INT64_C(1835395200000) /* 2028-02-29T00:00:00Z */
#define MAR_1 INT64_C(1835481600000)  /* 2028-03-01T00:00:00Z */
#define MILLION INT64_C(1000000)

static void the_cap_is_hard(void **state)
{
	struct budget b;

	(void)state;
	budget_init(&b, 1, NULL, NOV_25);
	assert_true(budget_allows(&b, MILLION) && !budget_allows(&b, MILLION + 1));
	budget_spend(&b, 900000);
	assert_false(budget_is_near(&b));
	assert_true(budget_allows(&b, 100000));
	budget_spend(&b, 1);
	assert_true(budget_is_near(&b));
	assert_false(budget_allows(&b, 100000));
	assert_true(budget_allows(&b, 99999));
	/* what was asked for already may go over it */
	budget_spend(&b, PRICE_POST_WITH_LINK);
	assert_false(budget_allows(&b, 0));
}

static void without_a_cap_all_is_allowed(void **state)
{
	struct budget b;

	(void)state;
	budget_init(&b, 0, NULL, NOV_25);
	budget_spend(&b, 1000000 * MILLION);
	assert_true(budget_allows(&b, 1000000 * MILLION));
	assert_false(budget_is_near(&b));
	assert_int_equal(b.spent, 1000000 * MILLION);
}

static void months_end_at_midnight_utc(void **state)
{
	static const struct {
		int64_t in, next;
	} cases[] = {
		{NOV_25, DEC_1},
		{DEC_1 - 1, DEC_1},
		{DEC_1, JAN_1},
		{JAN_1 - 1, JAN_1},
		{FEB_29, MAR_1},
		{MAR_1 - 1, MAR_1},
		{INT64_C(0), INT64_C(2678400000)},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct budget b;

		budget_init(&b, 5, NULL, cases[i].in);
		assert_int_equal(budget_next_month(&b), cases[i].next);
		budget_spend(&b, 77);
		assert_false(budget_turn(&b, cases[i].in));
		assert_false(budget_turn(&b, cases[i].next - 1));
		assert_int_equal(b.spent, 77);
		assert_true(budget_turn(&b, cases[i].next));
		assert_int_equal(b.spent, 0);
		assert_false(budget_turn(&b, cases[i].next));
		/* not back, where the clock is set back */
		budget_spend(&b, 77);
		assert_false(budget_turn(&b, cases[i].in));
		assert_int_equal(b.spent, 77);
	}
}

static void it_is_kept_as_text(void **state)
{
	char text[BUDGET_TEXT_SIZE], again[BUDGET_TEXT_SIZE];
	struct budget b, read;

	(void)state;
	budget_init(&b, 50, NULL, NOV_25);
	budget_spend(&b, 1234567);
	budget_text(&b, text);
	assert_string_equal(text, "2026-11 1234567");
	budget_init(&read, 50, text, DEC_1 - 1);
	assert_int_equal(read.spent, 1234567);
	budget_text(&read, again);
	assert_string_equal(again, text);
	/* of another month, or year, it is nothing */
	budget_init(&read, 50, text, DEC_1);
	assert_int_equal(read.spent, 0);
	budget_init(&read, 50, "2025-11 1234567", NOV_25);
	assert_int_equal(read.spent, 0);
}

static void what_is_no_such_text_is_nothing_spent(void **state)
{
	static const struct {
		const char *text;
		bool spent;
	} cases[] = {
		{"", false},
		{"2026-11", false},
		{"2026-11 ", false},
		{"2026-11 -5", false},
		{"2026-11 x", false},
		{"x-11 5", false},
		{"2026-11 5", true},
		{"2026-11 0", false},
		{"202611 5", false},
		{"2026-11 9223372036854775807", true},
		{"2026-11 99999999999999999999999", true},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		char text[BUDGET_TEXT_SIZE];
		struct budget b;

		budget_init(&b, 1000000, cases[i].text, NOV_25);
		if ((b.spent > 0) != cases[i].spent)
			fail_msg("%s: %lld", cases[i].text, (long long)b.spent);
		/* no sum goes over what a number holds */
		for (int n = 0; n < 3; n++)
			budget_spend(&b, PRICE_POST_WITH_LINK);
		assert_true(b.spent > 0);
		assert_true(budget_allows(&b, 1) == (b.spent < 1000000 * MILLION));
		budget_text(&b, text);
		budget_init(&b, 1000000, text, NOV_25);
		assert_true(b.spent > 0);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_cap_is_hard),
	cmocka_unit_test(without_a_cap_all_is_allowed),
	cmocka_unit_test(months_end_at_midnight_utc),
	cmocka_unit_test(it_is_kept_as_text),
	cmocka_unit_test(what_is_no_such_text_is_nothing_spent),
};
UNIT_MAIN(tests)
