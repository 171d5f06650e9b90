#include "../unit.h"

#include "email/mime/ids.h"

#include <time.h>

static char **parse(const char *field, size_t size)
{
	_cleanup_(freep) char *exact = xmemdup(field, size);

	return ids_parse(exact, size);
}

static char *show(char *const *ids)
{
	struct buffer out = BUFFER_INIT(1 << 20);

	for (char *const *id = ids; id && *id; id++)
		buffer_printf(&out, "%s%s", id > ids ? "|" : "", *id);
	return buffer_take(&out, NULL);
}

static void ids_are_read(void **state)
{
	static const struct {
		const char *field, *wanted;
	} cases[] = {
		{"<a@b.test>", "a@b.test"},
		{"<a@b.test> <c@d.test>", "a@b.test|c@d.test"},
		{"<a@b.test>\r\n\t<c@d.test>", "a@b.test|c@d.test"},
		{"<a@b.test>,<c@d.test>; <e@f.test>", "a@b.test|c@d.test|e@f.test"},
		{"<a@b.test><c@d.test>", "a@b.test|c@d.test"},
		{"<abc> <c@d.test>", "abc|c@d.test"},
		{"<a..b.@x.test>", "a..b.@x.test"},
		{"<a:b[c]@x.test>", "a:b[c]@x.test"},
		{"<CA+f=_x/y%z!#$&'*@mail.test>", "CA+f=_x/y%z!#$&'*@mail.test"},
		{"< a@b.test >", "a@b.test"},
		{"<aaaa\r\n bbbb@x.test>", "aaaabbbb@x.test"},
		{"Your message of Tue <a@b.test>", "a@b.test"},
		{"<a@b.test> (Ann's of <x@y.test>)", "a@b.test"},
		{"(a (b) <x@y.test>) <a@b.test>", "a@b.test"},
		{"ann@b.test's message <a@b.test>", "a@b.test"},
		{"<ok1@x.test> garbage <ok2@x.test> <open@x.test", "ok1@x.test|ok2@x.test"},
		{"<open@x.test <a@b.test>", "a@b.test"},
		{"(open <a@b.test>", "a@b.test"},
		{"a@b.test", "a@b.test"},
		{"<a@b.test", "a@b.test"},
		{"a@b.test (Ann's c@d.test)", "a@b.test"},
		{"a@b.test, c@d.test", "a@b.test|c@d.test"},
		{"\"a@b.test\"", "a@b.test"},
		{"message a@b.test of today", "a@b.test"},
		{"abc", "abc"},
		{"=?utf-8?q?=3Ca=40b=2Etest=3E?=", "a@b.test"},
		{"=?utf-8?q?=3Caaaaaa?=\r\n =?utf-8?q?bbbb=40b=2Etest=3E?=", "aaaaaabbbb@b.test"},
		{"<م@b.test>", "م@b.test"},
		{"<a\x01@b.test>", "a@b.test"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(strings_freep) char **ids = parse(cases[i].field, strlen(cases[i].field));
		_cleanup_(freep) char *shown = show(ids);

		assert_string_equal(shown, cases[i].wanted);
	}
}

static void none_is_null(void **state)
{
	static const char *const fields[] = {"",  " ", "<>", "< >",   "<> <>",	 "<",
					     ">", "(", "()", "(a@b)", "one two", ",;,"};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(fields); i++)
		assert_null(parse(fields[i], strlen(fields[i])));
}

static void the_last_ones_are_kept(void **state)
{
	struct buffer field = BUFFER_INIT(1 << 20);
	char **ids;

	(void)state;
	for (int i = 0; i < 1000; i++)
		buffer_printf(&field, "<u%d@b.test> ", i);
	ids = parse(field.data, field.size);
	assert_int_equal(strings_count(ids), MIME_IDS_MAX);
	assert_string_equal(ids[0], "u800@b.test");
	assert_string_equal(ids[MIME_IDS_MAX - 1], "u999@b.test");
	strings_free(ids);
	buffer_done(&field);
}

static void long_ids_are_none(void **state)
{
	struct buffer field = BUFFER_INIT(1 << 20);
	char **ids;

	(void)state;
	buffer_add_char(&field, '<');
	for (int i = 0; i < 2000; i++)
		buffer_add_char(&field, 'a');
	buffer_add_string(&field, "@b.test> <c@b.test>");
	ids = parse(field.data, field.size);
	assert_int_equal(strings_count(ids), 1);
	assert_string_equal(ids[0], "c@b.test");
	strings_free(ids);
	buffer_done(&field);
}

static void hostile_fields_are_read_in_one_pass(void **state)
{
	static const char *const pieces[] = {"<",    "(",   "(a", "<a> ", "<a", ">",   " ",
					     "a@b ", "a@b", ")",  "(<",	  "()", "\xff"};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces); i++) {
		size_t n = strlen(pieces[i]), size = 1 << 20;
		char *field = xmalloc(size);
		clock_t begin = clock();

		for (size_t at = 0; at < size; at++)
			field[at] = pieces[i][at % n];
		strings_free(ids_parse(field, size));
		assert_true((clock() - begin) / CLOCKS_PER_SEC < 5);
		free(field);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(ids_are_read),
	cmocka_unit_test(none_is_null),
	cmocka_unit_test(the_last_ones_are_kept),
	cmocka_unit_test(long_ids_are_none),
	cmocka_unit_test(hostile_fields_are_read_in_one_pass),
};

UNIT_MAIN(tests)
