#include "../unit.h"

#include "callcenter/map.h"

/* The examples of RFC 6901, section 5, and what it does not name. */
static void pointers_point(void **state)
{
	static const char document[] =
		"{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,"
		"\"k\\\"l\":6,\" \":7,\"m~n\":8,\"deep\":[{\"er\":{\"est\":\"here\"}}],"
		"\"yes\":true,\"no\":false,\"nothing\":null,\"half\":0.5}";
	static const struct {
		const char *place, *value;
	} rows[] = {
		{"/foo/0", "bar"},
		{"/foo/1", "baz"},
		{"/foo/2", NULL},
		{"/foo/00", NULL},
		{"/foo/-", NULL},
		{"/foo/x", NULL},
		{"/foo", NULL},
		{"/", "0"},
		{"/a~1b", "1"},
		{"/c%d", "2"},
		{"/e^f", "3"},
		{"/g|h", "4"},
		{"/k\"l", "6"},
		{"/ ", "7"},
		{"/m~0n", "8"},
		{"/m~n", "8"}, /* forgiven */
		{"/deep/0/er/est", "here"},
		{"/deep/0/er/est/x", NULL},
		{"/yes", "true"},
		{"/no", "false"},
		{"/nothing", NULL},
		{"/half", "0.5"},
		{"/absent/x", NULL},
		{"text:always", "always"},
		{"form:a", NULL},
	};
	json_t *json = json_loads(document, 0, NULL);

	(void)state;
	assert_non_null(json);
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(freep) char *value = map_value(rows[i].place, json, NULL);
		if (!value != !rows[i].value || (value && strcmp(value, rows[i].value) != 0))
			fail_msg("%s: %s", rows[i].place, value ? value : "nothing");
	}
	json_decref(json);
}

static void forms_have_names(void **state)
{
	struct form form;

	(void)state;
	assert_true(form_read("a=1&b=", 6, &form));
	_cleanup_(freep) char *a = map_value("form:a", NULL, &form);
	_cleanup_(freep) char *b = map_value("form:b", NULL, &form);
	assert_string_equal(a, "1");
	assert_string_equal(b, "");
	assert_null(map_value("form:c", NULL, &form));
	assert_null(map_value("/a", NULL, &form));
	form_done(&form);
}

static void words_are_turned(void **state)
{
	char *list[] = {"no-answer=missed", "task:new=new", "a=b=hangup", "=note", NULL};

	(void)state;
	assert_string_equal(map_word(list, "no-answer"), "missed");
	assert_string_equal(map_word(list, "task:new"), "new");
	assert_string_equal(map_word(list, "a=b"), "hangup");
	assert_null(map_word(list, "a"));
	assert_null(map_word(list, "no-answer="));
	assert_null(map_word(list, "task"));
	assert_null(map_word(NULL, "task"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(pointers_point),
	cmocka_unit_test(forms_have_names),
	cmocka_unit_test(words_are_turned),
};

UNIT_MAIN(tests)
