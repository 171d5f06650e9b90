#include "../unit.h"

#include "base/escape.h"

#include <wasl/text.h>

static void assert_escaped(const char *text, const char *expected)
{
	char line[256];

	escape_line(text, line, sizeof(line));
	assert_string_equal(line, expected);
	/* once escaped, it stays as it is */
	escape_line(expected, line, sizeof(line));
	assert_string_equal(line, expected);
}

static void what_would_be_obeyed_is_shown(void **state)
{
	(void)state;
	assert_escaped("", "");
	assert_escaped("plain: 'text' = \\ \" %s", "plain: 'text' = \\ \" %s");
	assert_escaped("شكوى é漢😀", "شكوى é漢😀");
	assert_escaped("a\nb\r\n\tc", "a\\nb\\r\\n\\tc");
	assert_escaped("\x1b[31mred\x07\x7f", "\\x1b[31mred\\x07\\x7f");
	assert_escaped("\xc2\x9b"
		       "31m\xc2\x85",
		       "\\u009b31m\\u0085");
	assert_escaped("\u202egpj.exe\u2066\u061c", "\\u202egpj.exe\\u2066\\u061c");
	assert_escaped("a\u2028b\u2029", "a\\u2028b\\u2029");
	assert_escaped("می\u200cخواهم \U0001F468\u200d\U0001F469",
		       "می\u200cخواهم \U0001F468\u200d\U0001F469");
}

static void bytes_that_are_no_text_are_shown_one_by_one(void **state)
{
	(void)state;
	assert_escaped("\xff\xfe", "\\xff\\xfe");
	assert_escaped("\xd4\xdf\xe6\xec", "\\xd4\\xdf\\xe6\\xec"); /* windows-1256 */
	assert_escaped("\xed\xa0\x80", "\\xed\\xa0\\x80");
	assert_escaped("\xe2\x82z", "\\xe2\\x82z");
	assert_escaped("ش\xd8", "ش\\xd8");
}

/* For every size: within it, ended, whole characters, and the mark where something is missing. */
static void what_does_not_fit_is_cut_between_characters(void **state)
{
	static const char *const texts[] = {
		"12345678", "123456789012345",	  "ششششششش",
		"😀😀😀😀",	    "\x1b\x1b\x1b\x1b\n", "a\u202e\u202e\u202e"};
	char whole[256], line[64];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(texts); i++) {
		escape_line(texts[i], whole, sizeof(whole));
		for (size_t size = 8; size <= 40; size++) {
			memset(line, 'x', sizeof(line));
			escape_line(texts[i], line, size);
			size_t n = strlen(line);
			assert_true(n < size);
			assert_true(text_is_utf8(line, n));
			if (strlen(whole) < size) {
				assert_string_equal(line, whole);
				continue;
			}
			assert_string_equal(line + n - 3, "…");
			assert_memory_equal(line, whole, n - 3);
			/* no escape is cut either, and no more is lost than had to be */
			assert_true(n + 6 >= size - 1);
			assert_true(n == 3 || !strchr("\\xu", line[n - 4]));
		}
	}
}

static void a_complaint_repeats_whole_characters(void **state)
{
	char text[200];

	(void)state;
	assert_int_equal(escape_extent(""), 0);
	assert_int_equal(escape_extent("abc"), 3);
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(escape_extent(text), 80);
	memcpy(text + 79, "ش", 2);
	assert_int_equal(escape_extent(text), 79);
}

static void what_html_would_obey_is_text_there(void **state)
{
	static const char text[] = "<a href='x'>\"&amp;\" ش</a> and no more";
	struct buffer out = BUFFER_INIT(200);

	(void)state;
	escape_html(text, strlen(text) - strlen(" and no more"), &out);
	assert_string_equal(buffer_string(&out),
			    "&lt;a href=&#39;x&#39;&gt;&quot;&amp;amp;&quot; ش&lt;/a&gt;");
	buffer_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_html_would_obey_is_text_there),
	cmocka_unit_test(what_would_be_obeyed_is_shown),
	cmocka_unit_test(bytes_that_are_no_text_are_shown_one_by_one),
	cmocka_unit_test(what_does_not_fit_is_cut_between_characters),
	cmocka_unit_test(a_complaint_repeats_whole_characters),
};

UNIT_MAIN(tests)
