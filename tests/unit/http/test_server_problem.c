/* What a refusal says, to programs and to people. */
#include "../unit.h"

#include "http/server_private.h"

#define BROWSER "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

static void it_has_the_form_that_the_client_wants(void **state)
{
	static const struct {
		struct http_wish wish;
		const char *type, *words;
	} cases[] = {
		{{NULL, NULL, NULL}, "application/problem+json", "\"detail\":\"why\""},
		{{"*/*", "en", "/"}, "application/problem+json", "urn:wasl:problem:not-found"},
		{{"application/json, text/html", NULL, "/"}, "application/problem+json", "404"},
		{{BROWSER, NULL, "/"},
		 "text/html; charset=utf-8",
		 "<html lang=\"ar\" dir=\"rtl\">"},
		{{BROWSER, "ar, en", "/"}, "text/html; charset=utf-8", "lang=\"ar\""},
		{{BROWSER, "en-GB", "/"}, "text/html; charset=utf-8", "lang=\"en\" dir=\"ltr\""},
		{{BROWSER, "ar", "/en/x"}, "text/html; charset=utf-8", "lang=\"en\""},
		{{BROWSER, "ar", "/en"}, "text/html; charset=utf-8", "lang=\"en\""},
		{{BROWSER, "ar", "/english"}, "text/html; charset=utf-8", "lang=\"ar\""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct http_problem problem = http_problem_of(&cases[i].wish, 404, "why");
		assert_string_equal(problem.content_type, cases[i].type);
		if (!strstr(problem.body, cases[i].words))
			fail_msg("%s is not in %s", cases[i].words, problem.body);
		assert_null(strstr(problem.body, "style="));
		free(problem.body);
	}
}

static void bytes_of_the_request_cannot_break_it(void **state)
{
	const struct http_wish wish = {NULL, NULL, NULL};
	struct http_problem problem = http_problem_of(&wish, 400, "a\xd9\"<\n");

	(void)state;
	json_t *json = json_loads(problem.body, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(json, "detail")),
			    "a\xef\xbf\xbd\"<\n");
	assert_int_equal(json_integer_value(json_object_get(json, "status")), 400);
	json_decref(json);
	free(problem.body);
}

static void what_is_not_known_is_our_fault(void **state)
{
	const struct http_wish wish = {NULL, NULL, NULL};
	struct http_problem problem = http_problem_of(&wish, 599, "");

	(void)state;
	assert_string_equal(problem.title, "Internal Server Error");
	free(problem.body);
}

static void only_what_passes_may_be_tried_again(void **state)
{
	(void)state;
	assert_string_equal(http_problem_headers(503)->name, "Retry-After");
	assert_string_equal(http_problem_headers(429)->name, "Retry-After");
	assert_null(http_problem_headers(404)->name);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(it_has_the_form_that_the_client_wants),
	cmocka_unit_test(bytes_of_the_request_cannot_break_it),
	cmocka_unit_test(what_is_not_known_is_our_fault),
	cmocka_unit_test(only_what_passes_may_be_tried_again),
};

UNIT_MAIN(tests)
