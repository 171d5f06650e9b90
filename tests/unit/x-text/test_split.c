#include "../unit.h"

#include "x/text/split.h"

#include <errno.h>

#define PARTS_MAX 6

struct row {
	const char *text;
	unsigned weight, parts;
	const char *made[PARTS_MAX];
};

static void texts_are_parted_where_they_end(void **state)
{
	static const struct row rows[] = {
		{"  short \n", 20, 5, {"short"}},
		{"exactly twenty chars", 20, 5, {"exactly twenty chars"}},
		{"first par\n\nsecond par", 20, 5, {"first par (1/2)", "second par (2/2)"}},
		{"first line\nsecond one", 20, 5, {"first line (1/2)", "second one (2/2)"}},
		{"It is so. It is not so.", 20, 5, {"It is so. (1/2)", "It is not so. (2/2)"}},
		{"one two three four five", 20, 5, {"one two three (1/2)", "four five (2/2)"}},
		{"abcdefghijklmnopqrstuvwxyz",
		 20,
		 5,
		 {"abcdefghijklmn (1/2)", "opqrstuvwxyz (2/2)"}},
		{"\u0647\u0644\u061f \u0646\u0639\u0645\u060c \u0647\u0630\u0627 \u0647\u0648.",
		 14,
		 5,
		 {"\u0647\u0644\u061f (1/3)", "\u0646\u0639\u0645\u060c \u0647\u0630\u0627 (2/3)",
		  "\u0647\u0648. (3/3)"}},
		/* the first quarter is no place for an end */
		{"I. I do what I can to do it",
		 20,
		 5,
		 {"I. I do what I (1/2)", "can to do it (2/2)"}},
		{"a link http://example.com/b",
		 29,
		 5,
		 {"a link (1/2)", "http://example.com/b (2/2)"}},
		/* as few as there may be: then ends of sentences count less */
		{"Aaaaaaa. Bbbb bbb. Cccc.", 20, 2, {"Aaaaaaa. Bbbb (1/2)", "bbb. Cccc. (2/2)"}},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const struct x_limits limits = {rows[i].weight, rows[i].parts};
		struct x_parts parts;
		size_t count = 0;
		assert_int_equal(x_split(rows[i].text, strlen(rows[i].text), &limits, &parts), 0);
		for (; count < PARTS_MAX && rows[i].made[count]; count++) {
			if (count >= parts.count ||
			    strcmp(parts.at[count].text, rows[i].made[count]) != 0)
				fail_msg("%s: '%s' instead of '%s'", rows[i].text,
					 count < parts.count ? parts.at[count].text : "",
					 rows[i].made[count]);
		}
		assert_int_equal(parts.count, count);
		x_parts_done(&parts);
	}
}

static void what_does_not_fit_is_refused(void **state)
{
	static const struct {
		const char *text;
		unsigned weight, parts;
		int r;
	} rows[] = {
		{"", 280, 5, -ENODATA},
		{" \n\t", 280, 5, -ENODATA},
		{"one two three four five", 10, 5, -E2BIG},
		{"one two three four five", 20, 1, -E2BIG},
		{"http://example.com", 22, 5, -E2BIG},
		{"x http://example.com", 24, 5, -E2BIG},
		{"one two", 6, 5, -E2BIG},
		{"#averylongtagthatcannotbeparted", 20, 5, -E2BIG},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const struct x_limits limits = {rows[i].weight, rows[i].parts};
		struct x_parts parts;
		int r = x_split(rows[i].text, strlen(rows[i].text), &limits, &parts);
		if (r != rows[i].r || parts.count)
			fail_msg("%s: %d", rows[i].text, r);
		x_parts_done(&parts);
	}
}

