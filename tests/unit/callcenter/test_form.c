#include "../unit.h"

#include "callcenter/form.h"

#include <wasl/buffer.h>

/* "name=value|name=value" */
static char *written(const struct form *f)
{
	struct buffer out = BUFFER_INIT(65536);

	for (size_t i = 0; i < f->count; i++)
		buffer_printf(&out, "%s%s=%s", i ? "|" : "", f->fields[i].name, f->fields[i].value);
	return buffer_take(&out, NULL);
}

static void forms_are_read(void **state)
{
	static const struct {
		const char *form, *fields;
	} rows[] = {
		{"", ""},
		{"a=1", "a=1"},
		{"a=1&b=2", "a=1|b=2"},
		{"a=1&&b=2&", "a=1|b=2"},
		{"a", "a="},
		{"a=", "a="},
		{"=1", "=1"},
		{"a=1=2", "a=1=2"},
		{"a+b=c+d", "a b=c d"},
		{"a=%2B966", "a=+966"},
		{"a=%d8%b4%D9%83", "a=شك"},
		{"a=100%", "a=100%"},
		{"a=%4", "a=%4"},
		{"a=%zz", "a=%zz"},
		{"a=%41", "a=A"},
		{"a=%2541", "a=%41"},
		{"user[]=x&user%5B%5D=y", "user[]=x|user[]=y"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct form f;
		assert_true(form_read(rows[i].form, strlen(rows[i].form), &f));
		_cleanup_(freep) char *fields = written(&f);
		assert_string_equal(fields, rows[i].fields);
		form_done(&f);
	}
}

static void what_is_none_is_refused(void **state)
{
	static const char *const bad[] = {"a=%00", "%00=a",    "a=\xff",
					  "a=%ff", "a=%C0%A0", "a=1&b=%e2%82"};
	struct form f;
	struct buffer many = BUFFER_INIT(65536);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		assert_false(form_read(bad[i], strlen(bad[i]), &f));
		assert_int_equal(f.count, 0);
	}
	for (unsigned i = 0; i < FORM_FIELDS_MAX; i++)
		buffer_add_string(&many, "a=1&");
	assert_true(form_read(many.data, many.size, &f));
	assert_int_equal(f.count, FORM_FIELDS_MAX);
	form_done(&f);
	buffer_add_string(&many, "a=1");
	assert_false(form_read(many.data, many.size, &f));
	buffer_done(&many);
}

static void fields_are_found_and_sorted(void **state)
{
	static const char text[] = "b=2&a=2&c=&a=1&a=10";
	struct form f;

	(void)state;
	assert_true(form_read(text, strlen(text), &f));
	assert_string_equal(form_value(&f, "a"), "2");
	assert_string_equal(form_value(&f, "c"), "");
	assert_null(form_value(&f, "A"));
	form_sort(&f);
	_cleanup_(freep) char *fields = written(&f);
	assert_string_equal(fields, "a=1|a=10|a=2|b=2|c=");
	form_done(&f);
}

static void percents_are_decoded_once(void **state)
{
	_cleanup_(freep) char *euro = percent_decode("Euro %E2%82%AC+%2541", 20);

	(void)state;
	assert_string_equal(euro, "Euro €+%41");
	assert_null(percent_decode("%C0%A0", 6));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(forms_are_read),
	cmocka_unit_test(what_is_none_is_refused),
	cmocka_unit_test(fields_are_found_and_sorted),
	cmocka_unit_test(percents_are_decoded_once),
};

UNIT_MAIN(tests)
