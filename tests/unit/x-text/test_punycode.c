#include "../unit.h"

#include "units.h"
#include "x/text/punycode.h"

static bool fits(const char *text)
{
	struct x_units u = units_of(text);
	bool fit = x_label_fits(u.at, u.count);

	x_units_done(&u);
	return fit;
}

static void repeat(char *to, const char *what, size_t times)
{
	*to = '\0';
	for (size_t i = 0; i < times; i++)
		strcat(to, what);
}

static void labels_have_at_most_63_letters(void **state)
{
	char label[1024];

	(void)state;
	assert_false(fits(""));
	assert_true(fits("a"));
	repeat(label, "a", 63);
	assert_true(fits(label));
	repeat(label, "a", 64);
	assert_false(fits(label));
	/* "xn--" and "-" and what stands for the other: xn--aaa...-abc */
	repeat(label, "a", 55);
	strcat(label, "\u00e9");
	assert_true(fits(label));
	repeat(label, "a", 60);
	strcat(label, "\u00e9");
	assert_false(fits(label));
	/* a letter that is repeated costs one more place */
	repeat(label, "\u3042", 56);
	assert_true(fits(label));
	repeat(label, "\u3042", 60);
	assert_false(fits(label));
	repeat(label, "\U0001F600", 64);
	assert_false(fits(label));
}

/* Vectors of RFC 3492, section 7.1: the length of what comes out. */
static void other_full_stops_part_labels(void **state)
{
	char label[256];

	(void)state;
	repeat(label, "a", 31);
	strcat(label, "\u3002");
	for (int i = 0; i < 31; i++)
		strcat(label, "b");
	assert_true(fits(label));
	strcat(label, "b");
	assert_false(fits(label));
	assert_true(fits("\u3002"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(labels_have_at_most_63_letters),
	cmocka_unit_test(other_full_stops_part_labels),
};

UNIT_MAIN(tests)
