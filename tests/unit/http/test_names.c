#include "http/pages/names.h"

#include "../unit.h"

static void everything_has_a_name_in_both(void **state)
{
	(void)state;
	for (int i = STAGE_RECEIVED; i <= STAGE_CLOSED; i++)
		assert_string_not_equal(stage_name((enum ticket_stage)i, TEXT_LANGUAGE_ARABIC),
					stage_name((enum ticket_stage)i, TEXT_LANGUAGE_ENGLISH));
	for (int i = TYPE_INQUIRY; i <= TYPE_SUGGESTION; i++)
		assert_string_not_equal(type_name((enum ticket_type)i, TEXT_LANGUAGE_ARABIC),
					type_name((enum ticket_type)i, TEXT_LANGUAGE_ENGLISH));
	assert_string_equal(complexity_name(COMPLEXITY_COMPLEX, TEXT_LANGUAGE_ENGLISH), "Complex");
	assert_string_equal(complexity_name(COMPLEXITY_CRITICAL, TEXT_LANGUAGE_UNKNOWN), "حرجة");
}

/* The days of the feasts as Umm al-Qura has them. */
static void days_are_in_both_calendars(void **state)
{
	static const struct {
		int64_t at;
		enum text_language language;
		const char *words;
	} cases[] = {
		{1773997200000, TEXT_LANGUAGE_ARABIC, "1 شوال 1447 هـ، الموافق 20 مارس 2026 م"},
		/* Riyadh is three hours ahead */
		{1773954000000, TEXT_LANGUAGE_ARABIC, "1 شوال 1447 هـ، الموافق 20 مارس 2026 م"},
		{1773953999000, TEXT_LANGUAGE_ENGLISH, "19 March 2026 (30 Ramadan 1447 AH)"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *words = date_in_both(cases[i].at, cases[i].language);
		assert_string_equal(words, cases[i].words);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(everything_has_a_name_in_both),
	cmocka_unit_test(days_are_in_both_calendars),
};

UNIT_MAIN(tests)
