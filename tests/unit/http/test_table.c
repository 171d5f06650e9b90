/* Tables for people: columns line up, whatever is written in them. */
#include "../unit.h"

#include "ctl/table.h"

#include <wasl/text.h>

static const struct table_column columns[] = {
	{"REF", TABLE_WHOLE},
	{"FROM", TABLE_SPARE},
	{"SUBJECT", TABLE_CUT},
	{NULL, TABLE_CUT},
};

static char *print(size_t width, const char *const *const *rows)
{
	_cleanup_(table_freep) struct table *table = table_new(columns);
	char *text = NULL;
	size_t size = 0;

	for (; *rows; rows++)
		table_add(table, *rows);
	FILE *out = open_memstream(&text, &size);
	table_print(table, out, width);
	assert_int_equal(fclose(out), 0);
	return text;
}

/* The columns before the word, in its line. */
static size_t column_of(const char *text, const char *word)
{
	const char *at = strstr(text, word);

	if (!at)
		fail_msg("'%s' is not in: %s", word, text);
	const char *line = at;
	while (line > text && line[-1] != '\n')
		line--;
	return text_columns(line, (size_t)(at - line));
}

static void columns_line_up(void **state)
{
	static const char *const first[] = {"K7M4", "Omar", "one"};
	static const char *const second[] = {"K", "Noura Al-Saud", "two"};
	(void)state;
	_cleanup_(freep) char *text = print(0, (const char *const *const[]){first, second, NULL});

	assert_string_equal(text, "REF   FROM           SUBJECT\n"
				  "K7M4  Omar           one\n"
				  "K     Noura Al-Saud  two\n");
}

static void arabic_with_vowel_marks_takes_the_columns_it_shows(void **state)
{
	static const char *const first[] = {"A", "نُورَةُ", "one"};
	static const char *const second[] = {"B", "x", "two"};
	(void)state;
	_cleanup_(freep) char *text = print(0, (const char *const *const[]){first, second, NULL});

	assert_int_equal(column_of(text, "one"), column_of(text, "two"));
	assert_int_equal(column_of(text, "one"), column_of(text, "SUBJECT"));
	assert_null(strstr(text, "\u2068"));
}

static void on_a_terminal_only_arabic_cells_are_isolated(void **state)
{
	static const char *const first[] = {"A", "نورة", "one"};
	static const char *const second[] = {"B", "x", "two"};
	(void)state;
	_cleanup_(freep) char *text = print(80, (const char *const *const[]){first, second, NULL});

	assert_non_null(strstr(text, "\u200eA    \u2068نورة\u2069  one\n"));
	assert_non_null(strstr(text, "\nB    x     two\n"));
}

static void the_widest_cells_are_cut_to_the_terminal(void **state)
{
	static const char *const row[] = {"K7M4-9X2Q", "Omar",
					  "شهادة التخرج من الكلية التقنية لم تصل بعد إلى الآن"};
	(void)state;
	_cleanup_(freep) char *text = print(40, (const char *const *const[]){row, NULL});
	const char *line = strchr(text, '\n') + 1;

	assert_non_null(strstr(line, "K7M4-9X2Q"));
	assert_non_null(strstr(line, "…\u2069\n"));
	assert_true(text_is_utf8(line, strlen(line)));
	assert_int_equal(text_columns(line, strlen(line) - 1), 40);
}

static void what_can_be_spared_is_left_out_before_the_rest_is_unreadable(void **state)
{
	static const char *const row[] = {"K7M4-9X2Q", "Omar", "a certificate that has not come"};
	(void)state;
	_cleanup_(freep) char *text = print(22, (const char *const *const[]){row, NULL});

	assert_string_equal(text, "REF        SUBJECT\n"
				  "K7M4-9X2Q  a certific…\n");
}

/* Better than lines that wrap. */
static void on_a_tiny_terminal_even_what_is_whole_is_cut(void **state)
{
	static const char *const row[] = {"K7M4-9X2Q", "Omar", "a certificate"};
	(void)state;
	_cleanup_(freep) char *text = print(15, (const char *const *const[]){row, NULL});

	assert_string_equal(text, "REF      SUBJE…\n"
				  "K7M4-9…  a cer…\n");
}

static void a_cell_is_one_line_and_commands_no_terminal(void **state)
{
	static const char *const row[] = {"A\nB", "\x1b[31mred\x1b[0m", "x\u202ey"};
	(void)state;
	_cleanup_(freep) char *text = print(0, (const char *const *const[]){row, NULL});

	assert_null(strchr(text, '\x1b'));
	assert_null(strstr(text, "\u202e"));
	assert_non_null(strstr(text, "\nA B  "));
}

static void an_absent_cell_is_empty(void **state)
{
	static const char *const row[] = {"A", NULL, NULL};
	(void)state;
	_cleanup_(freep) char *text = print(0, (const char *const *const[]){row, NULL});

	assert_string_equal(text, "REF  FROM  SUBJECT\nA          \n");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(columns_line_up),
	cmocka_unit_test(arabic_with_vowel_marks_takes_the_columns_it_shows),
	cmocka_unit_test(on_a_terminal_only_arabic_cells_are_isolated),
	cmocka_unit_test(the_widest_cells_are_cut_to_the_terminal),
	cmocka_unit_test(what_can_be_spared_is_left_out_before_the_rest_is_unreadable),
	cmocka_unit_test(on_a_tiny_terminal_even_what_is_whole_is_cut),
	cmocka_unit_test(a_cell_is_one_line_and_commands_no_terminal),
	cmocka_unit_test(an_absent_cell_is_empty),
};

UNIT_MAIN(tests)
