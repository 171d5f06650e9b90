#include "../unit.h"

#include "email/worker/mailbox_name.h"

static void names_are_quoted_in_modified_utf7(void **state)
{
	static const struct {
		const char *name, *quoted;
	} cases[] = {
		{"INBOX", "\"INBOX\""},
		{"a b", "\"a b\""},
		{"a\"b\\c", "\"a\\\"b\\\\c\""},
		{"Tom & Jerry", "\"Tom &- Jerry\""},
		{"&", "\"&-\""},
		/* the example of RFC 3501 section 5.1.3 */
		{"~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""},
		{"الوارد", "\"&BicGRAZIBicGMQYv-\""},
		{"é", "\"&AOk-\""},
		{"é&é", "\"&AOk-&-&AOk-\""},
		{"😀", "\"&2D3eAA-\""},
		{"\xf0\x90\x80\x80", "\"&2ADcAA-\""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *quoted = mailbox_name_quote(cases[i].name);

		assert_non_null(quoted);
		assert_string_equal(quoted, cases[i].quoted);
	}
}

static void names_that_would_break_the_line_are_refused(void **state)
{
	static const char *const names[] = {
		"", "a\r\nb DELETE c", "a\nb", "a\x01", "a\x7f", "\xff", "a\xc3"};
	char name[MAILBOX_NAME_MAX + 2];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(names); i++)
		assert_null(mailbox_name_quote(names[i]));
	memset(name, 'a', sizeof(name));
	name[MAILBOX_NAME_MAX + 1] = '\0';
	assert_null(mailbox_name_quote(name));
	name[MAILBOX_NAME_MAX] = '\0';
	free(mailbox_name_quote(name));
}

static void longest_name_is_whole(void **state)
{
	char name[MAILBOX_NAME_MAX + 1];

	(void)state;
	for (size_t i = 0; i + 3 <= MAILBOX_NAME_MAX; i += 4)
		memcpy(name + i, "é&a", 5);
	_cleanup_(freep) char *quoted = mailbox_name_quote(name);
	assert_non_null(quoted);
	assert_int_equal(quoted[strlen(quoted) - 1], '"');
	memset(name, '\\', MAILBOX_NAME_MAX);
	name[MAILBOX_NAME_MAX] = '\0';
	_cleanup_(freep) char *slashes = mailbox_name_quote(name);
	assert_int_equal(strlen(slashes), 2 * MAILBOX_NAME_MAX + 2);
}

static void only_printable_ascii_is_sent_as_it_is(void **state)
{
	_cleanup_(freep) char *plain = mailbox_quote("p\"a\\ss w&rd~");
	_cleanup_(freep) char *empty = mailbox_quote("");

	(void)state;
	assert_string_equal(plain, "\"p\\\"a\\\\ss w&rd~\"");
	assert_string_equal(empty, "\"\"");
	assert_null(mailbox_quote("a\r\nb"));
	assert_null(mailbox_quote("a\tb"));
	assert_null(mailbox_quote("é"));
	assert_null(mailbox_quote("\x7f"));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(names_are_quoted_in_modified_utf7),
	cmocka_unit_test(names_that_would_break_the_line_are_refused),
	cmocka_unit_test(longest_name_is_whole),
	cmocka_unit_test(only_printable_ascii_is_sent_as_it_is),
};

UNIT_MAIN(tests)
