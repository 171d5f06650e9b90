#include "http/pages/markup.h"

#include "../unit.h"

static const char *const names[] = {"a", "b", "list", "title", "content", NULL};

static char *filled(const char *text, const char *values)
{
	const struct template_input input = {"file", xstrdup(text), names};
	struct template *t = NULL;
	struct error err = ERROR_NONE;
	json_t *o = json_loads(values, 0, NULL), *common = json_pack("{s:s}", "b", "common");
	struct buffer out = BUFFER_INIT(1000);

	assert_non_null(o);
	if (template_parse(&input, &t, &err) < 0)
		fail_msg("%s", err.text);
	const struct markup m = {
		.template = t,
		.names = names,
		.values = o,
		.common = common,
		.content = "<p>",
	};
	assert_int_equal(markup_render(&m, &out), 0);
	template_free(t);
	json_decref(o);
	json_decref(common);
	return buffer_take(&out, NULL);
}

static void values_sections_and_lists(void **state)
{
	static const struct {
		const char *text, *values, *result;
	} cases[] = {
		{"{{a}} {{b}}", "{\"a\": \"<&\\\"\"}", "&lt;&amp;&quot; common"},
		{"{{a}}", "{\"a\": 5}", "5"},
		{"{{a}}", "{}", ""},
		{"{{b}}", "{\"b\": \"own\"}", "own"},
		{"{{content}}", "{\"content\": \"x\"}", "<p>"},
		{"{{title}}", "{\"title\": \"<\"}", "&lt;"},
		{"{{#a}}x{{/a}}", "{\"a\": true}", "x"},
		{"{{#a}}x{{/a}}", "{\"a\": false}", ""},
		{"{{#a}}x{{/a}}", "{\"a\": \"\"}", ""},
		{"{{#a}}x{{a}}{{/a}}", "{\"a\": \"y\"}", "xy"},
		{"{{#a}}x{{/a}}", "{\"a\": []}", ""},
		{"{{#a}}x{{/a}}", "{}", ""},
		{"{{#list}}{{a}}{{b}},{{/list}}.",
		 "{\"a\": \"outer\", \"list\": [{\"a\": \"1\"}, {\"b\": \"2\"}]}",
		 "1common,outer2,."},
		{"{{#list}}[{{#a}}{{b}}{{/a}}]{{/list}}",
		 "{\"list\": [{\"a\": [{\"b\": \"1\"}, {\"b\": \"2\"}]}, {\"a\": []}, {\"a\": "
		 "true}]}",
		 "[12][][common]"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *result = filled(cases[i].text, cases[i].values);
		if (strcmp(result, cases[i].result) != 0)
			fail_msg("%s: %s", cases[i].text, result);
	}
}

static void what_is_too_large_is_noticed(void **state)
{
	const struct template_input input = {"file", xstrdup("1234{{a}}"), names};
	struct template *t = NULL;
	struct error err = ERROR_NONE;
	json_t *o = json_pack("{s:s}", "a", "56");
	struct buffer out = BUFFER_INIT(5);

	(void)state;
	assert_int_equal(template_parse(&input, &t, &err), 0);
	const struct markup m = {.template = t, .names = names, .values = o};
	assert_true(markup_render(&m, &out) < 0);
	buffer_done(&out);
	template_free(t);
	json_decref(o);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(values_sections_and_lists),
	cmocka_unit_test(what_is_too_large_is_noticed),
};

UNIT_MAIN(tests)
