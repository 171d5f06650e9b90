#include "../unit.h"

#include <wasl/memory.h>
#include <wasl/text.h>

#include "base/text_arabic.h"
#include "base/utf8.h"

#include <errno.h>
#include <time.h>
#include <unicode/utf16.h>

static char *normal(const char *s, size_t size)
{
	struct buffer out = BUFFER_INIT(64U << 20);

	assert_int_equal(text_normalise(s, size, &out), 0);
	return buffer_take(&out, NULL);
}

struct pair {
	const char *from;
	const char *to;
};

static void assert_pairs(const struct pair *pairs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		_cleanup_(freep) char *n = normal(pairs[i].from, strlen(pairs[i].from));
		assert_string_equal(n, pairs[i].to);
	}
}

static void arabic_is_written_one_way(void **state)
{
	static const struct pair pairs[] = {
		{"شَكْوَى", "شكوي"},
		{"شكـــوى", "شكوي"},
		{"أحمد إبراهيم آل ٱلسعود", "احمد ابراهيم ال السعود"},
		{"مستشفى مستشفي", "مستشفي مستشفي"},
		{"الكلية التقنية", "الكليه التقنيه"},
		{"مسؤول شئون بيئة", "مسوول شيون بييه"},
		{"ماء سماء", "ماء سماء"},
		{"قُرْآنٌ ٱللَّهِ رَحْمَٰن", "قران الله رحمن"},
		{"ا\u0654 ا\u0655 ا\u0653 و\u0654 ي\u0654", "ا ا ا و ي"},
		{"وَقَالُوا۟ ۚ كِتَٰبٌۭ", "وقالوا كتب"},
	};

	(void)state;
	assert_pairs(pairs, ELEMENTS(pairs));
}

static void presentation_forms_become_letters(void **state)
{
	static const struct pair pairs[] = {
		{"ﻻ ﻷ ﻹ ﻵ", "لا لا لا لا"},
		{"ﺷﻜﻮﻯ", "شكوي"},
		{"ﷲ", "الله"},
		{"ﷺ", "صلي الله عليه وسلم"},
		{"ﮎﺘﺎﺏ", "كتاب"},
		{"س\ufe71م \ufe70 ب\ufcf2 س\ufc5eم", "سم ب سم"},
	};

	(void)state;
	assert_pairs(pairs, ELEMENTS(pairs));
}

static void neighbours_keyboards_are_understood(void **state)
{
	static const struct pair pairs[] = {
		{"کتابی", "كتابي"}, {"ڪتاب", "كتاب"}, {"گلية", "كليه"},
		{"ہے", "هي"},	    {"ھذا", "هذا"},   {"می\u200cخواهم", "ميخواهم"},
	};

	(void)state;
	assert_pairs(pairs, ELEMENTS(pairs));
}

static void digits_become_ascii(void **state)
{
	static const struct pair pairs[] = {
		{"٠١٢٣٤٥٦٧٨٩", "0123456789"},
		{"۰۱۲۳۴۵۶۷۸۹", "0123456789"},
		{"१२३", "123"},
		{"１２３", "123"},
		{"𝟙𝟚𝟛", "123"},
		{"x²", "x2"},
		{"٣٫٥ ٪", "3٫5 ٪"},
	};

	(void)state;
	assert_pairs(pairs, ELEMENTS(pairs));
}

static void controls_vanish_and_blanks_join(void **state)
{
	static const struct pair pairs[] = {
		{"  a \t\r\n b  ", "a b"},
		{"\u00a0a\u2003\u3000b\u2028c\xc2\x85", "a b c"},
		{"\u200fال\u200eم\u202bلف\u202c\u2066x\u2069", "الملفx"},
		{"a\u00adb\ufeff\u200bc\u061cd", "abcd"},
		{"a\x01\x1f\x7f\xc2\x80z", "az"},
		{"", ""},
		{" \n\u00a0\u200f", ""},
		{"ـــ", ""},
	};

	(void)state;
	assert_pairs(pairs, ELEMENTS(pairs));
}

static void case_and_compatibility_fold(void **state)
{
	static const struct pair pairs[] = {
		{"HeLLo WORLD", "hello world"},
		{"STRAẞE straße", "strasse strasse"},
		{"Ａｂ①", "ab1"},
		{"Cafe\u0301 CAFÉ", "café café"},
		{"ﬁn", "fin"},
		{"e\u0640\u0301", "é"},
		{"e\u200b\u0301 E\x01\u0301", "é é"},
	};

	(void)state;
	assert_pairs(pairs, ELEMENTS(pairs));
}

