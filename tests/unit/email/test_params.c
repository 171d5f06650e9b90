#include "../unit.h"

#include "email/mime/params.h"

#include <time.h>

static struct mime_params parse(const char *field, size_t size)
{
	struct mime_params params;
	_cleanup_(freep) char *exact = xmemdup(field, size);

	params_parse(exact, size, &params);
	return params;
}

struct params_case {
	const char *field, *name, *wanted;
};

static void assert_param(const struct params_case *c)
{
	_cleanup_(params_done) struct mime_params params = parse(c->field, strlen(c->field));
	const char *value = params_get(&params, c->name);

	if (!c->wanted && value)
		fail_msg("%s: %s is \"%s\"", c->field, c->name, value);
	if (c->wanted && (!value || strcmp(value, c->wanted) != 0))
		fail_msg("%s: %s is \"%s\", not \"%s\"", c->field, c->name, value ? value : "none",
			 c->wanted);
}

static void assert_all(const struct params_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_param(&cases[i]);
}

static void values_are_read(void **state)
{
	static const struct {
		const char *field, *wanted;
	} cases[] = {
		{"text/plain", "text/plain"},
		{" Text/Plain ; charset=utf-8", "Text/Plain"},
		{"text/plain charset=utf-8", "text/plain"},
		{"text/plain (a comment); charset=utf-8", "text/plain"},
		{"text/plain\r\n\t;charset=utf-8", "text/plain"},
		{"attachment", "attachment"},
		{"", NULL},
		{"  ", NULL},
		{";;;", NULL},
		{"; charset=utf-8", NULL},
		{"name=\"a.pdf\"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(params_done) struct mime_params params =
			parse(cases[i].field, strlen(cases[i].field));

		if (!cases[i].wanted)
			assert_null(params.value);
		else
			assert_string_equal(params.value, cases[i].wanted);
	}
}

static void parameters_are_read(void **state)
{
	static const struct params_case cases[] = {
		{"text/plain; charset=utf-8", "charset", "utf-8"},
		{"text/plain; CharSet = utf-8 ; x=y", "charset", "utf-8"},
		{"text/plain; charset=\"utf-8\"", "charset", "utf-8"},
		{"text/plain; charset=utf-8", "name", NULL},
		{"a; name=\"a;b\\\"c\\\\d\"", "name", "a;b\"c\\d"},
		{"a; name=\"\"; x=y", "name", ""},
		{"a; name=\"\"; x=y", "x", "y"},
		{"a; name=", "name", ""},
		{"a; name=;x=y", "x", "y"},
		{"a; charset=utf-8 (the usual)", "charset", "utf-8"},
		{"a; charset=utf-8 (the (usual)); x=y", "charset", "utf-8"},
		{"a; (comment) charset=utf-8", "charset", "utf-8"},
		{"a; name=one; name=two", "name", "one"},
		{"a;\r\n\tname=\"a\r\n b\"", "name", "a b"},
		{"multipart/mixed; boundary=----=_a:b/c?d", "boundary", "----=_a:b/c?d"},
		{"multipart/mixed; boundary=\"a  b \"", "boundary", "a  b "},
		{"multipart/mixed; boundary=\"\\\"\"", "boundary", "\""},
		{"multipart/mixed; boundary=\"=?x?Q?a?=\"", "boundary", "=?x?Q?a?="},
		{"multipart/mixed; boundary=\xe9", "boundary", "\xe9"},
		{"multipart/mixed; boundary=\"a\r\n b\"", "boundary", "a b"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void pieces_and_charsets_are_joined(void **state)
{
	static const struct params_case cases[] = {
		{"a; name*=UTF-8''%D9%85.pdf", "name", "م.pdf"},
		{"a; name*=utf-8'ar'%d9%85", "name", "م"},
		{"a; name*=windows-1256'ar'%E3", "name", "م"},
		{"a; name*=\"UTF-8''%D9%85\"", "name", "م"},
		{"a; name*=''%D9%85", "name", "م"},
		{"a; name*=%D9%85", "name", "م"},
		{"a; name*=it's", "name", "it's"},
		{"a; name*=utf-8''100%", "name", "100%"},
		{"a; name*=utf-8''a%zz", "name", "a%zz"},
		{"a; name=plain; name*=utf-8''%D9%85", "name", "م"},
		{"a; name*0=plain; name*=utf-8''%D9%85", "name", "م"},
		{"a; name*=utf-8''a; name*=utf-8''b", "name", "a"},
		{"a; name*0=\"long\"; name*1=\"name.pdf\"", "name", "longname.pdf"},
		{"a; name*1=\"b.pdf\"; name*0=\"a\"", "name", "ab.pdf"},
		{"a; name*0*=utf-8''%D9; name*1*=%85; name*2=\".pdf\"", "name", "م.pdf"},
		{"a; name*2=\".pdf\"; name*1*=%85; NAME*0*=utf-8''%D9", "name", "م.pdf"},
		{"a; name*0=a; name*0=b; name*1=c", "name", "ac"},
		{"a; name*0=a; name*2=c", "name", "ac"},
		{"a; name*1=b; name*2=c", "name", "bc"},
		{"a; name*10=k; name*9=j", "name", "jk"},
		{"a; name*0=plain; name=short", "name", "plain"},
		{"a; name*0=\"=?utf-8?Q?=D9\"; name*1=\"=85?=\"", "name", "م"},
		{"a; *=b; *0=c; name=d", "name", "d"},
		{"a; *=b", "", NULL},
		{"a; name*x=a", "name", NULL},
		{"a; name*x=a", "name*x", "a"},
		{"a; filename*0*=a; name*0=b", "name", "b"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void what_people_really_send_is_read(void **state)
{
	static const struct params_case cases[] = {
		{"a; filename=\"=?utf-8?Q?=D9=85.pdf?=\"", "filename", "م.pdf"},
		{"a; filename==?utf-8?Q?=D9=85.pdf?=", "filename", "م.pdf"},
		{"a; filename=\"=?utf-8?Q?=D9?=\r\n =?utf-8?Q?=85?=\"", "filename", "م"},
		{"a; filename=\"م.pdf\"", "filename", "م.pdf"},
		{"a; filename=\"\xe3\xd1\xcd\xc8\xc7.pdf\"", "filename", "مرحبا.pdf"},
		{"a; filename=my invoice.pdf", "filename", "my invoice.pdf"},
		{"a; filename=my invoice (1).pdf; x=y", "filename", "my invoice (1).pdf"},
		{"a; filename=\"C:\\x\\y.pdf\"", "filename", "C:\\x\\y.pdf"},
		{"a; filename=\"my \"own\" file.pdf\"; x=y", "filename", "my \"own\" file.pdf"},
		{"a; filename=\"a\" junk; x=\"y\"", "x", "y"},
		{"a; filename=\"open.pdf", "filename", "open.pdf"},
		{"a; filename=\"open.pdf; x=y", "filename", "open.pdf"},
		{"a; filename=\"open.pdf; x=y", "x", "y"},
		{"a; charset=\"utf-8\" format=flowed", "format", "flowed"},
		{"a; charset=utf-8 format=flowed", "charset", "utf-8"},
		{"a; charset=utf-8 format=flowed", "format", "flowed"},
		{"text/plain charset=utf-8", "charset", "utf-8"},
		{"a; ; =broken; x=y", "x", "y"},
		{"a, charset=utf-8", "charset", "utf-8"},
		{"a; junk; charset=utf-8", "charset", "utf-8"},
		{"a; junk charset=utf-8", "charset", "utf-8"},
		{"a; charset=utf-8 (open", "charset", "utf-8 (open"},
		{"a; ((((; charset=utf-8", "charset", "utf-8"},
		{"a; charset=\"utf-8;\"", "charset", "utf-8;"},
		{"a; name=\"a\r\nBcc: b\"", "name", "a Bcc: b"},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void nul_bytes_part_nothing(void **state)
{
	static const char field[] = "a\0b; na\0me=x; name=\"a\0b\"; boundary=\"a\0b\"";
	_cleanup_(params_done) struct mime_params params = parse(field, sizeof(field) - 1);

	(void)state;
	assert_string_equal(params.value, "ab");
	assert_string_equal(params_get(&params, "name"), "ab");
	assert_string_equal(params_get(&params, "boundary"), "ab");
}

static void hostile_fields_are_read_in_one_pass(void **state)
{
	static const char *const pieces[] = {
		";",	  "a=b;",	"name*1=x;", "name*=x'",    "\"",   " (",     "(",
		"a=\"",	  "a=\"\\",	"a=\" ",     "= ",	    " ",    "x (a) ", "charset=",
		"a*0*=%", "=?utf-8?Q?", "\xff",	     "name*99999=", "\0;=",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(pieces); i++) {
		size_t n = strlen(pieces[i]) + (*pieces[i] == '\0' ? 3 : 0), size = 1 << 20;
		struct mime_params params;
		char *field = xmalloc(size);
		clock_t begin = clock();

		for (size_t at = 0; at < size; at++)
			field[at] = pieces[i][at % n];
		params_parse(field, size, &params);
		assert_true((clock() - begin) / CLOCKS_PER_SEC < 5);
		assert_in_range(params.count, 0, 500);
		params_done(&params);
		free(field);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(values_are_read),
	cmocka_unit_test(parameters_are_read),
	cmocka_unit_test(pieces_and_charsets_are_joined),
	cmocka_unit_test(what_people_really_send_is_read),
	cmocka_unit_test(nul_bytes_part_nothing),
	cmocka_unit_test(hostile_fields_are_read_in_one_pass),
};

UNIT_MAIN(tests)
