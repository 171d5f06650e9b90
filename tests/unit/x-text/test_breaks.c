#include "../unit.h"

#include "x/text/breaks.h"

struct row {
	const char *text;
	size_t at;
	enum x_break kind;
};

static void each_place_has_its_grade(void **state)
{
	static const struct row rows[] = {
		{"ab cd", 1, X_BREAK_GRAPHEME},
		{"ab cd", 2, X_BREAK_SPACE},
		{"ab cd", 3, X_BREAK_NONE},
		{"ab. cd", 3, X_BREAK_SENTENCE},
		{"ab.\" cd", 4, X_BREAK_SENTENCE},
		{"d. cd", 2, X_BREAK_SPACE},
		{"1. cd", 2, X_BREAK_SPACE},
		{"\u062f. \u0645", 2, X_BREAK_SPACE},
		{"\u0647\u0644\u061f \u0645", 3, X_BREAK_SENTENCE},
		{"\u0647\u0644\u061f\u0645", 3, X_BREAK_SENTENCE},
		{"ab\u2026 c", 3, X_BREAK_SENTENCE},
		{"ab\ncd", 2, X_BREAK_LINE},
		{"ab\n \ncd", 2, X_BREAK_PARAGRAPH},
		{"ab\n \ncd", 4, X_BREAK_NONE},
		{"ab\u00a0cd", 2, X_BREAK_GRAPHEME},
		{"e\u0645\u064f", 2, X_BREAK_NONE},
		{"see http://a.com/b", 12, X_BREAK_NONE},
		{"see a.com", 6, X_BREAK_NONE},
		{"see http://a.music/b", 12, X_BREAK_NONE},
		{"@name", 2, X_BREAK_NONE},
		{"#name", 2, X_BREAK_NONE},
		{"ab@cd", 2, X_BREAK_NONE},
		{"ab@cd", 3, X_BREAK_NONE},
		{"\U0001F468\u200D\U0001F469", 2, X_BREAK_NONE},
		{"\U0001F468\u200D\U0001F469", 3, X_BREAK_NONE},
		{"\U0001F468\U0001F469", 1, X_BREAK_NONE},
		{"\U0001F468\U0001F469", 2, X_BREAK_GRAPHEME},
		{"ab", 0, X_BREAK_NONE},
		{"ab", 2, X_BREAK_PARAGRAPH},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct x_units u;
		struct x_urls urls;
		assert_int_equal(x_units_init(&u, rows[i].text, strlen(rows[i].text), true), 0);
		x_urls_find_all(&u, &urls);
		_cleanup_(freep) uint8_t *breaks = x_breaks_find(&u, &urls);
		if (breaks[rows[i].at] != rows[i].kind)
			fail_msg("%s at %zu: %d", rows[i].text, rows[i].at, breaks[rows[i].at]);
		x_urls_done(&urls);
		x_units_done(&u);
	}
}

static void some_blanks_do_not_part(void **state)
{
	static const struct {
		const char *text;
		bool blank;
	} rows[] = {
		{" ", true},	    {" a", true},	{"\na", true}, {"\u3000a", true},
		{"\u00a0a", false}, {"\u202fa", false}, {"a", false},  {" \u0301", false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct x_units u;
		assert_int_equal(x_units_init(&u, rows[i].text, strlen(rows[i].text), true), 0);
		if (x_is_blank(&u, 0) != rows[i].blank)
			fail_msg("row %zu", i);
		x_units_done(&u);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_place_has_its_grade),
	cmocka_unit_test(some_blanks_do_not_part),
};

UNIT_MAIN(tests)