static void ill_formed_bytes_become_replacements(void **state)
{
	static const struct pair pairs[] = {
		{"a\xff"
		 "b",
		 "a\ufffd"
		 "b"},
		{"\xd8", "\ufffd"},
		{"\xd8 \xd9\x81", "\ufffd ف"},
		{"\xc0\xaf", "\ufffd\ufffd"},
		{"\xe0\x80", "\ufffd\ufffd"},
		{"ش\xf0\x9f\x98", "ش\ufffd"},
	};
	_cleanup_(freep) char *n = normal("a\0b", 3);

	(void)state;
	assert_pairs(pairs, ELEMENTS(pairs));
	assert_string_equal(n, "ab");
}

static uint32_t random_state = 20261124;

static uint32_t pick(uint32_t bound)
{
	random_state = random_state * 1664525U + 1013904223U;
	return (uint32_t)((uint64_t)random_state * bound >> 32);
}

/* More often what is likely to interact. */
static UChar32 random_code_point(void)
{
	static const UChar32 sly[] = {' ',    '\n',   'e',    'A',    0x0640, 0x0654, 0x0627,
				      0x06d5, 0x200b, 0x00ad, 0x0301, 0x0323, 0x0344, 0xff9e,
				      0x304b, 0x1100, 0x1161, 0x11a8, 0xfe71, 0xfcf2, 0xfdfa,
				      0x00a0, 0x00a8, 0x034f, 0xfe0f, 0x0338, '=',    0x0130,
				      0x0675, 0x0085, 0x3164, 0x0dcf, 0x1d15e};

	switch (pick(8)) {
	case 0:
		return (UChar32)pick(0x110000);
	case 1:
		return (UChar32)(0x0600 + pick(0x100));
	case 2:
		return (UChar32)(0x0300 + pick(0x70));
	case 3:
		return (UChar32)(0xfb50 + pick(0x4b0));
	case 4:
		return (UChar32)pick(0x3100);
	default:
		return sly[pick(ELEMENTS(sly))];
	}
}

static size_t random_text(char *text, size_t count)
{
	size_t size = 0;

	for (size_t i = 0; i < count; i++) {
		UChar32 c = random_code_point();
		if (U_IS_SURROGATE(c))
			c = 0xfffd;
		size += utf8_write(c, text + size);
	}
	return size;
}

static void assert_at_rest(const char *text, size_t size)
{
	_cleanup_(freep) char *once = normal(text, size);
	_cleanup_(freep) char *twice = normal(once, strlen(once));

	assert_string_equal(once, twice);
	assert_true(text_is_utf8(once, strlen(once)));
	assert_null(strstr(once, "  "));
	assert_true(*once != ' ' && (!*once || once[strlen(once) - 1] != ' '));
}

static void random_text_comes_to_rest_at_once(void **state)
{
	_cleanup_(freep) char *text = xmalloc(4UL * 8000);

	(void)state;
	for (unsigned i = 0; i < 20000; i++)
		assert_at_rest(text, random_text(text, 1 + pick(24)));
	for (unsigned i = 0; i < 60; i++)
		assert_at_rest(text, random_text(text, 8000));
}

/* One word of many pieces. */
static void random_text_without_blanks_comes_to_rest_at_once(void **state)
{
	_cleanup_(freep) char *text = xmalloc(4UL * 8000);

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		size_t size = random_text(text, 8000);
		for (size_t at = 0; at < size; at++) {
			if (text[at] >= '\t' && text[at] <= ' ')
				text[at] = 'o';
		}
		assert_at_rest(text, size);
	}
}

static void every_code_point_comes_to_rest_at_once(void **state)
{
	(void)state;
	for (UChar32 c = 1; c < 0x30000; c++) {
		char text[16] = "e";
		size_t size = 1;
		size += utf8_write(U_IS_SURROGATE(c) ? ' ' : c, text + size);
		size += utf8_write(0x0301, text + size);
		assert_at_rest(text, size);
	}
}

static void random_bytes_come_to_rest_at_once(void **state)
{
	char bytes[64];

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		for (size_t at = 0; at < sizeof(bytes); at++)
			bytes[at] = (char)pick(256);
		assert_at_rest(bytes, 1 + pick(sizeof(bytes)));
	}
}

