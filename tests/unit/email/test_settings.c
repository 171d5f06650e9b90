#include "../unit.h"

#include "email/worker/settings.h"

#include <jansson.h>

/* What the daemon sends, but for what the case says otherwise. */
static struct settings *read_with(const char *changes, struct error *err)
{
	static const char usual[] =
		"{'host': 'mail.test', 'port': 993, 'security': 'tls', 'user': 'u', 'password': "
		"'p',"
		" 'ca_file': null, 'mailbox': 'INBOX', 'after': 'nothing', 'keyword': null,"
		" 'move_to': null, 'timeout': 60, 'poll': 60, 'renew': 540, 'idle': true, 'batch': "
		"100, 'max_message': 1000,"
		" 'uidvalidity': 7, 'uid': 9, 'unparsed': [5, 3]}";
	_cleanup_(freep) char *text = xstrdup(usual);
	_cleanup_(freep) char *more = xstrdup(changes);

	for (char *quote; (quote = strchr(text, '\''));)
		*quote = '"';
	for (char *quote; (quote = strchr(more, '\''));)
		*quote = '"';
	json_t *header = json_loads(text, 0, NULL), *others = json_loads(more, 0, NULL);
	assert_non_null(header);
	assert_non_null(others);
	json_object_update(header, others);
	struct settings *s = settings_read(header, err);
	json_decref(header);
	json_decref(others);
	return s;
}

static void usual_ones_are_read(void **state)
{
	struct error err = ERROR_NONE;
	_cleanup_(settings_freep) struct settings *s = read_with("{}", &err);

	(void)state;
	assert_non_null(s);
	assert_string_equal(s->host, "mail.test");
	assert_string_equal(s->port, "993");
	assert_int_equal(s->security, SETTINGS_TLS);
	assert_null(s->ca_file);
	assert_string_equal(s->mailbox_quoted, "\"INBOX\"");
	assert_int_equal(s->patience_ms, 60000);
	assert_int_equal(s->poll_ms, 60000);
	assert_int_equal(s->renew_ms, 540000);
	assert_true(s->idle);
	assert_int_equal(s->uid, 9);
	assert_null(s->mime.fallback_charset);
	assert_true(settings_unparsed(s, 3));
	assert_true(settings_unparsed(s, 5));
	assert_false(settings_unparsed(s, 4));
}

static void numbers_are_held_within_bounds(void **state)
{
	struct error err = ERROR_NONE;
	_cleanup_(settings_freep) struct settings *s =
		read_with("{'port': 70000, 'timeout': 0, 'renew': 1741, 'poll': 0, 'batch': 5000,"
			  " 'uid': 99999999999, 'unparsed': null}",
			  &err);

	(void)state;
	assert_non_null(s);
	assert_string_equal(s->port, "65535");
	assert_int_equal(s->patience_ms, 1000);
	assert_int_equal(s->renew_ms, 1740000);
	assert_int_equal(s->poll_ms, 1000);
	assert_int_equal(s->batch, 1000);
	assert_int_equal(s->uid, UINT32_MAX);
	assert_int_equal(s->unparsed.count, 0);
}

static void what_would_break_a_command_is_refused(void **state)
{
	static const struct {
		const char *changes, *named;
	} cases[] = {
		{"{'host': ''}", "imap_host"},
		{"{'host': null}", "imap_host"},
		{"{'host': 'a b'}", "imap_host"},
		{"{'security': 'none'}", "imap_security"},
		{"{'user': ''}", "imap_user"},
		{"{'user': 'a\\nb'}", "imap_user"},
		{"{'password': null}", "imap_password"},
		{"{'password': 'a\\r\\nb'}", "imap_password"},
		{"{'password': 'a\\u007fb'}", "imap_password"},
		{"{'mailbox': ''}", "mailbox"},
		{"{'mailbox': 'a\\r\\nb'}", "mailbox"},
		{"{'after': 'expunge'}", "after"},
		{"{'after': 'keyword'}", "keyword"},
		{"{'after': 'keyword', 'keyword': ''}", "keyword"},
		{"{'after': 'keyword', 'keyword': 'a b'}", "keyword"},
		{"{'after': 'keyword', 'keyword': 'a)'}", "keyword"},
		{"{'after': 'keyword', 'keyword': '\\\\Deleted'}", "keyword"},
		{"{'after': 'keyword', 'keyword': 'é'}", "keyword"},
		{"{'after': 'move'}", "move_to"},
		{"{'after': 'move', 'move_to': 'a\\nb'}", "move_to"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct error err = ERROR_NONE;

		assert_null(read_with(cases[i].changes, &err));
		assert_non_null(strstr(err.text, cases[i].named));
	}
}

static void the_charset_is_one_that_is_known(void **state)
{
	struct error err = ERROR_NONE;
	_cleanup_(settings_freep) struct settings *s =
		read_with("{'fallback_charset': 'windows-1252'}", &err);
	_cleanup_(settings_freep) struct settings *other =
		read_with("{'fallback_charset': 'UTF-8,swaplfnl'}", &err);

	(void)state;
	assert_string_equal(s->mime.fallback_charset, "windows-1252");
	assert_null(other->mime.fallback_charset);
}

static void what_the_office_knows_of_itself_is_read(void **state)
{
	struct error err = ERROR_NONE;
	_cleanup_(settings_freep) struct settings *s = read_with(
		"{'own': ['cso@tvtc.test', 1, 'pr@tvtc.test'], 'authserv_id': 'mx'}", &err);
	_cleanup_(settings_freep) struct settings *none = read_with("{}", &err);

	(void)state;
	assert_int_equal(strings_count(s->own), 2);
	assert_string_equal(s->own[1], "pr@tvtc.test");
	assert_string_equal(s->authserv_id, "mx");
	assert_null(none->own);
	assert_null(none->authserv_id);
}

static void what_is_not_needed_may_be_anything(void **state)
{
	struct error err = ERROR_NONE;
	_cleanup_(settings_freep) struct settings *s =
		read_with("{'keyword': 'a b', 'move_to': '\\n', 'password': 'كلمة'}", &err);

	(void)state;
	assert_non_null(s);
	settings_free(NULL);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(usual_ones_are_read),
	cmocka_unit_test(numbers_are_held_within_bounds),
	cmocka_unit_test(what_would_break_a_command_is_refused),
	cmocka_unit_test(the_charset_is_one_that_is_known),
	cmocka_unit_test(what_the_office_knows_of_itself_is_read),
	cmocka_unit_test(what_is_not_needed_may_be_anything),
};

UNIT_MAIN(tests)
