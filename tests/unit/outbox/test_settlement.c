#include "../unit.h"

#include "outbox/settlement.h"

#include <wasl/loop.h>

#define HOUR_MS (3600 * 1000)
#define DAY_MS (24LL * HOUR_MS)
#define SAMPLES 300

static const struct settlement_rules usual = {5 * 86400, 60};

static void pauses_double_up_to_four_hours_a_fifth_more_or_less(void **state)
{
	static const struct {
		unsigned attempt;
		uint64_t first_seconds, middle_ms;
	} cases[] = {
		{1, 60, 60000},
		{2, 60, 120000},
		{3, 60, 240000},
		{8, 60, 7680000},
		{9, 60, 4 * HOUR_MS},
		{10, 60, 4 * HOUR_MS},
		{1000, 60, 4 * HOUR_MS},
		{4000000000U, 1, 4 * HOUR_MS},
		{1, 1, 1000},
		{1, 14400, 4 * HOUR_MS},
		{2, 14400, 4 * HOUR_MS},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		uint64_t least = UINT64_MAX, most = 0;
		for (unsigned n = 0; n < SAMPLES; n++) {
			uint64_t pause =
				settlement_pause_ms(cases[i].attempt, cases[i].first_seconds);
			least = pause < least ? pause : least;
			most = pause > most ? pause : most;
		}
		assert_in_range(least, cases[i].middle_ms * 4 / 5, cases[i].middle_ms * 9 / 10);
		assert_in_range(most, cases[i].middle_ms * 11 / 10, cases[i].middle_ms * 6 / 5);
	}
}

/* What the report makes of a delivery that was queued so long ago. */
static struct delivery_settlement decide(const struct report *report, int64_t age_ms)
{
	const struct sending s = {.attempts = 1, .created = clock_utc_ms() - age_ms};
	struct delivery_settlement settlement;

	settlement_decide(&s, report, &usual, &settlement);
	return settlement;
}

static void reports_decide(void **state)
{
	static const struct {
		struct report report;
		int64_t age_ms;
		enum delivery_state state;
		const char *why; /* NULL: none */
	} cases[] = {
		{{.verdict = REPORT_SENT}, 0, DELIVERY_SENT, NULL},
		{{.verdict = REPORT_SENT, .why = "ok"}, 9 * DAY_MS, DELIVERY_SENT, NULL},
		{{.verdict = REPORT_PERMANENT, .why = "550 no"}, 0, DELIVERY_DEAD, "550 no"},
		{{.verdict = REPORT_PERMANENT}, 0, DELIVERY_DEAD, "refused"},
		{{.verdict = REPORT_WITHHELD, .why = "foreign"}, 0, DELIVERY_SUPPRESSED, "foreign"},
		{{.verdict = REPORT_WITHHELD},
		 9 * DAY_MS,
		 DELIVERY_SUPPRESSED,
		 "its channel does not send it"},
		{{.verdict = REPORT_TEMPORARY, .why = "450"}, 0, DELIVERY_PENDING, "450"},
		{{.verdict = REPORT_TEMPORARY}, 0, DELIVERY_PENDING, "no answer"},
		{{.verdict = REPORT_UNKNOWN, .why = "lost"}, 0, DELIVERY_PENDING, "lost"},
		{{.verdict = REPORT_TEMPORARY, .why = "450"},
		 5 * DAY_MS - 2 * 60000,
		 DELIVERY_PENDING,
		 "450"},
		{{.verdict = REPORT_TEMPORARY, .why = "450"},
		 5 * DAY_MS - 40000,
		 DELIVERY_DEAD,
		 "gave up after 1 attempts: 450"},
		{{.verdict = REPORT_UNKNOWN},
		 6 * DAY_MS,
		 DELIVERY_DEAD,
		 "gave up after 1 attempts: no answer"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct delivery_settlement s = decide(&cases[i].report, cases[i].age_ms);
		if (s.state != cases[i].state)
			fail_msg("case %zu: %s", i, delivery_state_word(s.state));
		if (cases[i].why)
			assert_string_equal(s.why, cases[i].why);
		else
			assert_null(s.why);
		free(s.why);
	}
}

static void parts_are_named_where_they_end(void **state)
{
	static char one[] = "p1", two[] = "p2";
	static const struct {
		unsigned out;
		struct report report;
		int64_t age_ms;
		enum delivery_state state;
		const char *why; /* NULL: none */
	} cases[] = {
		{0, {.verdict = REPORT_SENT, .part = 1, .parts = 2}, 0, DELIVERY_PENDING, NULL},
		{1, {.verdict = REPORT_SENT, .part = 2, .parts = 2}, 0, DELIVERY_SENT, NULL},
		{0, {.verdict = REPORT_SENT, .part = 1, .parts = 1}, 0, DELIVERY_SENT, NULL},
		{0,
		 {.verdict = REPORT_PERMANENT, .part = 1, .parts = 2},
		 0,
		 DELIVERY_DEAD,
		 "part 1 of 2 was refused: refused; no part is out"},
		{2,
		 {.verdict = REPORT_PERMANENT, .why = "403", .part = 3, .parts = 3},
		 0,
		 DELIVERY_DEAD,
		 "part 3 of 3 was refused: 403; parts 1 to 2 are out"},
		{1,
		 {.verdict = REPORT_UNKNOWN, .why = "lost"},
		 6 * DAY_MS,
		 DELIVERY_DEAD,
		 "gave up at part 2 after 4 attempts: lost; part 1 is out"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		char *out[] = {cases[i].out > 0 ? one : NULL, cases[i].out > 1 ? two : NULL, NULL};
		const struct sending s = {
			.attempts = 4,
			.part_attempts = 1,
			.parts_out = out,
			.created = clock_utc_ms() - cases[i].age_ms,
		};
		struct delivery_settlement settlement;
		settlement_decide(&s, &cases[i].report, &usual, &settlement);
		assert_int_equal(settlement.state, cases[i].state);
		if (cases[i].why)
			assert_string_equal(settlement.why, cases[i].why);
		else
			assert_null(settlement.why);
		free(settlement.why);
	}
}

static void the_other_side_may_ask_for_a_longer_pause_within_reason(void **state)
{
	static const struct {
		uint64_t asked_ms;
		enum delivery_state state;
		int64_t least_ms, most_ms;
	} cases[] = {
		{0, DELIVERY_PENDING, 48000, 72100},
		{1000, DELIVERY_PENDING, 48000, 72100},
		{3 * HOUR_MS, DELIVERY_PENDING, 3 * HOUR_MS, 3 * HOUR_MS + 100},
		{6 * DAY_MS, DELIVERY_PENDING, 4 * HOUR_MS, 4 * HOUR_MS + 100},
		{UINT64_MAX, DELIVERY_PENDING, 4 * HOUR_MS, 4 * HOUR_MS + 100},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct report report = {.verdict = REPORT_TEMPORARY,
					      .not_before_ms = cases[i].asked_ms};
		int64_t now = clock_utc_ms();
		struct delivery_settlement s = decide(&report, 0);
		assert_int_equal(s.state, cases[i].state);
		assert_in_range(s.next_at - now, cases[i].least_ms, cases[i].most_ms);
		free(s.why);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(pauses_double_up_to_four_hours_a_fifth_more_or_less),
	cmocka_unit_test(reports_decide),
	cmocka_unit_test(parts_are_named_where_they_end),
	cmocka_unit_test(the_other_side_may_ask_for_a_longer_pause_within_reason),
};

UNIT_MAIN(tests)
