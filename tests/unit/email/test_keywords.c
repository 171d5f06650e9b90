#include "../unit.h"

#include "email/mime/keywords.h"

#include <wasl/buffer.h>

static void words_are_parted(void **state)
{
	static const struct {
		const char *value, *wanted;
	} cases[] = {
		{"a", "a|"},
		{" a , b;c d", "a|b|c|d|"},
		{"(x) a (y (z) \\) w) b", "a|b|"},
		{"a(x)b", "a|b|"},
		{",,;; ,", ""},
		{"", ""},
		{"(open a", ""},
		{"a (open", "a|"},
		{"a)b", "a)b|"},
		{"(\\", ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct keywords k = {.at = cases[i].value};
		struct buffer found = BUFFER_INIT(1000);

		while (keywords_next(&k))
			buffer_printf(&found, "%s|", k.word);
		assert_string_equal(buffer_string(&found), cases[i].wanted);
		buffer_done(&found);
	}
}

static void long_words_are_cut(void **state)
{
	char value[200];
	struct keywords k = {.at = value};

	(void)state;
	memset(value, 'a', sizeof(value));
	value[198] = ' ';
	value[199] = '\0';
	assert_true(keywords_next(&k));
	assert_int_equal(strlen(k.word), sizeof(k.word) - 1);
	assert_false(keywords_next(&k));
}

static void one_of_several_is_enough(void **state)
{
	static const char *const words[] = {"bulk", "list"};

	(void)state;
	assert_true(keywords_have("x, LIST", words, ELEMENTS(words)));
	assert_false(keywords_have("lists (list)", words, ELEMENTS(words)));
	assert_false(keywords_have("", words, ELEMENTS(words)));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(words_are_parted),
	cmocka_unit_test(long_words_are_cut),
	cmocka_unit_test(one_of_several_is_enough),
};

UNIT_MAIN(tests)
