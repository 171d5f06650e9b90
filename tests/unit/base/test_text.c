#include "../unit.h"

#include <wasl/memory.h>
#include <wasl/text.h>

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

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(utf8_is_told_from_other_bytes),
	cmocka_unit_test(ill_formed_bytes_are_replaced_one_by_one),
	cmocka_unit_test(repair_is_bounded),
	cmocka_unit_test(cut_falls_between_characters),
	cmocka_unit_test(every_cut_of_good_text_is_good),
};

UNIT_MAIN(tests)
