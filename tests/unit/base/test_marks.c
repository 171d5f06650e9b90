#include "../unit.h"

#include <wasl/marks.h>

#include <errno.h>

static void check(const char *text, const struct text_mark *marks, size_t count, const char *wanted)
{
	struct buffer out = BUFFER_INIT(strlen(text) + 1);

	assert_int_equal(text_own(text, strlen(text), marks, count, &out), 0);
	assert_string_equal(buffer_string(&out), wanted);
	buffer_done(&out);
}

static void what_is_marked_is_left_out(void **state)
{
	static const char text[] = "one\n> q\ntwo\n-- \nme\n";
	static const struct text_mark marks[] = {{TEXT_MARK_QUOTE, 4, 4},
						 {TEXT_MARK_SIGNATURE, 12, 7}};

	(void)state;
	check(text, marks, 2, "one\n\ntwo");
	check(text, marks, 1, "one\n\ntwo\n-- \nme");
	check(text, marks, 0, "one\n> q\ntwo\n-- \nme");
	check(text, (const struct text_mark[]){{TEXT_MARK_QUOTE, 0, sizeof(text) - 1}}, 1, "");
	check("", NULL, 0, "");
}

static void only_blank_lines_are_trimmed(void **state)
{
	(void)state;
	check("\n \n  indented\n\n\nx  \n\n", NULL, 0, "  indented\n\n\nx");
	check("  a", NULL, 0, "  a");
	check(" \n\t\n", NULL, 0, "");
	check("a\n\n\nq\n\n\nb", (const struct text_mark[]){{TEXT_MARK_QUOTE, 4, 2}}, 1, "a\n\nb");
}

static void wrong_marks_do_no_harm(void **state)
{
	static const struct text_mark beyond[] = {{TEXT_MARK_QUOTE, 2, SIZE_MAX}};
	static const struct text_mark behind[] = {{TEXT_MARK_QUOTE, 9, 1}};
	static const struct text_mark overlapping[] = {{TEXT_MARK_QUOTE, 0, 4},
						       {TEXT_MARK_QUOTE, 2, 4}};

	(void)state;
	check("a\nbcd\n", beyond, 1, "a");
	check("a\nbcd\n", behind, 1, "a\nbcd");
	check("a\nbcd\n", overlapping, 2, "d");
}

static void output_is_bounded(void **state)
{
	struct buffer out = BUFFER_INIT(3);

	(void)state;
	assert_int_equal(text_own("abcd", 4, NULL, 0, &out), -EMSGSIZE);
	buffer_done(&out);
}

static void language_is_of_what_is_own(void **state)
{
	static const char text[] = "شكرا\n> thank you for your letter\n";
	const struct text_mark quote = {TEXT_MARK_QUOTE, 9, sizeof(text) - 10};
	const struct text_mark all = {TEXT_MARK_QUOTE, 0, sizeof(text) - 1};

	(void)state;
	assert_int_equal(text_own_language(text, strlen(text), NULL, 0), TEXT_LANGUAGE_ENGLISH);
	assert_int_equal(text_own_language(text, strlen(text), &quote, 1), TEXT_LANGUAGE_ARABIC);
	assert_int_equal(text_own_language(text, strlen(text), &all, 1), TEXT_LANGUAGE_UNKNOWN);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_marked_is_left_out),
	cmocka_unit_test(only_blank_lines_are_trimmed),
	cmocka_unit_test(wrong_marks_do_no_harm),
	cmocka_unit_test(output_is_bounded),
	cmocka_unit_test(language_is_of_what_is_own),
};

UNIT_MAIN(tests)
