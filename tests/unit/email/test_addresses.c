#include "../unit.h"

#include "email/mime/address_check.h"
#include "email/mime/addresses.h"

#include <time.h>

static struct mime_addresses parse(const char *field, size_t size)
{
	struct mime_addresses list = {0};
	_cleanup_(freep) char *exact = xmemdup(field, size);

	addresses_parse(exact, size, &list);
	return list;
}

/* "name <address>, ...", with - for what is missing. */
static char *show(const struct mime_addresses *list)
{
	struct buffer out = BUFFER_INIT(1 << 20);

	for (size_t i = 0; i < list->count; i++)
		buffer_printf(&out, "%s%s <%s>", i > 0 ? ", " : "",
			      list->list[i].name ? list->list[i].name : "-",
			      list->list[i].address ? list->list[i].address : "-");
	return buffer_take(&out, NULL);
}

struct address_case {
	const char *field, *wanted;
};

static void assert_all(const struct address_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		_cleanup_(addresses_done) struct mime_addresses list =
			parse(cases[i].field, strlen(cases[i].field));
		_cleanup_(freep) char *shown = show(&list);

		if (strcmp(shown, cases[i].wanted) != 0)
			fail_msg("%s: %s, not %s", cases[i].field, shown, cases[i].wanted);
	}
}