static void more_than_nine_parts_have_longer_numbers(void **state)
{
	const struct x_limits limits = {10, 30};
	struct x_parts parts;

	(void)state;
	assert_int_equal(x_split("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", 52,
				 &limits, &parts),
			 0);
	assert_true(parts.count > 9);
	assert_string_equal(parts.at[0].text, "abc (1/22)");
	assert_string_equal(parts.at[21].text, "z (22/22)");
	x_parts_done(&parts);
}

static void what_is_ill_formed_is_mended(void **state)
{
	struct x_parts parts;

	(void)state;
	assert_int_equal(x_split("a\xff\0b", 4, &X_LIMITS_DEFAULT, &parts), 0);
	assert_int_equal(parts.at[0].size, 6);
	assert_memory_equal(parts.at[0].text, "a\xef\xbf\xbd\0b", 7);
	x_parts_done(&parts);
}

/* A small generator, so that each run has the same texts. */
static size_t number(uint32_t *seed, size_t below)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (*seed >> 8) % below;
}

static void make_text(uint32_t *seed, char *text)
{
	static const char *const words[] = {
		"word",
		"a",
		"\u0627\u0644\u0633\u0644\u0627\u0645",
		"\u0634\u064f\u0643\u0652\u0631\u064b\u0627",
		". ",
		"! ",
		"\u061f ",
		"\u2026 ",
		" ",
		" ",
		" ",
		" ",
		"\n",
		"\n\n",
		"http://example.com/a?b=c ",
		"tvtc.gov.sa ",
		"@name",
		"#\u0648\u0633\u0645",
		"\U0001F468\u200D\U0001F469\u200D\U0001F467",
		"\U0001F1F8\U0001F1E6",
		"e\u0301",
		"\u0648\u0651\u064e",
		"\u200f",
		"xn--p1ai.",
		".com",
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
	};

	*text = '\0';
	for (size_t left = 10 + number(seed, 120); left > 0; left--)
		strcat(text, words[number(seed, ELEMENTS(words))]);
}

static bool is_blank_byte(char c)
{
	return c == ' ' || c == '\n';
}

/* All bytes but blanks, in their order. */
static void expect_whole(const char *text, const struct x_parts *parts)
{
	const char *at = text;
	char mark[32];

	for (size_t i = 0; i < parts->count; i++) {
		size_t mark_size = 0;
		if (parts->count > 1)
			mark_size = (size_t)snprintf(mark, sizeof(mark), " (%zu/%zu)", i + 1,
						     parts->count);
		size_t size = parts->at[i].size - mark_size;
		if (mark_size)
			assert_string_equal(parts->at[i].text + size, mark);
		while (is_blank_byte(*at))
			at++;
		assert_memory_equal(at, parts->at[i].text, size);
		at += size;
	}
	while (is_blank_byte(*at))
		at++;
	assert_int_equal(*at, '\0');
}

static void parts_are_the_text(void **state)
{
	static char text[64 << 10];
	const struct x_limits limits = {100, 40};
	uint32_t seed = 1;
	size_t parted = 0;

	(void)state;
	for (size_t i = 0; i < unit_size(2000); i++) {
		struct x_parts parts;
		make_text(&seed, text);
		int r = x_split(text, strlen(text), &limits, &parts);
		if (r == 0)
			expect_whole(text, &parts);
		else
			assert_true(r == -E2BIG || r == -ENODATA);
		for (size_t k = 0; k < parts.count; k++) {
			assert_true(parts.at[k].weight <= limits.weight);
			assert_int_equal(parts.at[k].weight,
					 x_weight(parts.at[k].text, parts.at[k].size).weight);
		}
		parted += parts.count > 1;
		x_parts_done(&parts);
	}
	assert_true(parted > 100);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(texts_are_parted_where_they_end),
	cmocka_unit_test(what_does_not_fit_is_refused),
	cmocka_unit_test(more_than_nine_parts_have_longer_numbers),
	cmocka_unit_test(what_is_ill_formed_is_mended),
	cmocka_unit_test(parts_are_the_text),
};

UNIT_MAIN(tests)
