#include "../unit.h"

#include "base/crypto.h"
#include "ticket/reference.h"

static const char alphabet[] = "0123456789ABCDEFHJKMNQRSTWXYZ";

static bool parse(const char *s, char ret[static REFERENCE_SIZE])
{
	return reference_parse(s, strlen(s), ret);
}

static bool is_reference(const char *s)
{
	char ret[REFERENCE_SIZE];

	return parse(s, ret);
}

static void new_references_are_in_form_and_read_back(void **state)
{
	char made[REFERENCE_SIZE], read[REFERENCE_SIZE];

	(void)state;
	for (unsigned i = 0; i < 10000; i++) {
		reference_new(made);
		assert_int_equal(strlen(made), 9);
		assert_int_equal(made[4], '-');
		assert_int_equal(strspn(made, alphabet), 4);
		assert_int_equal(strspn(made + 5, alphabet), 4);
		assert_true(parse(made, read));
		assert_string_equal(made, read);
	}
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, REFERENCE_SIZE);
}

static void new_references_differ_and_use_every_symbol(void **state)
{
	enum { COUNT = 10000 };
	char(*made)[REFERENCE_SIZE] = malloc(COUNT * sizeof(*made));
	unsigned seen[8][128] = {0}, twins = 0;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		reference_new(made[i]);
		for (size_t at = 0; at < 4; at++) {
			seen[at][(unsigned char)made[i][at]]++;
			seen[at + 4][(unsigned char)made[i][at + 5]]++;
		}
	}
	qsort(made, COUNT, sizeof(*made), compare);
	for (size_t i = 1; i < COUNT; i++)
		twins += compare(made[i - 1], made[i]) == 0;
	free(made);
	/* of 17 thousand million, ten thousand meet in pairs 0.003 times */
	assert_true(twins <= 1);
	for (size_t at = 0; at < 8; at++) {
		for (const char *c = alphabet; *c; c++)
			assert_in_range(seen[at][(unsigned char)*c], 200, 500);
	}
}

static void assert_only_right_at(const char *good, size_t at)
{
	char bad[REFERENCE_SIZE];

	memcpy(bad, good, sizeof(bad));
	for (const char *c = alphabet; *c; c++) {
		bad[at] = *c;
		assert_int_equal(is_reference(bad), *c == good[at]);
	}
}

/* Of 300 references: each position, each other symbol. */
static void every_single_wrong_character_shows(void **state)
{
	char good[REFERENCE_SIZE];

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		reference_new(good);
		for (size_t at = 0; at < 9; at++) {
			if (at != 4)
				assert_only_right_at(good, at);
		}
	}
}

static void every_swap_of_neighbours_shows(void **state)
{
	char good[REFERENCE_SIZE], bad[REFERENCE_SIZE];

	(void)state;
	for (unsigned i = 0; i < 3000; i++) {
		reference_new(good);
		for (size_t at = 0; at < 8; at++) {
			/* the fourth and the fifth are neighbours over the hyphen */
			size_t other = at == 3 ? 5 : at + 1;
			if (at == 4 || good[at] == good[other])
				continue;
			memcpy(bad, good, sizeof(bad));
			bad[at] = good[other];
			bad[other] = good[at];
			assert_false(is_reference(bad));
		}
	}
}

static void missing_and_surplus_characters_show(void **state)
{
	char good[REFERENCE_SIZE], longer[32];

	(void)state;
	reference_new(good);
	for (size_t size = 0; size < 9; size++)
		assert_false(reference_parse(good, size, longer));
	for (const char *c = alphabet; *c; c++) {
		snprintf(longer, sizeof(longer), "%s%c", good, *c);
		assert_false(is_reference(longer));
	}
}

static void assert_reads(const char *written, const char *reference)
{
	char read[REFERENCE_SIZE];

	assert_true(parse(written, read));
	assert_string_equal(read, reference);
}

