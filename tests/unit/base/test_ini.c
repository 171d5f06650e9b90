#include "../unit.h"

#include "base/ini.h"

#include <wasl/buffer.h>

/* What the reader said, a line each: "[section]", "section/key=value" or "!error". */
static void section_came(const char *file, unsigned line, const char *name, void *data)
{
	assert_string_equal(file, "f");
	buffer_printf(data, "%u:[%s]\n", line, name);
}

static void entry_came(const struct ini_entry *e, void *data)
{
	assert_string_equal(e->file, "f");
	buffer_printf(data, "%u:%s/%s=%s\n", e->line, e->section, e->key, e->value);
}

static void error_came(const char *file, unsigned line, const char *text, void *data)
{
	assert_string_equal(file, "f");
	buffer_printf(data, "%u:!%s\n", line, text);
}

static void parse(const char *text, size_t size, struct buffer *said)
{
	const struct ini_sink sink = {section_came, entry_came, error_came, said};
	/* on the heap and without an end, so that a step beyond it is seen */
	_cleanup_(freep) char *copy = xmemdup(text, size);

	buffer_clear(said);
	ini_parse("f", copy, size, &sink);
	assert_false(said->overflowed);
}

struct example {
	const char *text, *said;
};

static void assert_said(const struct example *examples, size_t count)
{
	struct buffer said = BUFFER_INIT(1U << 20);

	for (size_t i = 0; i < count; i++) {
		parse(examples[i].text, strlen(examples[i].text), &said);
		if (strcmp(buffer_string(&said), examples[i].said) != 0)
			fail_msg("\"%s\" gives \"%s\"", examples[i].text, buffer_string(&said));
	}
	buffer_done(&said);
}

static void sections_and_keys_are_read(void **state)
{
	static const struct example examples[] = {
		{"", ""},
		{"\n\n  \n\t\n", ""},
		{"[a]", "1:[a]\n"},
		{"[a]\nk=v", "1:[a]\n2:a/k=v\n"},
		{"[a]\nk=v\n", "1:[a]\n2:a/k=v\n"},
		{"  [ a ]\t\n \t k \t=  v w \t\n", "1:[a]\n2:a/k=v w\n"},
		{"[channel cso-1_x]\n", "1:[channel cso-1_x]\n"},
		{"[a]\nk=\nl =   \n", "1:[a]\n2:a/k=\n3:a/l=\n"},
		{"[a]\nk==v=w=\n", "1:[a]\n2:a/k==v=w=\n"},
		{"[a]\nk = \"v\" 'w' \\n\n", "1:[a]\n2:a/k=\"v\" 'w' \\n\n"},
		{"[a]\nk=[v]\n", "1:[a]\n2:a/k=[v]\n"},
		{"[a]\nk=1\nk=2\n[b]\n[a]\nk=3\n",
		 "1:[a]\n2:a/k=1\n3:a/k=2\n4:[b]\n5:[a]\n6:a/k=3\n"},
		{"[a]\nاسم=مكتب علاقات\n", "1:[a]\n2:a/اسم=مكتب علاقات\n"},
	};

	(void)state;
	assert_said(examples, ELEMENTS(examples));
}

static void comments_are_lines_of_their_own(void **state)
{
	static const struct example examples[] = {
		{"# c\n; d\n  # e\n\t;f\n#\n;", ""},
		{"[a]\n#k=v\n;k=v\nk=v # not one\n", "1:[a]\n4:a/k=v # not one\n"},
		{"[a]\nk=#v;w\n", "1:[a]\n2:a/k=#v;w\n"},
		/* no backslash makes a comment longer */
		{"[a]\n# c \\\nk=v\n", "1:[a]\n3:a/k=v\n"},
	};

	(void)state;
	assert_said(examples, ELEMENTS(examples));
}

static void a_backslash_continues_a_value(void **state)
{
	static const struct example examples[] = {
		{"[a]\nk=v\\\nw\nl=x\n", "1:[a]\n2:a/k=v w\n4:a/l=x\n"},
		{"[a]\nk = v \\\n   w \\\n\tx\n", "1:[a]\n2:a/k=v     w  \tx\n"},
		{"[a]\nk=\\\nv\n", "1:[a]\n2:a/k=v\n"},
		{"[a]\nk=v\\", "1:[a]\n2:a/k=v\n"},
		{"[a]\nk=v\\\n", "1:[a]\n2:a/k=v\n"},
		{"[a]\nk=v\\\n\nl=w\n", "1:[a]\n2:a/k=v\n4:a/l=w\n"},
		{"[a]\nk=v\\\n# c\n ; d\nw\n", "1:[a]\n2:a/k=v w\n"},
		{"[a]\nk=v\\ \nl=w\n", "1:[a]\n2:a/k=v\\\n3:a/l=w\n"},
		{"[a]\nk=v\\\\\nw\n", "1:[a]\n2:a/k=v\\ w\n"},
		{"\\\n[a]\nk=v\n", "1:[a]\n3:a/k=v\n"},
		{"\\\n\\\n\\\n", ""},
		{"[a]\nk=v\\\n[b]\n", "1:[a]\n2:a/k=v [b]\n"},
	};

	(void)state;
	assert_said(examples, ELEMENTS(examples));
}

