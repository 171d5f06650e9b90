#include "../unit.h"

#include "email/mime/line.h"

#include <errno.h>

static void lines_are_clean(void **state)
{
	/* a right-to-left override before "gnp" */
	static const char overridden[] = {'a', 'b', (char)0xe2, (char)0x80, (char)0xae, 'g', '\0'};
	static const struct {
		const char *written, *wanted;
	} cases[] = {
		{"", ""},
		{" \t\r\n", ""},
		{"  a \r\n\t b  ", "a b"},
		{"a\x01"
		 "b\x7f"
		 "c\x1b[31m",
		 "abc[31m"},
		{"\xc2\x85 a\xc2\xa0\xc2\xa0"
		 "b\xc2\x9b"
		 "c",
		 "a bc"},
		{"a\xe2\x80\xa8"
		 "b\xe3\x80\x80"
		 "c\xe2\x80\x83",
		 "a b c"},
		{"\xef\xbb\xbf"
		 "a\xef\xbb\xbf"
		 "b",
		 "ab"},
		{"مرحبا\r\n بكم", "مرحبا بكم"},
		/* marks of direction are part of the text */
		{overridden, overridden},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct buffer out = BUFFER_INIT(1000);

		assert_int_equal(line_clean(cases[i].written, strlen(cases[i].written), &out), 0);
		assert_string_equal(buffer_string(&out), cases[i].wanted);
		buffer_done(&out);
	}
}

static void nul_is_dropped(void **state)
{
	struct buffer out = BUFFER_INIT(1000);

	(void)state;
	assert_int_equal(line_clean("a\0b", 3, &out), 0);
	assert_string_equal(buffer_string(&out), "ab");
	buffer_done(&out);
}

static void what_does_not_fit_is_told(void **state)
{
	struct buffer out = BUFFER_INIT(3);

	(void)state;
	assert_int_equal(line_clean("abc ", 4, &out), 0);
	assert_int_equal(line_clean("d", 1, &out), -EMSGSIZE);
	buffer_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(lines_are_clean),
	cmocka_unit_test(nul_is_dropped),
	cmocka_unit_test(what_does_not_fit_is_told),
};

UNIT_MAIN(tests)
