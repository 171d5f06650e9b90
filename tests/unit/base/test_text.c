#include "../unit.h"

#include <wasl/memory.h>
#include <wasl/text.h>

#include "base/utf8.h"

#include <errno.h>

static void utf8_is_told_from_other_bytes(void **state)
{
	static const char *const good[] = {
		"", "plain", "شكوى", "é漢😀", "\xf4\x8f\xbf\xbf", "12345678ش12345678"};
	static const char *const bad[] = {
		"\x80",		"\xff",		"\xc0\xaf",	    "\xc1\xbf",
		"\xe0\x9f\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80",
		"\xd8",		"\xe2\x82",	"\xf0\x9f\x98",	    "12345678\xff",
		"1234567\xd8"};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(good); i++)
		assert_true(text_is_utf8(good[i], strlen(good[i])));
	for (size_t i = 0; i < ELEMENTS(bad); i++)
		assert_false(text_is_utf8(bad[i], strlen(bad[i])));
	assert_true(text_is_utf8("a\0b", 3));
	assert_true(text_is_utf8(NULL, 0));
}

static void every_code_point_is_written_and_read_back(void **state)
{
	(void)state;
	for (int32_t c = 0; c <= 0x10ffff; c++) {
		char bytes[UTF8_MAX];
		size_t at = 0, size = utf8_write(c, bytes);
		int32_t expected = c >= 0xd800 && c <= 0xdfff ? -1 : c;
		assert_int_equal(utf8_read(bytes, size, &at), expected);
		assert_int_equal(at, expected < 0 ? 1 : size);
		at = 0;
		assert_int_equal(utf8_read(bytes, size - (size > 1), &at), c < 0x80 ? c : -1);
	}
}

static void assert_repaired(const char *from, const char *to)
{
	struct buffer out = BUFFER_INIT(200);

	assert_int_equal(text_repair(from, strlen(from), &out), 0);
	assert_string_equal(buffer_string(&out), to);
	assert_true(text_is_utf8(out.data ? out.data : "", out.size));
	buffer_done(&out);
}

static void ill_formed_bytes_are_replaced_one_by_one(void **state)
{
	(void)state;
	assert_repaired("", "");
	assert_repaired("سليم", "سليم");
	assert_repaired("a\xff\xfe"
			"b",
			"a\ufffd\ufffdb");
	assert_repaired("ش\xd8", "ش\ufffd");
	assert_repaired("\xe2\x82"
			"x",
			"\ufffdx");
	assert_repaired("\xf0\x9f\x98\xd8\xb4", "\ufffdش");
	assert_repaired("\xed\xa0\x80", "\ufffd\ufffd\ufffd");
	/* windows-1256 */
	assert_repaired("\xd4\xdf\xe6\xec", "\ufffd\ufffd\ufffd\ufffd");
}

static void repair_is_bounded(void **state)
{
	struct buffer out = BUFFER_INIT(4);

	(void)state;
	assert_int_equal(text_repair("\xff\xff", 2, &out), -EMSGSIZE);
	assert_string_equal(buffer_string(&out), "\ufffd");
	assert_int_equal(text_repair("abcde", 5, &out), -EMSGSIZE);
	buffer_done(&out);
}

static void cut_falls_between_characters(void **state)
{
	(void)state;
	assert_int_equal(text_cut("abc", 3, 5), 3);
	assert_int_equal(text_cut("abc", 3, 2), 2);
	assert_int_equal(text_cut("شكوى", 8, 3), 2);
	assert_int_equal(text_cut("شكوى", 8, 4), 4);
	assert_int_equal(text_cut("شكوى", 8, 1), 0);
	assert_int_equal(text_cut("a😀", 5, 4), 1);
	assert_int_equal(text_cut("a😀", 5, 2), 1);
	assert_int_equal(text_cut("😀", 4, 0), 0);
	/* ill-formed: no character to keep whole */
	assert_int_equal(text_cut("\x80\x80\x80\x80\x80\x80", 6, 5), 5);
}

static void every_cut_of_good_text_is_good(void **state)
{
	static const char text[] = "aش漢😀é\u0301 😀ﷺz";
	size_t size = strlen(text);

	(void)state;
	for (size_t max = 0; max <= size; max++) {
		size_t n = text_cut(text, size, max);
		assert_true(n <= max && max - n < 4);
		assert_true(text_is_utf8(text, n));
		assert_true(text_is_utf8(text + n, size - n));
	}
}

static void assert_line(const char *from, size_t size, const char *to)
{
	struct buffer out = BUFFER_INIT(200);

	assert_int_equal(text_one_line(from, size, &out), 0);
	assert_string_equal(buffer_string(&out), to);
	buffer_done(&out);
}

static void line_has_no_way_to_a_second_header(void **state)
{
	static const char split[] = "شكوى\r\nBcc: x@example.com";
	static const char nul[] = "a\0b";

	(void)state;
	assert_line(split, strlen(split), "شكوى Bcc: x@example.com");
	assert_line("a\x0b\x0c\u2028\u2029z", 10, "a z");
	assert_line("a\xc2\x85z", 4, "a z");
	assert_line(nul, 3, "ab");
}