static void the_ends_of_lines_of_other_systems_are_ends(void **state)
{
	static const struct example examples[] = {
		{"\xef\xbb\xbf[a]\r\nk=v\r\n", "1:[a]\n2:a/k=v\n"},
		{"[a]\r\nk=v\\\r\nw\r\n", "1:[a]\n2:a/k=v w\n"},
		{"[a]\r\n\r\n# c\r\n", "1:[a]\n"},
		{"\xef\xbb\xbf", ""},
	};

	(void)state;
	assert_said(examples, ELEMENTS(examples));
}

static void what_is_neither_is_told_with_its_line(void **state)
{
	static const struct example examples[] = {
		{"k=v\n", "1:!'k' stands before any [section]\n"},
		{"[a]\n=v\n", "1:[a]\n2:!a key is missing before '='\n"},
		{"[a]\nimap_host mail.example\n",
		 "1:[a]\n2:!'imap_host' is neither a [section] nor key = value\n"},
		{"[a]\nimap_host: mail.example\n",
		 "1:[a]\n2:!'imap_host' is neither a [section] nor key = value\n"},
		{"[a]\nnonsense\n",
		 "1:[a]\n2:!'nonsense' is neither a [section] nor key = value\n"},
		{"[a]\n\nk=v \\\n w\nx\n",
		 "1:[a]\n3:a/k=v   w\n5:!'x' is neither a [section] nor key = value\n"},
		{"[a]\nx \\\ny\n", "1:[a]\n2:!'x' is neither a [section] nor key = value\n"},
		{"[]\n", "1:!a section needs a name: [NAME]\n"},
		{"[ \t]\n", "1:!a section needs a name: [NAME]\n"},
		{"[\n", "1:!'[' does not end in ]; a [section] stands alone on its line\n"},
		{"[a] # c\n",
		 "1:!'[a] # c' does not end in ]; a [section] stands alone on its line\n"},
		{"[a]\nk\xff=v\nl=w\n",
		 "1:[a]\n2:!the line is not text in UTF-8; save the file as UTF-8\n3:a/l=w\n"},
	};

	(void)state;
	assert_said(examples, ELEMENTS(examples));
}

#define NAME_COMPLAINT \
	": a section's name is of letters, digits, '-' and '_', and of at most 100 bytes\n"

static void names_of_sections_are_plain(void **state)
{
	static const struct example examples[] = {
		{"[a]]\n", "1:![a]]" NAME_COMPLAINT},
		{"[a.b]\n", "1:![a.b]" NAME_COMPLAINT},
		{"[a/b]\n", "1:![a/b]" NAME_COMPLAINT},
		{"[شكوى]\n", "1:![شكوى]" NAME_COMPLAINT},
		{"[a\x1b]\n", "1:![a\x1b]" NAME_COMPLAINT},
	};

	(void)state;
	assert_said(examples, ELEMENTS(examples));
}

/* Else they would be taken for keys of the section before, with a complaint each, or none. */
static void keys_of_a_broken_section_belong_to_none(void **state)
{
	static const struct example examples[] = {
		{"[a]\nk=1\n[b\nk=2\nl=3\n[c]\nk=4\n",
		 "1:[a]\n2:a/k=1\n3:!'[b' does not end in ]; a [section] stands alone on its line\n"
		 "6:[c]\n7:c/k=4\n"},
		{"[]\nk=2\n", "1:!a section needs a name: [NAME]\n"},
		/* what is no assignment at all is told even there */
		{"[]\nx\n", "1:!a section needs a name: [NAME]\n"
			    "2:!'x' is neither a [section] nor key = value\n"},
	};

	(void)state;
	assert_said(examples, ELEMENTS(examples));
}

/* A line that may be a part of a secret, broken in two, is not repeated. */
static void only_what_looks_like_a_key_is_told(void **state)
{
	static const char *const lines[] = {
		"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7",
		"pa55word!",
		"Hunter2",
		"-----BEGIN PRIVATE KEY-----",
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq",
		"شكوى",
		"a;b",
	};
	struct buffer said = BUFFER_INIT(4096);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(lines); i++) {
		_cleanup_(freep) char *text = xasprintf("[a]\n%s\n", lines[i]);
		parse(text, strlen(text), &said);
		assert_string_equal(buffer_string(&said),
				    "1:[a]\n2:!the line is neither a [section] nor key = value\n");
	}
	buffer_done(&said);
}

