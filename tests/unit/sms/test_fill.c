#include "../unit.h"

#include "sms/fill.h"

#include <errno.h>

static const struct fill_values values = {
	.number = "+966512345678",
	.text = "سطر \"1\"\n&=%\\ {{id}} é",
	.sender = "A B",
	.id = "m7",
	.language = "ar",
	.secret_1 = "s&1",
};

static void expect(const char *template, enum fill_form form, const char *expected)
{
	struct buffer out = BUFFER_INIT(FILL_MAX);

	assert_int_equal(fill(template, form, &values, &out), 0);
	assert_string_equal(buffer_string(&out), expected);
	buffer_done(&out);
}

static void placeholders_are_escaped_for_where_they_stand(void **state)
{
	(void)state;
	expect("{\"a\":\"{{text}}\"}", FILL_JSON,
	       "{\"a\":\"سطر \\\"1\\\"\\u000a&=%\\\\ {{id}} é\"}");
	expect("to={{digits}}&k={{secret_1}}&s={{sender}}", FILL_URL,
	       "to=966512345678&k=s%261&s=A%20B");
	expect("n={{number}}&t={{text}}", FILL_URL,
	       "n=%2B966512345678&t=%D8%B3%D8%B7%D8%B1%20%221%22%0A%26%3D%25%5C%20%7B%7Bid%7D%7D"
	       "%20%C3%A9");
	expect("X: {{secret_1}} {{text}}", FILL_HEADER, "X: s&1 سطر \"1\" &=%\\ {{id}} é");
	expect("{{secret_2}}{{language}}{{id}}}}", FILL_URL, "arm7}}");
	expect("", FILL_JSON, "");
	expect("{\"a\":{\"b\":1}}", FILL_JSON, "{\"a\":{\"b\":1}}");
}

static void what_is_too_long_is_told(void **state)
{
	struct buffer out = BUFFER_INIT(16);

	(void)state;
	assert_int_equal(fill("{{number}}{{number}}", FILL_URL, &values, &out), -EMSGSIZE);
	buffer_done(&out);
}

static void unknown_placeholders_are_refused(void **state)
{
	static const struct {
		const char *template;
		int r;
	} cases[] = {
		{"{{number}} {{digits}} {{text}} {{sender}} {{id}} {{language}} {{secret_1}}", 0},
		{"}} { } }}", 0},
		{"", 0},
		{"{{name}}", -EINVAL},
		{"{{ number }}", -EINVAL},
		{"{{}}", -EINVAL},
		{"{{number}", -EINVAL},
		{"{{number", -EINVAL},
		{"{{number}} {{", -EINVAL},
		{"{{{number}}", -EINVAL},
		{"{{a very long name that would fill the message to its end and beyond}}", -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct error err = ERROR_NONE;
		if (fill_check("body", cases[i].template, &err) != cases[i].r)
			fail_msg("%s: %s", cases[i].template, err.text);
		assert_int_equal(strncmp(err.text, "body: ", 6) == 0, cases[i].r < 0);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(placeholders_are_escaped_for_where_they_stand),
	cmocka_unit_test(what_is_too_long_is_told),
	cmocka_unit_test(unknown_placeholders_are_refused),
};

UNIT_MAIN(tests)
