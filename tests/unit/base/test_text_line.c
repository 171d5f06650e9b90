#include "../unit.h"

#include <wasl/text.h>

#include "base/utf8.h"

#include <errno.h>

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

static void line_joins_what_is_there_already(void **state)
{
	struct buffer out = BUFFER_INIT(20);

	(void)state;
	buffer_add_string(&out, "Auto: ");
	assert_int_equal(text_one_line("\n a \n", 5, &out), 0);
	assert_string_equal(buffer_string(&out), "Auto: a");
	buffer_done(&out);
}

/* A character that does not fit is not cut in two. */
static void line_ends_between_characters(void **state)
{
	struct buffer out = BUFFER_INIT(4);

	(void)state;
	assert_int_equal(text_one_line("a漢漢", 7, &out), -EMSGSIZE);
	assert_string_equal(buffer_string(&out), "a漢");
	/* an overflow that was there before is no line either */
	assert_int_equal(text_one_line("", 0, &out), -EMSGSIZE);
	buffer_done(&out);
}

/* Whatever the code point: one line, well-formed, without what a terminal obeys. */
static void every_code_point_makes_a_safe_line(void **state)
{
	struct buffer out = BUFFER_INIT(16);

	(void)state;
	for (int32_t c = 0; c <= 0x10ffff; c++) {
		char text[UTF8_MAX + 2] = "a";
		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		size_t size = 1 + utf8_write(c, text + 1);
		text[size++] = 'z';
		buffer_clear(&out);
		assert_int_equal(text_one_line(text, size, &out), 0);
		assert_true(out.size >= 2 && out.data[0] == 'a' && out.data[out.size - 1] == 'z');
		size_t at = 1;
		int32_t kept = utf8_next(out.data, out.size, &at);
		assert_true(kept == 'z' || kept == ' ' || (kept == c && !utf8_is_control(c)));
	}
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

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(line_has_no_way_to_a_second_header),
	cmocka_unit_test(line_is_trimmed_and_without_controls),
	cmocka_unit_test(line_keeps_letters_and_their_marks),
	cmocka_unit_test(line_is_bounded),
	cmocka_unit_test(line_joins_what_is_there_already),
	cmocka_unit_test(line_ends_between_characters),
	cmocka_unit_test(every_code_point_makes_a_safe_line),
	cmocka_unit_test(columns_are_those_of_a_terminal),
};

UNIT_MAIN(tests)