static void lists_are_read(void **state)
{
	static const struct address_case cases[] = {
		{"", ""},
		{"a@b.test", "- <a@b.test>"},
		{"<a@b.test>", "- <a@b.test>"},
		{"Ann <a@b.test>", "Ann <a@b.test>"},
		{"Ann<a@b.test>", "Ann <a@b.test>"},
		{"J. R. Tester <j@b.test>", "J. R. Tester <j@b.test>"},
		{"\"Ann, of B\" <a@b.test>", "Ann, of B <a@b.test>"},
		{"\"A \\\"n\\\" n\" <a@b.test>", "A \"n\" n <a@b.test>"},
		{"a@b.test, Bob <b@b.test>,c@b.test", "- <a@b.test>, Bob <b@b.test>, - <c@b.test>"},
		{"a@b.test,\r\n\tb@b.test", "- <a@b.test>, - <b@b.test>"},
		{"Team: a@b.test, Bob <b@b.test>;", "- <a@b.test>, Bob <b@b.test>"},
		{"Team: a@b.test;, c@b.test", "- <a@b.test>, - <c@b.test>"},
		{"undisclosed-recipients:;", ""},
		{"\"john smith\"@b.test", "- <\"john smith\"@b.test>"},
		{"<\"a>b,c\"@b.test>", "- <\"a>b,c\"@b.test>"},
		{"<\"ann\"@b.test>", "- <ann@b.test>"},
		{"root <root@[192.0.2.1]>", "root <root@[192.0.2.1]>"},
		{"root@[IPv6:2001:db8::1]", "- <root@[IPv6:2001:db8::1]>"},
		{"<@r.test,@s.test:a@b.test>", "- <a@b.test>"},
		{"محمد <محمد@مثال.test>", "محمد <محمد@مثال.test>"},
		{"m@xn--mgbh0fb.test", "- <m@xn--mgbh0fb.test>"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void comments_name_where_nothing_else_does(void **state)
{
	static const struct address_case cases[] = {
		{"a@b.test (Ann)", "Ann <a@b.test>"},
		{"a@b.test (Ann (of B) \\) x)", "Ann (of B) ) x <a@b.test>"},
		{"a@b.test (=?utf-8?Q?=D9=85?=)", "م <a@b.test>"},
		{"Ann (x) <a@b.test> (y)", "Ann <a@b.test>"},
		{"(x) a@b.test", "x <a@b.test>"},
		{"a(x)@(y)b.test", "x <a@b.test>"},
		{"a@b.test (c@d.test, <e@f.test>)", "c@d.test, <e@f.test> <a@b.test>"},
		{"a@b.test (open, b@b.test", "(open <a@b.test>, - <b@b.test>"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void names_are_decoded(void **state)
{
	static const struct address_case cases[] = {
		{"=?utf-8?Q?=D9=85?= <a@b.test>", "م <a@b.test>"},
		{"=?utf-8?Q?=D9=85?=<a@b.test>", "م <a@b.test>"},
		{"\"=?utf-8?Q?=D9=85?=\" <a@b.test>", "م <a@b.test>"},
		{"=?utf-8?Q?Smith,_Ann?= <a@b.test>", "Smith, Ann <a@b.test>"},
		{"=?utf-8?Q?=D9?=\r\n =?utf-8?Q?=85?= <a@b.test>", "م <a@b.test>"},
		{"=?utf-8?Q?a=0D=0Ab=E2=80=AE?= <a@b.test>", "a b\u202e <a@b.test>"},
		{"\xe3\xcd\xe3\xcf <m@b.test>", "محمد <m@b.test>"},
		{"J\xf6rg <j@b.test>", "Jörg <j@b.test>"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void what_is_wrong_is_read_as_it_was_meant(void **state)
{
	static const struct address_case cases[] = {
		{"ann@shop.test via Portal <portal@x.test>",
		 "ann@shop.test via Portal <portal@x.test>"},
		{"\"billing@bank.test\" <evil@attacker.test>",
		 "billing@bank.test <evil@attacker.test>"},
		{"Ann <a@b.test>; Bob <b@b.test>", "Ann <a@b.test>, Bob <b@b.test>"},
		{"\"Ann <a@b.test>", "Ann <a@b.test>"},
		{"Ann\" <a@b.test>, b@b.test", "Ann <a@b.test>, - <b@b.test>"},
		{"Ann <a@b.test", "Ann <a@b.test>"},
		{"<a@b.test, <c@b.test>", "- <a@b.test>, - <c@b.test>"},
		{"Ann a@b.test", "Ann <a@b.test>"},
		{"Ann Smith a@b.test (x)", "Ann Smith <a@b.test>"},
		{"a @ b.test", "- <a@b.test>"},
		{"< a @ b . test >", "- <a@b.test>"},
		{"<mailto:a@b.test>", "- <a@b.test>"},
		{"mailto:a@b.test", "- <a@b.test>"},
		{"'a@b.test'", "- <a@b.test>"},
		{"Ann <x> <a@b.test>", "Ann <a@b.test>"},
		{"a@b.test,,;, ,c@b.test", "- <a@b.test>, - <c@b.test>"},
		{"a@b.test c@b.test", "c@b.test <a@b.test>"},
		{"\"Ann <a@x.test>, \"Bob\" <b@y.test>", "Ann <a@x.test>, Bob <b@y.test>"},
		{"\"Ann <a@x.test>, \"Bob <b@y.test>", "Ann <a@x.test>, Bob <b@y.test>"},
		{"\"Bob\" <b@y.test>, \"Ann <a@x.test>", "Bob <b@y.test>, Ann <a@x.test>"},
		{"\"Ann <a@x.test>, Bob\" <b@y.test>", "Ann <a@x.test>, Bob <b@y.test>"},
		{"Smith, Ann <a@b.test>", "Smith, Ann <a@b.test>"},
		{"Smith, Ann <a@b.test>, Lee, Bob <b@b.test>",
		 "Smith, Ann <a@b.test>, Lee, Bob <b@b.test>"},
		{"Smith, \"Ann\" <a@b.test>", "Smith <->, Ann <a@b.test>"},
		{"\"Smith\", Ann <a@b.test>", "Smith <->, Ann <a@b.test>"},
		{"Smith, a@b.test", "Smith <->, - <a@b.test>"},
		{"Smith; Ann <a@b.test>", "Smith <->, Ann <a@b.test>"},
		{"Team, Ann: Bob <b@b.test>;", "Team <->, Bob <b@b.test>"},
		{"Ann <a@b.test>، Bob <b@b.test>؛", "Ann <a@b.test>, Bob <b@b.test>"},
		{"السالم، نورة <a@b.test>", "السالم، نورة <a@b.test>"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void what_is_no_address_is_none(void **state)
{
	static const struct address_case cases[] = {
		{"<>", ""},
		{"@", ""},
		{"<>, @, \" \", a@b.test", "- <a@b.test>"},
		{"\"\" <>", ""},
		{"()", ""},
		{"MAILER-DAEMON (Mail Delivery System)", "MAILER-DAEMON <->"},
		{"Ann <>", "Ann <->"},
		{"Ann <ann>", "Ann <->"},
		{"<a@>, <@b>, <a@b@c>, b@b.test", "- <b@b.test>"},
		{"<a b@c.test>", ""},
		{"<a@b.test\r\nBcc: c@d.test>", ""},
		{"=?utf-8?q?m=40b=2Etest?=", "m@b.test <->"},
		{"<=?utf-8?q?m?=@b.test>", ""},
		{"<\"=?utf-8?q?m?=\"@b.test>", ""},
		{"<\"a\"b\"@c.test>", ""},
		{"<a@-.>", ""},
		{"<\xff@b.test>", ""},
		{"<a\xe2\x80\xae@b.test>", ""},
		{"<a@b.test\x7f>", ""},
		{"\"a@b.test\"", "a@b.test <->"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void nul_bytes_hide_nothing(void **state)
{
	static const struct {
		const char *field;
		size_t size;
		const char *wanted;
	} cases[] = {
		{"Ann\0 <a@b.test>", 15, "Ann <a@b.test>"},
		{"<a\0@b.test>", 11, ""},
		{"<a@b.test\0@c.test>", 18, ""},
		{"<a@b.test\0>, c@d.test", 21, "- <c@d.test>"},
		{"No\0ra <a@b.test>", 16, "Nora <a@b.test>"},
		{"a\0@b.test", 9, "a@b.test <->"},
		{"\0", 1, ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(addresses_done) struct mime_addresses list =
			parse(cases[i].field, cases[i].size);
		_cleanup_(freep) char *shown = show(&list);

		assert_string_equal(shown, cases[i].wanted);
	}
}

static void long_addresses_are_none(void **state)
{
	struct buffer field = BUFFER_INIT(1 << 20);

	(void)state;
	buffer_add_char(&field, '<');
	for (int i = 0; i < 2000; i++)
		buffer_add_char(&field, 'a');
	buffer_add_string(&field, "@b.test>, c@b.test");
	{
		_cleanup_(addresses_done) struct mime_addresses list =
			parse(field.data, field.size);

		assert_int_equal(list.count, 1);
		assert_string_equal(list.list[0].address, "c@b.test");
	}
	buffer_done(&field);
}

static void lists_end_at_their_bound(void **state)
{
	struct mime_addresses list = {0};
	struct buffer field = BUFFER_INIT(1 << 20);

	(void)state;
	for (int i = 0; i < 5000; i++)
		buffer_printf(&field, "u%d@b.test,", i);
	addresses_parse(field.data, field.size, &list);
	assert_int_equal(list.count, MIME_ADDRESSES_MAX);
	assert_string_equal(list.list[1999].address, "u1999@b.test");
	addresses_parse("x@b.test", 8, &list);
	assert_int_equal(list.count, MIME_ADDRESSES_MAX);
	addresses_done(&list);
	assert_int_equal(list.count, 0);
	buffer_done(&field);
}

static void hostile_fields_are_read_in_one_pass(void **state)
{
	static const char *const pieces[] = {
		"<",	 "\"",	  "\"\\",    "(",	   "(a",	 ")",
		",",	 ":",	  "a:",	     "<\"",	   "@",		 "a@",
		"a@b ",	 "[",	  "a@[",     "=?utf-8?Q?", "=?u?Q?a\"(", "\\",
		"<a@b ", " \r\n", "<@a,@b:", "a@b.test ",  "(a@b) ",	 "\xff",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces); i++) {
		size_t n = strlen(pieces[i]), size = 1 << 20;
		struct mime_addresses list = {0};
		char *field = xmalloc(size);
		clock_t begin = clock();

		for (size_t at = 0; at < size; at++)
			field[at] = pieces[i][at % n];
		addresses_parse(field, size, &list);
		assert_true((clock() - begin) / CLOCKS_PER_SEC < 5);
		addresses_done(&list);
		free(field);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(lists_are_read),
	cmocka_unit_test(comments_name_where_nothing_else_does),
	cmocka_unit_test(names_are_decoded),
	cmocka_unit_test(what_is_wrong_is_read_as_it_was_meant),
	cmocka_unit_test(what_is_no_address_is_none),
	cmocka_unit_test(nul_bytes_hide_nothing),
	cmocka_unit_test(long_addresses_are_none),
	cmocka_unit_test(lists_end_at_their_bound),
	cmocka_unit_test(hostile_fields_are_read_in_one_pass),
};

UNIT_MAIN(tests)
