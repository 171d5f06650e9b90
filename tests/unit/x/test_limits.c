#include "answers.h"

#include "x/limits.h"

#define MINUTE INT64_C(60000)

static struct limits noted(const char *left, const char *reset)
{
	const char *headers[] = {left, reset, NULL};
	const struct transfer_result result = result_of(200, "{}", left ? headers : headers + 2);
	const struct answer a = {.class = ANSWER_DONE};
	struct limits l;

	limits_init(&l);
	limits_note(&l, X_MENTIONS, &result, &a, 500);
	return l;
}

static void what_is_unknown_is_free(void **state)
{
	struct limits l;

	(void)state;
	limits_init(&l);
	for (int e = 0; e < X_ENDPOINTS; e++) {
		assert_int_equal(limits_free_at(&l, e, NOW), 0);
		assert_int_equal(limits_pace_ms(&l, e, MINUTE, NOW), MINUTE);
	}
}

static void a_window_shuts_one_door_and_a_person_all(void **state)
{
	const struct transfer_result result = result_of(429, "{}", NULL);
	struct answer a = {.class = ANSWER_LATER, .until = NOW + MINUTE};
	struct limits l;

	(void)state;
	limits_init(&l);
	limits_note(&l, X_POST, &result, &a, 500);
	assert_int_equal(limits_free_at(&l, X_POST, NOW), NOW + MINUTE + 500);
	assert_int_equal(limits_free_at(&l, X_MENTIONS, NOW), 0);
	/* what says nothing of the window leaves it */
	a.class = ANSWER_LOST;
	limits_note(&l, X_POST, &result, &a, 500);
	assert_int_equal(limits_free_at(&l, X_POST, NOW), NOW + MINUTE + 500);
	for (int i = 0; i < 2; i++) {
		a.class = i ? ANSWER_OPERATOR : ANSWER_UNAUTHORIZED;
		a.until = NOW + 15 * MINUTE;
		limits_note(&l, X_ME, &result, &a, 7);
		assert_int_equal(limits_free_at(&l, X_MENTIONS, NOW), a.until + 7);
		assert_int_equal(limits_free_at(&l, X_POST, NOW), a.until + 7);
		a.class = ANSWER_DONE;
		limits_note(&l, X_ME, &result, &a, 7);
		assert_int_equal(limits_free_at(&l, X_MENTIONS, NOW), 0);
		/* its own window is not over by that */
		assert_int_equal(limits_free_at(&l, X_POST, NOW), NOW + MINUTE + 500);
	}
	limits_note(&l, X_POST, &result, &a, 7);
	assert_int_equal(limits_free_at(&l, X_POST, NOW), 0);
}

static void what_lacks_one_permission_holds_up_nothing_else(void **state)
{
	const struct transfer_result result = result_of(403, "{}", NULL);
	struct answer a = {.class = ANSWER_OPERATOR, .one = true, .until = NOW + 15 * MINUTE};
	struct limits l;

	(void)state;
	limits_init(&l);
	for (int lifted = 0; lifted < 2; lifted++) {
		a.class = ANSWER_OPERATOR;
		limits_note(&l, X_DIRECTS, &result, &a, 7);
		assert_int_equal(limits_free_at(&l, X_DIRECTS, NOW), a.until + 7);
		assert_int_equal(limits_free_at(&l, X_MENTIONS, NOW), 0);
		a.class = ANSWER_DONE;
		limits_note(&l, X_MENTIONS, &result, &a, 7);
		assert_int_equal(limits_free_at(&l, X_DIRECTS, NOW), a.until + 7);
		if (lifted)
			limits_lift(&l);
		else
			limits_note(&l, X_DIRECTS, &result, &a, 7);
		assert_int_equal(limits_free_at(&l, X_DIRECTS, NOW), 0);
	}
}

static void what_a_wrong_clock_noted_is_forgotten(void **state)
{
	const struct transfer_result result = result_of(429, "{}", NULL);
	struct answer a = {.class = ANSWER_LATER, .until = NOW + 15 * MINUTE};
	struct limits l;

	(void)state;
	limits_init(&l);
	limits_note(&l, X_POST, &result, &a, 7);
	assert_int_equal(limits_free_at(&l, X_POST, NOW - 24 * 60 * MINUTE), a.until + 7);
	assert_int_equal(limits_free_at(&l, X_POST, NOW - 25 * 60 * MINUTE), 0);
	a.class = ANSWER_UNAUTHORIZED;
	limits_note(&l, X_ME, &result, &a, 7);
	assert_int_equal(limits_free_at(&l, X_POST, NOW - 25 * 60 * MINUTE), 0);
	assert_int_equal(limits_free_at(&l, X_MENTIONS, NOW), a.until + 7);
}

static void what_remains_lasts_until_the_window_opens(void **state)
{
	static const struct {
		const char *left, *reset;
		int64_t pace;
	} cases[] = {
		{NULL, NULL, MINUTE},
		/* 14 left for 15 minutes: every minute; fewer: slower; many: as was wanted */
		{"x-rate-limit-remaining: 14", "x-rate-limit-reset: 1795605480", MINUTE},
		{"x-rate-limit-remaining: 4", "x-rate-limit-reset: 1795605480", 3 * MINUTE},
		{"x-rate-limit-remaining: 0", "x-rate-limit-reset: 1795605480", 15 * MINUTE},
		{"x-rate-limit-remaining: 299", "x-rate-limit-reset: 1795605480", MINUTE},
		/* past, or of a clock that goes wrong */
		{"x-rate-limit-remaining: 0", "x-rate-limit-reset: 1795604580", MINUTE},
		{"x-rate-limit-remaining: 0", "x-rate-limit-reset: 1", MINUTE},
		{"x-rate-limit-remaining: 0", "x-rate-limit-reset: 1795605540", MINUTE},
		{"x-rate-limit-remaining: 0", "x-rate-limit-reset: 1795605539", 959000},
		{"x-rate-limit-remaining: 0", "x-rate-limit-reset: 9223372036854775807", MINUTE},
		{"x-rate-limit-remaining: 0", "x-rate-limit-reset: x", MINUTE},
		{"x-rate-limit-remaining: x", "x-rate-limit-reset: 1795605480", MINUTE},
		{"x-rate-limit-remaining: -1", "x-rate-limit-reset: 1795605480", MINUTE},
		{"x-rate-limit-remaining: 1099511627775", "x-rate-limit-reset: 1795605480", MINUTE},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct limits l = noted(cases[i].left, cases[i].reset);
		int64_t pace = limits_pace_ms(&l, X_MENTIONS, MINUTE, NOW);

		if (pace != cases[i].pace)
			fail_msg("%zu: %lld", i, (long long)pace);
		assert_int_equal(limits_pace_ms(&l, X_TIMELINE, MINUTE, NOW), MINUTE);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_unknown_is_free),
	cmocka_unit_test(a_window_shuts_one_door_and_a_person_all),
	cmocka_unit_test(what_lacks_one_permission_holds_up_nothing_else),
	cmocka_unit_test(what_a_wrong_clock_noted_is_forgotten),
	cmocka_unit_test(what_remains_lasts_until_the_window_opens),
};
UNIT_MAIN(tests)
