#include "../unit.h"

#include "email/module/attach.h"

#include <wasl/memory.h>

static char *part_of(const char *name, const char *type, const char *content)
{
	struct buffer out = BUFFER_INIT(1U << 20);
	const struct delivery_attachment a = {name, type, content, strlen(content)};

	attach_part(&a, &out);
	return buffer_take(&out, NULL);
}

static void names_are_given_to_new_and_old_clients(void **state)
{
	static const struct {
		const char *name, *type, *fields;
	} cases[] = {
		{"cv (2).pdf", "application/pdf",
		 "Content-Type: application/pdf;\r\n name=\"cv (2).pdf\"\r\n"
		 "Content-Disposition: attachment;\r\n filename=\"cv (2).pdf\"\r\n"},
		{"شهادة.pdf", "application/pdf",
		 "Content-Type: application/pdf;\r\n"
		 " name=\"=?utf-8?B?2LTZh9in2K/YqS5wZGY=?=\"\r\n"
		 "Content-Disposition: attachment;\r\n"
		 " filename*0*=utf-8''%D8%B4%D9%87%D8%A7%D8%AF%D8%A9.pdf\r\n"},
		{"a\"b\r\nBcc: x\\y/z", "text/plain",
		 "Content-Type: text/plain;\r\n"
		 " name=\"=?utf-8?B?YSJiX19CY2M6IHhfeV96?=\"\r\n"
		 "Content-Disposition: attachment;\r\n"
		 " filename*0*=utf-8''a%22b__Bcc%3A%20x_y_z\r\n"},
		{"", "", "Content-Type: application/octet-stream;\r\n name=\"attachment\"\r\n"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *part = part_of(cases[i].name, cases[i].type, "x");
		assert_memory_equal(part, cases[i].fields, strlen(cases[i].fields));
	}
}

static void expect_type(const char *given, const char *sent)
{
	_cleanup_(freep) char *part = part_of("x", given, "x");
	_cleanup_(freep) char *begin = xasprintf("Content-Type: %s;\r\n", sent);

	assert_memory_equal(part, begin, strlen(begin));
}

/* What RFC 2046 forbids to encode is bytes; what is no type, too. */
static void types_are_safe(void **state)
{
	static const char *const bad[] = {
		"message/rfc822",	 "multipart/mixed", "text",	  "/x", "x/", "a/b/c",
		"text/plain; charset=x", "text/\r\nBcc: x", "te xt/plain"};

	(void)state;
	expect_type("image/svg+xml", "image/svg+xml");
	for (size_t i = 0; i < ELEMENTS(bad); i++)
		expect_type(bad[i], "application/octet-stream");
}

static void no_line_is_long(const char *text)
{
	for (const char *line = text; *line;) {
		const char *end = strstr(line, "\r\n");

		assert_non_null(end);
		assert_true(end - line <= 80);
		line = end + 2;
	}
}

static void long_names_are_cut_and_keep_their_end(void **state)
{
	struct buffer name = BUFFER_INIT(2000);

	(void)state;
	for (unsigned i = 0; i < 300; i++)
		buffer_add_string(&name, "ش");
	buffer_add_string(&name, ".docx");
	_cleanup_(freep) char *part = part_of(buffer_string(&name), "", "x");
	buffer_done(&name);
	no_line_is_long(part);
	assert_non_null(strstr(part, "filename*9*="));
	assert_non_null(strstr(part, ".docx\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n"));
}

static void content_is_in_lines(void **state)
{
	char content[1001];

	(void)state;
	memset(content, 'a', 1000);
	content[1000] = '\0';
	_cleanup_(freep) char *part = part_of("x", "", content);
	no_line_is_long(part);
	assert_non_null(strstr(part, "\r\n\r\nYWFhYWFh"));
	assert_string_equal(part + strlen(part) - 6, "YQ==\r\n");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(names_are_given_to_new_and_old_clients),
	cmocka_unit_test(types_are_safe),
	cmocka_unit_test(long_names_are_cut_and_keep_their_end),
	cmocka_unit_test(content_is_in_lines),
};

UNIT_MAIN(tests)