/* Beside a letter of the other kind a word is taken the long way. */
static void assert_both_ways_alike(UChar32 c)
{
	char direct[8] = {0}, forced[16] = "\ufb50";

	utf8_write(c, direct);
	utf8_write(c, forced + 3);
	_cleanup_(freep) char *a = normal(direct, strlen(direct));
	_cleanup_(freep) char *b = normal(forced, strlen(forced));
	_cleanup_(freep) char *expected = xasprintf("ا%s", a);
	assert_string_equal(b, expected);
}

/* The table and NFKC must agree wherever only the table is asked. */
static void the_short_way_equals_the_long_one(void **state)
{
	(void)state;
	for (uint32_t c = 0x0600; c <= 0x06ff; c++) {
		if (text_is_plain_arabic(c))
			assert_both_ways_alike((UChar32)c);
	}
}

static char *repeated(const char *s, size_t count, size_t *ret_size)
{
	size_t n = strlen(s);
	char *text = xmalloc(n * count + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(text + i * n, s, n);
	text[n * count] = '\0';
	*ret_size = n * count;
	return text;
}

static void floods_are_done_in_linear_time(void **state)
{
	static const char *const floods[] = {
		"\u0301\u0323",
		"\u0344",
		"\uff9e\u0301",
		"\u200b",
		"ـ",
		"\ufe71",
		"漢",
		"\u034f\u0301",
		"\u0301\u200b\u0323",
		"\ufdfa",
		"\u2014",
		"x",
		"\u1161",
		"\xff",
		"ش\u0301",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(floods); i++) {
		size_t size;
		_cleanup_(freep) char *text = repeated(floods[i], 100000, &size);
		struct timespec begin, end;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begin);
		assert_at_rest(text, size);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
		/* a quadratic walk takes minutes */
		assert_true(end.tv_sec - begin.tv_sec < 10);
	}
}

static void long_runs_of_marks_are_cut(void **state)
{
	size_t size;
	_cleanup_(freep) char *text = repeated("\u0316", 1000, &size);
	_cleanup_(freep) char *n = normal(text, size);

	(void)state;
	assert_int_equal(strlen(n), 2 * 32);
}

static void large_mail_is_whole(void **state)
{
	static const char line[] = "السَّلامُ عليكم Hello 漢字 ١٢٣\r\n";
	static const char folded[] = "السلام عليكم hello 漢字 123 ";
	size_t size;
	_cleanup_(freep) char *text = repeated(line, 50000, &size);
	_cleanup_(freep) char *n = normal(text, size);
	size_t one = strlen(folded);

	(void)state;
	assert_int_equal(strlen(n), one * 50000 - 1);
	for (size_t i = 0; i < 49999; i++)
		assert_memory_equal(n + i * one, folded, one);
}

static void output_is_bounded_and_keeps_the_beginning(void **state)
{
	struct buffer out = BUFFER_INIT(5);

	(void)state;
	assert_int_equal(text_normalise("شكوى", strlen("شكوى"), &out), -EMSGSIZE);
	assert_string_equal(buffer_string(&out), "شك");
	assert_int_equal(text_normalise("a", 1, &out), -EMSGSIZE);
	buffer_clear(&out);
	assert_int_equal(text_normalise("12345", 5, &out), 0);
	buffer_done(&out);
}

static void output_is_appended(void **state)
{
	struct buffer out = BUFFER_INIT(100);

	(void)state;
	buffer_add_string(&out, "x ");
	assert_int_equal(text_normalise(" A ", 3, &out), 0);
	assert_string_equal(buffer_string(&out), "x a");
	buffer_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(arabic_is_written_one_way),
	cmocka_unit_test(presentation_forms_become_letters),
	cmocka_unit_test(neighbours_keyboards_are_understood),
	cmocka_unit_test(digits_become_ascii),
	cmocka_unit_test(controls_vanish_and_blanks_join),
	cmocka_unit_test(case_and_compatibility_fold),
	cmocka_unit_test(ill_formed_bytes_become_replacements),
	cmocka_unit_test(random_text_comes_to_rest_at_once),
	cmocka_unit_test(random_text_without_blanks_comes_to_rest_at_once),
	cmocka_unit_test(every_code_point_comes_to_rest_at_once),
	cmocka_unit_test(random_bytes_come_to_rest_at_once),
	cmocka_unit_test(the_short_way_equals_the_long_one),
	cmocka_unit_test(floods_are_done_in_linear_time),
	cmocka_unit_test(long_runs_of_marks_are_cut),
	cmocka_unit_test(large_mail_is_whole),
	cmocka_unit_test(output_is_bounded_and_keeps_the_beginning),
	cmocka_unit_test(output_is_appended),
};

UNIT_MAIN(tests)
