#include "../unit.h"

#include "email/worker/shown.h"

#include <string.h>

static void words_become_one_line_of_a_bounded_length(void **state)
{
	static const struct {
		const char *text;
		size_t max;
		const char *expected;
	} cases[] = {
		{"", 10, ""},
		{"mailbox is full", 100, "mailbox is full"},
		{"mailbox is full", 15, "mailbox is full"},
		{"mailbox is full", 14, "mailbox is ful"},
		{"two\r\nlines", 100, "two lines"},
		{"\x1b[31mred\x07", 100, "[31mred"},
		{"\xff", 100, "\xef\xbf\xbd"},
		{"\xff\xff\xff\xff", 4, "\xef\xbf\xbd"},
		/* two letters of two bytes each */
		{"\xd8\xb3\xd8\xb5", 4, "\xd8\xb3\xd8\xb5"},
		{"\xd8\xb3\xd8\xb5", 3, "\xd8\xb3"},
		{"\xd8\xb3\xd8\xb5", 1, ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *line =
			shown(cases[i].text, strlen(cases[i].text), cases[i].max);
		assert_string_equal(line, cases[i].expected);
	}
}

static void no_more_is_read_than_there_is(void **state)
{
	_cleanup_(freep) char *line = shown("refused\r\na3 OK", 7, 100);

	(void)state;
	assert_string_equal(line, "refused");
	_cleanup_(freep) char *none = shown(NULL, 0, 100);
	assert_string_equal(none, "");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(words_become_one_line_of_a_bounded_length),
	cmocka_unit_test(no_more_is_read_than_there_is),
};

UNIT_MAIN(tests)