/* The sum of 0 to 6 weighted 2 to 8 is 133, which lacks 12 to a multiple of 29. */
static void references_are_read_as_people_write_them(void **state)
{
	static const char *const written[] = {
		"0123-456C",	  "0123456C",	     "0123-456c",      "#0123-456C",
		" # 0123 456c ",  "0 1 2 3 4 5 6 C", "O123-456C",      "o123-456c",
		"OI23-456C",	  "0l23-456c",	     "0L23-456C",      "0i23-456c",
		"٠١٢٣-٤٥٦C",	  "۰۱۲۳-۴۵۶c",	     "٠١٢3۴۵6c",       "\u200f٠١٢٣\u200e-٤٥٦C",
		"0123\u2013456C", "0123\u2011456C",  "0123\u00a0456C", "0123ـ456C",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		assert_reads(written[i], "0123-456C");
	assert_reads("0000-0000", "0000-0000");
	assert_reads("oooo-OOOO", "0000-0000");
}

static void what_is_no_reference_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"-",
		"#",
		"0123",
		"0123-456G",
		"U123-456C",
		"0123-45PC",
		"0123_456C",
		"0123#456C",
		"0123-456C.",
		"٠١٢٣-٤٥٦\xd9",
		"\xff\xff\xff\xff\xff\xff\xff\xff",
		"0123-456C\nx",
		"شكوىشكوى",
		"0123-456\xd9\xaa",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(is_reference(bad[i]));
	/* a NUL is no blank */
	char read[REFERENCE_SIZE];
	assert_false(reference_parse("0123\0456C", 9, read));
}

static void reading_stops_at_the_size_given(void **state)
{
	static const struct {
		char text[9];
		bool good;
	} cases[] = {{"01234567\xd9", false}, {"0123-456C", true}, {"0123456C\xe2", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char read[REFERENCE_SIZE];
		/* on the heap, that a read beyond shows */
		char *text = malloc(9);
		memcpy(text, cases[i].text, 9);
		assert_int_equal(reference_parse(text, 9, read), cases[i].good);
		free(text);
	}
}

static void references_are_found_as_words_of_a_text(void **state)
{
	char a[REFERENCE_SIZE], b[REFERENCE_SIZE], found[REFERENCE_SIZE];
	struct reference_place place = {0};

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		reference_new(a);
		reference_new(b);
		_cleanup_(freep) char *text =
			xasprintf("رقم %s، Re: TRAININGS x%s %sx 12345678-%s [#%s]", a, a, a, b, b);
		place = (struct reference_place){0};
		assert_true(reference_find(text, strlen(text), &place, found));
		assert_string_equal(found, a);
		assert_memory_equal(text + place.begin, a, 9);
		assert_int_equal(place.end - place.begin, 9);
		assert_true(reference_find(text, strlen(text), &place, found));
		assert_string_equal(found, b);
		assert_false(reference_find(text, strlen(text), &place, found));
	}
}

static void nothing_is_found_where_nothing_is(void **state)
{
	static const char *const texts[] = {"",		"-",	"--------",	"\xd9",
					    "\xe2\x80", "    ", "hello, world", "\xc2\xa0\xc2\xa0"};
	struct reference_place place = {0};
	char found[REFERENCE_SIZE];
	_cleanup_(freep) char *dashes = xcalloc(1, 100001);

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		place = (struct reference_place){0};
		assert_false(reference_find(texts[i], strlen(texts[i]), &place, found));
	}
	memset(dashes, '-', 100000);
	place = (struct reference_place){0};
	assert_false(reference_find(dashes, 100000, &place, found));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(new_references_are_in_form_and_read_back),
	cmocka_unit_test(new_references_differ_and_use_every_symbol),
	cmocka_unit_test(every_single_wrong_character_shows),
	cmocka_unit_test(every_swap_of_neighbours_shows),
	cmocka_unit_test(missing_and_surplus_characters_show),
	cmocka_unit_test(references_are_read_as_people_write_them),
	cmocka_unit_test(what_is_no_reference_is_refused),
	cmocka_unit_test(reading_stops_at_the_size_given),
	cmocka_unit_test(references_are_found_as_words_of_a_text),
	cmocka_unit_test(nothing_is_found_where_nothing_is),
};

int main(void)
{
	crypto_init();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