static void a_nul_is_no_text(void **state)
{
	static const char text[] = "[a]\nk=v\0w\nl=x\n";
	struct buffer said = BUFFER_INIT(4096);

	(void)state;
	parse(text, sizeof(text) - 1, &said);
	assert_string_equal(buffer_string(&said),
			    "1:[a]\n2:!the line is not text in UTF-8; save the file as UTF-8\n"
			    "3:a/l=x\n");
	buffer_done(&said);
}

/* "k=vvv…" of so many bytes, with or without a continuation, between two other lines. */
static void parse_long(size_t size, bool continued, struct buffer *said)
{
	struct buffer text = BUFFER_INIT(1U << 20);

	buffer_add_string(&text, "[a]\nk=");
	for (size_t i = 2; i < size; i++)
		buffer_add_string(&text, continued && i == size / 2 ? "\\\n" : "v");
	buffer_add_string(&text, "\nl=w\n");
	assert_false(text.overflowed);
	parse(buffer_string(&text), text.size, said);
	buffer_done(&text);
}

static void a_line_that_is_too_long_is_an_error_and_not_cut(void **state)
{
	static const char *const lasts[] = {"3:a/l=w\n", "4:a/l=w\n"};
	struct buffer said = BUFFER_INIT(1U << 20);

	(void)state;
	for (unsigned continued = 0; continued < 2; continued++) {
		parse_long(INI_VALUE_MAX, continued, &said);
		assert_null(strchr(buffer_string(&said), '!'));
		assert_in_range(said.size, INI_VALUE_MAX, INI_VALUE_MAX + 20);
		for (size_t more = 1; more < 200000; more += 66666) {
			parse_long(INI_VALUE_MAX + more, continued, &said);
			_cleanup_(freep) char *expected =
				xasprintf("1:[a]\n2:!the line, with those that continue it, is "
					  "longer than 65536 bytes\n%s",
					  lasts[continued]);
			assert_string_equal(buffer_string(&said), expected);
		}
	}
	buffer_done(&said);
}

static void a_name_that_is_too_long_is_an_error(void **state)
{
	struct buffer said = BUFFER_INIT(4096);
	char key[102], text[512];

	(void)state;
	memset(key, 'k', sizeof(key));
	key[101] = '\0';
	snprintf(text, sizeof(text), "[a]\n%s=v\n[%s]\n", key, key);
	parse(text, strlen(text), &said);
	assert_non_null(strstr(buffer_string(&said), "2:!'kkkk"));
	assert_non_null(strstr(buffer_string(&said), "k' is too long for a key\n"));
	assert_non_null(strstr(buffer_string(&said), "3:![kkkk"));
	snprintf(text, sizeof(text), "[%s]\n%s=v\n", key + 1, key + 1);
	parse(text, strlen(text), &said);
	assert_null(strchr(buffer_string(&said), '!'));
	buffer_done(&said);
}

static void every_error_of_a_file_is_told(void **state)
{
	static const struct example examples[] = {
		{"x\ny=1\n[\n[a]\nz\n=1\n",
		 "1:!'x' is neither a [section] nor key = value\n"
		 "2:!'y' stands before any [section]\n"
		 "3:!'[' does not end in ]; a [section] stands alone on its line\n"
		 "4:[a]\n"
		 "5:!'z' is neither a [section] nor key = value\n"
		 "6:!a key is missing before '='\n"},
	};

	(void)state;
	assert_said(examples, ELEMENTS(examples));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(sections_and_keys_are_read),
	cmocka_unit_test(comments_are_lines_of_their_own),
	cmocka_unit_test(a_backslash_continues_a_value),
	cmocka_unit_test(the_ends_of_lines_of_other_systems_are_ends),
	cmocka_unit_test(what_is_neither_is_told_with_its_line),
	cmocka_unit_test(names_of_sections_are_plain),
	cmocka_unit_test(keys_of_a_broken_section_belong_to_none),
	cmocka_unit_test(only_what_looks_like_a_key_is_told),
	cmocka_unit_test(a_nul_is_no_text),
	cmocka_unit_test(a_line_that_is_too_long_is_an_error_and_not_cut),
	cmocka_unit_test(a_name_that_is_too_long_is_an_error),
	cmocka_unit_test(every_error_of_a_file_is_told),
};

UNIT_MAIN(tests)
