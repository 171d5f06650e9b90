/* Forms as browsers and programs send them. */
#include "../unit.h"

#include <wasl/web_form.h>

#include <errno.h>

#define URLENCODED "application/x-www-form-urlencoded"
#define MULTIPART "multipart/form-data; boundary=b"

/* "name=value|name=<file,type>value|". The caller frees. */
static char *show(const struct web_form *form)
{
	const struct web_field *fields;
	size_t count = web_form_fields(form, &fields);
	struct buffer out = BUFFER_INIT(100000);

	for (size_t i = 0; i < count; i++) {
		buffer_printf(&out, "%s=", fields[i].name);
		if (fields[i].file)
			buffer_printf(&out, "<%s,%s>", fields[i].file, fields[i].type);
		buffer_add(&out, fields[i].value, fields[i].size);
		buffer_add_char(&out, '|');
	}
	return buffer_take(&out, NULL);
}

static int parse(const char *type, const char *text, size_t size, char **ret_shown)
{
	_cleanup_(web_form_freep) struct web_form *form = NULL;
	_cleanup_(freep) char *exact = xmemdup(text, size);
	struct error err = ERROR_NONE;
	int r = web_form_parse(type, (struct web_bytes){exact, size}, &form, &err);

	*ret_shown = r == 0 ? show(form) : xstrdup(err.text);
	return r;
}