static void line_is_trimmed_and_without_controls(void **state)
{
	static const char text[] = " \t \u202eevil\u202c \u2067x\u2069\x1b[31m\x7f\xc2\x9b. \n";

	(void)state;
	assert_line(text, strlen(text), "evil x[31m.");
	assert_line(" \r\n", 3, "");
	assert_line("", 0, "");
	assert_line("a\xff", 2, "a\ufffd");
}

static void line_keeps_letters_and_their_marks(void **state)
{
	static const char text[] = "أُستاذ می\u200cخواهم Ünï";

	(void)state;
	assert_line(text, strlen(text), text);
}

static void line_is_bounded(void **state)
{
	struct buffer out = BUFFER_INIT(3);

	(void)state;
	assert_int_equal(text_one_line("abcd", 4, &out), -EMSGSIZE);
	assert_int_equal(out.size, 3);
	buffer_done(&out);
}

static size_t columns(const char *s)
{
	return text_columns(s, strlen(s));
}

static void columns_are_those_of_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(columns(""), 0);
	assert_int_equal(columns("abc"), 3);
	assert_int_equal(columns("شكوى"), 4);
	assert_int_equal(columns("شَكْوَى"), 4);
	assert_int_equal(columns("e\u0301\u20dd"), 1);
	assert_int_equal(columns("漢字"), 4);
	assert_int_equal(columns("Ａ"), 2);
	assert_int_equal(columns("😀"), 2);
	assert_int_equal(columns("\u200b\u200f\x1b"), 0);
	assert_int_equal(columns("\xff"), 1);
}

static enum text_language language(const char *s)
{
	return text_language(s, strlen(s));
}

static void language_is_that_of_most_letters(void **state)
{
	(void)state;
	assert_int_equal(language("لدي شكوى عن الـ portal"), TEXT_LANGUAGE_ARABIC);
	assert_int_equal(language("My complaint about قبول in college"), TEXT_LANGUAGE_ENGLISH);
	assert_int_equal(language("ﺷﻜﻮﻯ"), TEXT_LANGUAGE_ARABIC);
	assert_int_equal(language("Déjà vu"), TEXT_LANGUAGE_ENGLISH);
}

static void no_letters_are_no_language(void **state)
{
	(void)state;
	assert_int_equal(language(""), TEXT_LANGUAGE_UNKNOWN);
	assert_int_equal(language("123 ١٢٣ !؟ 😀 \xff"), TEXT_LANGUAGE_UNKNOWN);
}

static void language_is_decided_by_the_beginning(void **state)
{
	size_t head = 64U << 10, size = 4 * head;
	_cleanup_(freep) char *text = xmalloc(size);

	(void)state;
	for (size_t i = 0; i < head; i++)
		text[i] = "\xd8\xb4"[i % 2];
	memset(text + head, 'x', size - head);
	assert_int_equal(text_language(text, size), TEXT_LANGUAGE_ARABIC);
	memset(text, 'x', head / 2 + 2);
	assert_int_equal(text_language(text, size), TEXT_LANGUAGE_ENGLISH);
}

static void language_codes_are_read_and_written(void **state)
{
	(void)state;
	assert_string_equal(text_language_code(TEXT_LANGUAGE_ARABIC), "ar");
	assert_string_equal(text_language_code(TEXT_LANGUAGE_ENGLISH), "en");
	assert_string_equal(text_language_code(TEXT_LANGUAGE_UNKNOWN), "ar");
	assert_int_equal(text_language_from_code("ar"), TEXT_LANGUAGE_ARABIC);
	assert_int_equal(text_language_from_code("en"), TEXT_LANGUAGE_ENGLISH);
	assert_int_equal(text_language_from_code("fr"), TEXT_LANGUAGE_UNKNOWN);
	assert_int_equal(text_language_from_code(NULL), TEXT_LANGUAGE_UNKNOWN);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(utf8_is_told_from_other_bytes),
	cmocka_unit_test(every_code_point_is_written_and_read_back),
	cmocka_unit_test(ill_formed_bytes_are_replaced_one_by_one),
	cmocka_unit_test(repair_is_bounded),
	cmocka_unit_test(cut_falls_between_characters),
	cmocka_unit_test(every_cut_of_good_text_is_good),
	cmocka_unit_test(line_has_no_way_to_a_second_header),
	cmocka_unit_test(line_is_trimmed_and_without_controls),
	cmocka_unit_test(line_keeps_letters_and_their_marks),
	cmocka_unit_test(line_is_bounded),
	cmocka_unit_test(columns_are_those_of_a_terminal),
	cmocka_unit_test(language_is_that_of_most_letters),
	cmocka_unit_test(no_letters_are_no_language),
	cmocka_unit_test(language_is_decided_by_the_beginning),
	cmocka_unit_test(language_codes_are_read_and_written),
};

UNIT_MAIN(tests)
