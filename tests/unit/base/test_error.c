#include "../unit.h"

#include <wasl/error.h>
#include <wasl/text.h>

#include <errno.h>

static void an_error_has_code_and_text(void **state)
{
	struct error err = ERROR_NONE;

	(void)state;
	assert_int_equal(err.code, 0);
	assert_string_equal(err.text, "");
	assert_int_equal(error_set(&err, -ENOENT, "%s is %d", "it", 7), -ENOENT);
	assert_int_equal(err.code, -ENOENT);
	assert_string_equal(err.text, "it is 7");
	/* the last one counts */
	assert_int_equal(error_set(&err, -EIO, "other"), -EIO);
	assert_string_equal(err.text, "other");
}

static void nobody_need_be_told(void **state)
{
	(void)state;
	assert_int_equal(error_set(NULL, -EINVAL, "%s", "x"), -EINVAL);
	assert_int_equal(error_prefix(NULL, "x"), 0);
}

static void a_prefix_says_on_what(void **state)
{
	struct error err = ERROR_NONE;

	(void)state;
	error_set(&err, -EIO, "disk");
	assert_int_equal(error_prefix(&err, "file %d", 3), -EIO);
	assert_int_equal(error_prefix(&err, "store"), -EIO);
	assert_string_equal(err.text, "store: file 3: disk");
}

static void foreign_bytes_are_made_printable(void **state)
{
	struct error err = ERROR_NONE;

	(void)state;
	error_set(&err, -EINVAL, "'%s'", "a\nb\x1b[1m\xff شكوى\u202e");
	assert_string_equal(err.text, "'a\\nb\\x1b[1m\\xff شكوى\\u202e'");
	error_prefix(&err, "\r\n");
	assert_string_equal(err.text, "\\r\\n: 'a\\nb\\x1b[1m\\xff شكوى\\u202e'");
}

static void a_long_text_is_cut_between_characters(void **state)
{
	struct error err = ERROR_NONE;
	char text[4 * sizeof(err.text)];

	(void)state;
	for (size_t shift = 0; shift < 2; shift++) {
		memset(text, 'a', shift);
		for (size_t i = shift; i + 2 < sizeof(text); i += 2)
			memcpy(text + i, "ش", 3);
		error_set(&err, -EINVAL, "%s", text);
		size_t n = strlen(err.text);
		assert_in_range(n, sizeof(err.text) - 4, sizeof(err.text) - 1);
		assert_true(text_is_utf8(err.text, n));
		assert_string_equal(err.text + n - 3, "…");
		error_prefix(&err, "it");
		assert_memory_equal(err.text, "it: ", 4);
		assert_true(text_is_utf8(err.text, strlen(err.text)));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_error_has_code_and_text),
	cmocka_unit_test(nobody_need_be_told),
	cmocka_unit_test(a_prefix_says_on_what),
	cmocka_unit_test(foreign_bytes_are_made_printable),
	cmocka_unit_test(a_long_text_is_cut_between_characters),
};

UNIT_MAIN(tests)