static void fields_are_read_in_their_order(void **state)
{
#define PART(more) "--b\r\nContent-Disposition: form-data; " more "\r\n"
	static const struct {
		const char *type, *text, *shown;
	} cases[] = {
		{URLENCODED, "", ""},
		{URLENCODED, "a=1&b=2", "a=1|b=2|"},
		{URLENCODED "; charset=utf-8", "a=%D9%85+x%2By&a=&b&=c&&", "a=م x+y|a=|b=|=c|"},
		{URLENCODED, "a=%zz%4&b=%", "a=%zz%4|b=%|"},
		{URLENCODED, "a=b=c", "a=b=c|"},
		{URLENCODED, "a=%ff", "a=\xef\xbf\xbd|"},
		{MULTIPART, "--b--\r\n", ""},
		{MULTIPART, PART("name=\"a\"") "\r\n1\r\n--b--\r\n", "a=1|"},
		{MULTIPART, PART("name=\"a\"") "\r\n1\r\n2\r\n--b--", "a=1\r\n2|"},
		{MULTIPART, PART("name=a") "\r\n\r\n--b--", "a=|"},
		{MULTIPART, PART("name=a") "\r\n--b--", "a=|"},
		{MULTIPART, PART("name=a") "\r\n\r\n--bx\r\n--b--", "a=\r\n--bx|"},
		{MULTIPART,
		 PART("name=\"f\"; filename=\"a.txt\"") "Content-Type: "
							"text/plain\r\n\r\nx\r\n" PART(
								"name=\"t\"") "\r\ny\r\n--b--\r\n",
		 "f=<a.txt,text/plain>x|t=y|"},
		{MULTIPART, PART("name=\"f\"; filename=\"\"") "\r\n\r\n--b--", ""},
		{MULTIPART, PART("name=\"f\"; filename=\"C:\\x\\..\\y.pdf\"") "\r\nz\r\n--b--",
		 "f=<y.pdf,>z|"},
		{MULTIPART, PART("name=\"f\"; filename=\"../../etc/passwd\"") "\r\nz\r\n--b--",
		 "f=<passwd,>z|"},
		{MULTIPART, PART("name=\"a%22b\"") "\r\nz\r\n--b--", "a\"b=z|"},
		{MULTIPART, PART("name=\"a\\\"b;name=c\"") "\r\nz\r\n--b--", "a\"b;name=c=z|"},
		{MULTIPART, PART("filename=\"m;name=x\"; name=\"n\"") "\r\nz\r\n--b--",
		 "n=<m;name=x,>z|"},
		{"Multipart/Form-Data; Boundary=\"a b\"",
		 "--a b\r\ncontent-disposition:form-data;name=\"a\"\r\n\r\n1\r\n--a b--", "a=1|"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *shown = NULL;
		int r = parse(cases[i].type, cases[i].text, strlen(cases[i].text), &shown);
		if (r != 0 || strcmp(shown, cases[i].shown) != 0)
			fail_msg("%s: %d, %s", cases[i].text, r, shown);
	}
}

static void what_is_no_form_is_refused(void **state)
{
	static const struct {
		const char *type, *text;
		int result;
	} cases[] = {
		{NULL, "a=1", -EOPNOTSUPP},
		{"text/plain", "a=1", -EOPNOTSUPP},
		{"application/x-www-form-urlencodedx", "a=1", -EOPNOTSUPP},
		{URLENCODED, "a=%00", -EINVAL},
		{URLENCODED, "a%00=b", -EINVAL},
		{"multipart/form-data", "--b--", -EINVAL},
		{"multipart/form-data; boundary=", "----", -EINVAL},
		{"multipart/form-data; boundary=\"b", "--b--", -EINVAL},
		{MULTIPART, "", -EINVAL},
		{MULTIPART, "--b", -EINVAL},
		{MULTIPART, "--bx--\r\n", -EINVAL},
		{MULTIPART, "preamble\r\n--b--", -EINVAL},
		{MULTIPART, PART("name=a") "\r\n1", -EINVAL},
		{MULTIPART, PART("name=a") "\r\n1\r\n--b", -EINVAL},
		{MULTIPART, PART("name=a"), -EINVAL},
		{MULTIPART, PART("nome=a") "\r\n1\r\n--b--", -EINVAL},
		{MULTIPART, PART("name=\"a") "\r\n1\r\n--b--", -EINVAL},
		{MULTIPART, "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--",
		 -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *shown = NULL;
		int r = parse(cases[i].type, cases[i].text, strlen(cases[i].text), &shown);
		if (r != cases[i].result)
			fail_msg("%s: %d, %s", cases[i].text, r, shown);
		assert_true(*shown);
	}
}

static void a_form_is_bounded(void **state)
{
	struct buffer text = BUFFER_INIT(8U << 20);
	char *shown;

	(void)state;
	for (unsigned i = 0; i < WEB_FORM_FIELDS_MAX; i++)
		buffer_add_string(&text, "a=1&");
	assert_int_equal(parse(URLENCODED, text.data, text.size, &shown), 0);
	free(shown);
	buffer_add_string(&text, "a=1&");
	assert_int_equal(parse(URLENCODED, text.data, text.size, &shown), -E2BIG);
	free(shown);
	buffer_clear(&text);
	buffer_add_string(&text, "a=");
	while (text.size < WEB_FORM_TEXT_MAX + 100)
		buffer_add_string(&text, "0123456789");
	assert_int_equal(parse(URLENCODED, text.data, text.size, &shown), -E2BIG);
	free(shown);
	buffer_done(&text);
}

static void inputs_without_a_file_count_too(void **state)
{
	struct buffer text = BUFFER_INIT(1U << 20);
	char *shown;

	(void)state;
	for (unsigned i = 0; i < WEB_FORM_FIELDS_MAX; i++)
		buffer_add_string(&text, PART("name=f; filename=\"\"") "\r\n\r\n");
	size_t before = text.size;
	buffer_add_string(&text, "--b--");
	assert_int_equal(parse(MULTIPART, text.data, text.size, &shown), 0);
	free(shown);
	text.size = before;
	buffer_add_string(&text, PART("name=f; filename=\"\"") "\r\n\r\n--b--");
	assert_int_equal(parse(MULTIPART, text.data, text.size, &shown), -E2BIG);
	free(shown);
	buffer_done(&text);
}

static void a_files_bytes_are_the_bodys(void **state)
{
	static const char text[] = PART("name=f; filename=x") "\r\n\0\1\r\n--b--";
	_cleanup_(web_form_freep) struct web_form *form = NULL;
	const struct web_field *fields;
	struct error err = ERROR_NONE;

	(void)state;
	assert_int_equal(
		web_form_parse(MULTIPART, (struct web_bytes){text, sizeof(text) - 1}, &form, &err),
		0);
	assert_int_equal(web_form_fields(form, &fields), 1);
	assert_int_equal(fields[0].size, 2);
	assert_true(fields[0].value > text && fields[0].value < text + sizeof(text));
	assert_null(web_form_value(form, "f"));
	assert_null(web_form_value(form, "g"));
}

static void the_first_text_of_a_name_is_its_value(void **state)
{
	static const char text[] = "a=1&b=2&a=3";
	_cleanup_(web_form_freep) struct web_form *form = NULL;
	struct error err = ERROR_NONE;

	(void)state;
	assert_int_equal(
		web_form_parse(URLENCODED, (struct web_bytes){text, sizeof(text) - 1}, &form, &err),
		0);
	assert_string_equal(web_form_value(form, "a"), "1");
	assert_string_equal(web_form_value(form, "b"), "2");
	assert_null(web_form_value(form, "c"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(fields_are_read_in_their_order),
	cmocka_unit_test(what_is_no_form_is_refused),
	cmocka_unit_test(a_form_is_bounded),
	cmocka_unit_test(inputs_without_a_file_count_too),
	cmocka_unit_test(a_files_bytes_are_the_bodys),
	cmocka_unit_test(the_first_text_of_a_name_is_its_value),
};

UNIT_MAIN(tests)
