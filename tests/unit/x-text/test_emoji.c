#include "../unit.h"

#include "units.h"
#include "x/text/emoji.h"

struct row {
	const char *text;
	size_t begin, size;
};

static void sequences_are_found(void **state)
{
	static const struct row rows[] = {
		{"", 0, 0},
		{"abc \u0645 \u00e9 12", 10, 0},
		{"\U0001F600", 2, 0}, /* one alone weighs no more than it would anyway */
		{"a\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466", 1, 11},
		{"\U0001F468\u200D\U0001F469\u200D\U0001F467", 0, 8},
		{"\U0001F469\U0001F3FE\u200D\U0001F393", 0, 7},
		{"\U0001F468\u200D\u2695\uFE0F", 0, 5},
		{"\U0001F3CB\uFE0F\u200D\u2642\uFE0F", 0, 6},
		{"\U0001F937\u200D\u2642\uFE0F", 0, 5},
		{"\U0001F44D\U0001F3FD", 0, 4},
		{"\u270C\uFE0F\U0001F3FD", 0, 4},
		{"\u270C\uFE0E\U0001F3FD", 4, 0},
		{"x\u260E\uFE0F", 1, 2},
		{"1\uFE0F\u20E3", 0, 3},
		{"#\u20E3", 0, 2},
		{"#\uFE0F", 2, 0},
		{"\u00a9\uFE0F", 0, 2},
		{"\U0001F1F8\U0001F1E6", 0, 4},
		{"\U0001F1F8\U0001F1F5\U0001F1E6", 2, 4}, /* there is no SP */
		{"\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", 0, 14},
		{"\U0001F3F4\U000E0067\U000E0062\U000E0065", 8, 0},
		{"\U0001F3F4\u200D\u2620\uFE0F", 0, 5},
		/* younger than 2018: counted code point by code point */
		{"\U0001F426\u200D\U0001F525", 5, 0},
		{"\U0001F9D1\u200D\U0001F393", 5, 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct x_units u = units_of(rows[i].text);
		struct x_emoji found;
		x_emoji_next(&u, 0, u.count, &found);
		if (found.begin != rows[i].begin || found.size != rows[i].size)
			fail_msg("row %zu: %zu units at %zu", i, found.size, found.begin);
		x_units_done(&u);
	}
}

static void a_walk_meets_each(void **state)
{
	struct x_units u = units_of("1\u20E3 2\u20E3 3\u20E3");
	struct x_emoji found = {0, 0};
	size_t count = 0;

	(void)state;
	for (x_emoji_next(&u, 0, u.count, &found); found.size; count++)
		x_emoji_next(&u, found.begin + found.size, u.count, &found);
	assert_int_equal(count, 3);
	/* what begins behind the end is not looked for */
	x_emoji_next(&u, 1, 3, &found);
	assert_int_equal(found.size, 0);
	x_units_done(&u);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(sequences_are_found),
	cmocka_unit_test(a_walk_meets_each),
};

UNIT_MAIN(tests)
