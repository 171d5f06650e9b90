#include "../unit.h"

#include "units.h"
#include "x/text/weight.h"

#include <limits.h>

struct row {
	const char *text;
	unsigned weight;
};

static void texts_weigh_what_x_counts(void **state)
{
	static const struct row rows[] = {
		{"a", 1},
		{"Hi http://test.co", 26},
		{"\u0634\u064f\u0643\u0652\u0631\u064b\u0627", 7},
		{"\u0640\u0662\u061f\u060c\u00ab\u00bb\u061c", 7},
		{"\ufdfa\ufdfc\u200f\u200e\u202b\u202c\u2067\u2069", 16},
		{"\u2026\u2022\u2122", 6},
		{"\u2013\u201c\u201d\u200c\u200d", 5},
		{"\u2705", 2},
		{"\u260e\ufe0f", 2},
		{"\U0001F1F8\U0001F1E6", 2},
		{"1\ufe0f\u20e3", 2},
		{"\u00a9", 1},
		{"\u00a9\ufe0f", 2},
		{"\U0001F426\u200D\U0001F525", 5},
		{"H\U0001F431\u263a\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466", 7},
		{"e\u0301", 1},
		{"A\ufb2c", 4},
		{"tvtc.gov.sa", 23},
		{"\u0632\u0648\u0631\u0648\u0627tvtc.gov.sa", 28},
		{"file.txt a@b.com", 16},
		/* more than the library counts, on purpose */
		{"example.com/a-path-that-is-longer", 33},
		{"http://a.music", 23},
		{"http://a.music/and-a-path-that-is-longer", 40},
		{"http://example.com/and-a-path-that-is-longer", 23},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct x_weight found = x_weight(rows[i].text, strlen(rows[i].text));
		if (found.weight != rows[i].weight || !found.valid)
			fail_msg("%s: %u instead of %u", rows[i].text, found.weight,
				 rows[i].weight);
	}
}

static void some_texts_are_refused(void **state)
{
	_cleanup_(freep) char *large = xcalloc(X_TEXT_MAX + 1, 1);

	(void)state;
	assert_false(x_weight("", 0).valid);
	assert_false(x_weight("a\ufeff", 4).valid);
	assert_false(x_weight("a\uffff", 4).valid);
	assert_false(x_weight("a\ufffe", 4).valid);
	assert_true(x_weight("a\ufffd", 4).valid);
	assert_int_equal(x_weight("a\xff", 2).weight, 3);
	assert_int_equal(x_weight(large, X_TEXT_MAX + 1).weight, UINT_MAX);
	assert_false(x_weight(large, X_TEXT_MAX + 1).valid);
}

static void sums_stand_before_units(void **state)
{
	struct x_units u = units_of("ab http://test.co \u2026");
	struct x_urls urls;

	(void)state;
	x_urls_find_all(&u, &urls);
	_cleanup_(freep) uint32_t *sums = x_weight_sums(&u, &urls);
	assert_int_equal(sums[0], 0);
	assert_int_equal(sums[3], 3);
	assert_int_equal(sums[10], 3);
	assert_int_equal(sums[17], 26);
	assert_int_equal(sums[u.count], 29);
	x_urls_done(&urls);
	x_units_done(&u);
}

/* The expressions that others use for this step back for each; here it would take hours. */
static void no_text_takes_long(void **state)
{
	static const char *const pieces[] = {"a.",	   "\u0645",  "\u0645.",
					     "a.com",	   "http://", "http://a.music/",
					     "(",	   "/(a",     "a.com/(a(",
					     "?!",	   "a.com?!", "@a",
					     "#a",	   "xn--",    "x.xn--a",
					     "\U0001F1F8", "1\ufe0f", "-",
					     "_.",	   "\u3002",  "a.com.\u3042.\uc0bc\uc131/"};
	size_t size = unit_size(X_TEXT_MAX / 2);
	_cleanup_(freep) char *text = xmalloc(size);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces); i++) {
		size_t piece = strlen(pieces[i]);
		for (size_t at = 0; at < size; at++)
			text[at] = pieces[i][at % piece];
		assert_true(x_weight(text, size).weight > 0);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(texts_weigh_what_x_counts),
	cmocka_unit_test(some_texts_are_refused),
	cmocka_unit_test(sums_stand_before_units),
	cmocka_unit_test(no_text_takes_long),
};

UNIT_MAIN(tests)
