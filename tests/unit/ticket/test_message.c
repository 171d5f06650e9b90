#include "desk.h"

#include "ticket/prepare.h"

#include <errno.h>

#define LARGE (3U * CONTENT_INLINE)
#define VAULT_FILE "WSV1" /* how one begins */

/* --- setters of one string --- */

static int set_source_id(struct message *m, const char *v)
{
	return message_set_source_id(m, v);
}

static int set_cursor(struct message *m, const char *v)
{
	return message_set_cursor(m, "INBOX", v);
}

static int set_cursor_key(struct message *m, const char *v)
{
	return message_set_cursor(m, v, "1 1");
}

static int set_scope(struct message *m, const char *v)
{
	return message_set_natural_key(m, v, "k", 1);
}

static int set_natural_key(struct message *m, const char *v)
{
	return message_set_natural_key(m, "mail", v, strlen(v));
}

static int set_kind(struct message *m, const char *v)
{
	return message_set_sender(m, v, "a@b.c", NULL);
}

static int set_address(struct message *m, const char *v)
{
	return message_set_sender(m, "mail", v, NULL);
}

static int set_name(struct message *m, const char *v)
{
	return message_set_sender(m, "mail", "a@b.c", v);
}

static int set_subject(struct message *m, const char *v)
{
	return message_set_subject(m, v);
}

static int set_text(struct message *m, const char *v)
{
	return message_set_text(m, v, strlen(v));
}

static int set_receipt(struct message *m, const char *v)
{
	return message_set_receipt(m, false, v);
}

static int set_quarantine(struct message *m, const char *v)
{
	return message_set_quarantine(m, v);
}

static const struct setter {
	const char *name;
	int (*set)(struct message *m, const char *value);
	size_t at, max;
} setters[] = {
	{"source id", set_source_id, offsetof(struct message, source_id), MESSAGE_KEY_MAX},
	{"cursor", set_cursor, offsetof(struct message, cursor_value), MESSAGE_KEY_MAX},
	{"cursor's key", set_cursor_key, offsetof(struct message, cursor_key), MESSAGE_KEY_MAX},
	{"scope", set_scope, offsetof(struct message, scope), MESSAGE_KEY_MAX},
	{"natural key", set_natural_key, offsetof(struct message, natural_key), MESSAGE_KEY_MAX},
	{"kind", set_kind, offsetof(struct message, sender_kind), MESSAGE_KEY_MAX},
	{"address", set_address, offsetof(struct message, sender_address), MESSAGE_KEY_MAX},
	{"name", set_name, offsetof(struct message, sender_name), MESSAGE_NAME_MAX},
	{"subject", set_subject, offsetof(struct message, subject), MESSAGE_SUBJECT_MAX},
	{"text", set_text, offsetof(struct message, text), MESSAGE_TEXT_MAX},
	{"receipt", set_receipt, offsetof(struct message, receipt_why), MESSAGE_KEY_MAX},
	{"quarantine", set_quarantine, offsetof(struct message, quarantine), MESSAGE_KEY_MAX},
};

static char *filled(size_t size)
{
	char *s = xcalloc(1, size + 1);

	memset(s, 'a', size);
	return s;
}

static void what_is_over_its_cap_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(setters); i++) {
		const struct setter *s = &setters[i];
		_cleanup_(message_freep) struct message *m = message_new(NULL);
		_cleanup_(freep) char *most = filled(s->max);
		_cleanup_(freep) char *more = filled(s->max + 1);
		char **field = (char **)((char *)m + s->at);

		if (s->set(m, most) != 0 || strncmp(*field, most, s->max) != 0)
			fail_msg("%s: the most was not taken", s->name);
		if (s->set(m, more) != -EMSGSIZE || strncmp(*field, most, s->max) != 0)
			fail_msg("%s: more was taken, or the old value lost", s->name);
		if (s->set(m, "b") != 0 || strncmp(*field, "b", 1) != 0)
			fail_msg("%s: not replaced", s->name);
	}
}

static void a_setter_of_several_values_sets_all_or_none(void **state)
{
	_cleanup_(message_freep) struct message *m = message_new(NULL);
	_cleanup_(freep) char *long_name = filled(MESSAGE_NAME_MAX + 1);

	(void)state;
	assert_int_equal(message_set_sender(m, "mail", "a@b.c", "A"), 0);
	assert_int_equal(message_set_sender(m, "phone", "0500", long_name), -EMSGSIZE);
	assert_string_equal(m->sender_kind, "mail");
	assert_string_equal(m->sender_address, "a@b.c");
	assert_string_equal(m->sender_name, "A");
	assert_int_equal(message_set_receipt(m, true, "fine"), 0);
	assert_int_equal(message_set_receipt(m, false, long_name), -EMSGSIZE);
	assert_true(m->receipt);
	assert_string_equal(m->receipt_why, "fine");
}

static void absent_is_absent(void **state)
{
	_cleanup_(message_freep) struct message *m = message_new(NULL);

	(void)state;
	assert_int_equal(message_set_sender(m, "mail", "a@b.c", "A"), 0);
	assert_int_equal(message_set_sender(m, NULL, NULL, NULL), 0);
	assert_null(m->sender_kind);
	assert_null(m->sender_address);
	assert_null(m->sender_name);
	assert_int_equal(message_set_subject(m, "s"), 0);
	assert_int_equal(message_set_subject(m, NULL), 0);
	assert_null(m->subject);
	assert_int_equal(message_set_quarantine(m, "loop"), 0);
	assert_int_equal(message_set_quarantine(m, NULL), 0);
	assert_null(m->quarantine);
	assert_int_equal(message_set_text(m, NULL, 0), 0);
	assert_string_equal(m->text, "");
}

/* --- what is cleaned --- */

static void texts_are_mended(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *text;
	} cases[] = {
		{"plain\n", 6, "plain\n"},
		{"a\xff"
		 "b",
		 3,
		 "a\xef\xbf\xbd"
		 "b"},
		{"\xd8", 1, "\xef\xbf\xbd"},
		{"a\0b", 3,
		 "a\xef\xbf\xbd"
		 "b"},
		{"\0\0", 2, "\xef\xbf\xbd\xef\xbf\xbd"},
		{"", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(message_freep) struct message *m = message_new(NULL);
		assert_int_equal(message_set_text(m, cases[i].bytes, cases[i].size), 0);
		assert_string_equal(m->text, cases[i].text);
		assert_int_equal(m->text_size, strlen(cases[i].text));
	}
}

static void what_stands_in_lines_is_one_line(void **state)
{
	_cleanup_(message_freep) struct message *m = message_new(NULL);

	(void)state;
	assert_int_equal(message_set_subject(m, " hello\r\nBcc: x@y.z\xff "), 0);
	assert_string_equal(m->subject, "hello Bcc: x@y.z\xef\xbf\xbd");
	assert_int_equal(message_set_sender(m, "mail", "a@b.c", "A\tB\x01"), 0);
	assert_string_equal(m->sender_name, "A B");
	assert_int_equal(message_add_note(m, "cut\nhere"), 0);
	assert_string_equal(m->notes[0], "cut here");
	assert_int_equal(message_set_quarantine(m, "loop\n"), 0);
	assert_string_equal(m->quarantine, "loop");
}

static void what_the_source_gave_comes_back_to_the_byte(void **state)
{
	_cleanup_(message_freep) struct message *m = message_new(NULL);

	(void)state;
	assert_int_equal(message_set_source_id(m, "\xff/1"), 0);
	assert_string_equal(m->source_id, "\xff/1");
	assert_int_equal(message_set_cursor(m, "\xfe", "\xfd"), 0);
	assert_string_equal(m->cursor_key, "\xfe");
	assert_string_equal(m->cursor_value, "\xfd");
	assert_int_equal(message_set_natural_key(m, "mail", "\0\xff", 2), 0);
	assert_int_equal(m->natural_key_size, 2);
	assert_memory_equal(m->natural_key, "\0\xff", 2);
}

/* --- lists --- */

static void lists_end_at_their_cap(void **state)
{
	static const struct {
		int (*add)(struct message *m, const char *v);
		size_t at, max;
	} lists[] = {
		{message_add_thread_key, offsetof(struct message, thread_keys), MESSAGE_KEYS_MAX},
		{message_add_token, offsetof(struct message, tokens), MESSAGE_KEYS_MAX},
		{message_add_reference, offsetof(struct message, references), MESSAGE_KEYS_MAX},
		{message_add_recipient, offsetof(struct message, recipients), MESSAGE_KEYS_MAX},
		{message_add_note, offsetof(struct message, notes), MESSAGE_NOTES_MAX},
	};
	_cleanup_(freep) char *more = filled(MESSAGE_KEY_MAX + 1);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(lists); i++) {
		_cleanup_(message_freep) struct message *m = message_new(NULL);
		char ***list = (char ***)((char *)m + lists[i].at);

		assert_int_equal(lists[i].add(m, more), -EMSGSIZE);
		assert_null(*list);
		for (size_t n = 0; n < lists[i].max; n++)
			assert_int_equal(lists[i].add(m, "x"), 0);
		assert_int_equal(lists[i].add(m, "y"), -EMSGSIZE);
		assert_int_equal(strings_count(*list), lists[i].max);
	}
}

static void a_blank_thread_key_is_none(void **state)
{
	_cleanup_(message_freep) struct message *m = message_new(NULL);

	(void)state;
	assert_int_equal(message_add_thread_key(m, ""), 0);
	assert_null(m->thread_keys);
	assert_int_equal(message_add_reference(m, ""), 0);
	assert_null(m->references);
}

static void what_a_report_says_is_kept_or_refused_whole(void **state)
{
	_cleanup_(message_freep) struct message *m = message_new(NULL);
	_cleanup_(freep) char *more = filled(MESSAGE_KEY_MAX + 1);
	struct message_reported r = {MESSAGE_REPORT_FAILED, true, "5.1.1\n"};

	(void)state;
	assert_int_equal(m->kind, MESSAGE_PLAIN);
	assert_int_equal(m->authentication, MESSAGE_AUTHENTICATION_UNKNOWN);
	assert_int_equal(message_set_report(m, &r), 0);
	r = (struct message_reported){MESSAGE_REPORT_DELAYED, false, more};
	assert_int_equal(message_set_report(m, &r), -EMSGSIZE);
	assert_int_equal(m->reported.report, MESSAGE_REPORT_FAILED);
	assert_true(m->reported.permanent);
	assert_string_equal(m->reported.status, "5.1.1");
	r.status = NULL;
	assert_int_equal(message_set_report(m, &r), 0);
	assert_int_equal(m->reported.report, MESSAGE_REPORT_DELAYED);
	assert_false(m->reported.permanent);
	assert_null(m->reported.status);
}

/* --- contents --- */

static void write_pieces(void (*write)(struct message *m, const void *data, size_t size),
			 struct message *m, const char *word, size_t size)
{
	for (size_t at = 0, n = strlen(word); at < size; at += n)
		write(m, word, n < size - at ? n : size - at);
}

static void a_small_content_stays_in_memory(void **state)
{
	struct desk *d = *state;
	_cleanup_(message_freep) struct message *m = desk_message(d, "1");
	size_t weight = message_weight(m);

	write_pieces(message_raw_write, m, "From: noura\r\n", 1000);
	assert_int_equal(message_weight(m), weight + 1000);
	desk_finish(d, m);
	assert_int_equal(content_size(m->raw), 1000);
}

static void a_large_attachment_goes_to_the_vault_sealed(void **state)
{
	struct desk *d = *state;
	struct register_result result;
	struct message *m = desk_message(d, "1");

	assert_int_equal(message_attachment_begin(m, "cv.pdf", "application/pdf"), 0);
	write_pieces(message_attachment_write, m, "curriculum vitae of Noura ", LARGE);
	assert_int_equal(message_attachment_begin(m, "b.txt", "text/plain"), 0);
	message_attachment_write(m, "second", 6);
	assert_true(message_weight(m) < LARGE + 4096);
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_false(fixture_contains(d->store, "curriculum", 10));
	assert_false(fixture_contains(d->store, "cv.pdf", 6));
	assert_int_equal(desk_counts(d).articles, 1);
}

static void what_is_not_registered_leaves_no_file(void **state)
{
	struct desk *d = *state;
	struct message *m = desk_message(d, "1");

	write_pieces(message_raw_write, m, "From: noura\r\n", LARGE);
	desk_finish(d, m);
	assert_true(fixture_contains(d->store, VAULT_FILE, strlen(VAULT_FILE)));
	message_free(m);
	fixture_close(d->store);
	assert_false(fixture_contains(d->store, VAULT_FILE, strlen(VAULT_FILE)));
}

static void attachments_need_no_name_and_end_at_their_cap(void **state)
{
	struct desk *d = *state;
	_cleanup_(freep) char *more = filled(MESSAGE_NAME_MAX + 1);
	struct register_result result;
	struct message *m = desk_message(d, "1");

	assert_int_equal(message_attachment_begin(m, more, NULL), -EMSGSIZE);
	assert_int_equal(message_attachment_begin(m, NULL, more), -EMSGSIZE);
	assert_int_equal(m->attachments_count, 0);
	for (size_t i = 0; i < MESSAGE_ATTACHMENTS_MAX; i++)
		assert_int_equal(message_attachment_begin(m, NULL, NULL), 0);
	assert_int_equal(message_attachment_begin(m, "one more", NULL), -EMSGSIZE);
	assert_string_equal(m->attachments[0].name, "");
	assert_int_equal(desk_register(d, m, &result), 0);
	assert_int_equal(result.verdict, VERDICT_STORED);
}

/* --- what is derived --- */

static void the_language_is_that_of_the_text_or_else_the_subject(void **state)
{
	static const struct {
		const char *subject, *text;
		enum text_language language;
	} cases[] = {
		{"Hello", "أين شهادتي؟", TEXT_LANGUAGE_ARABIC},
		{"شهادة", "Where is my certificate?", TEXT_LANGUAGE_ENGLISH},
		{"Certificate", "12345", TEXT_LANGUAGE_ENGLISH},
		{"شهادة", "", TEXT_LANGUAGE_ARABIC},
		{NULL, "", TEXT_LANGUAGE_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(message_freep) struct message *m = message_new(NULL);
		message_set_subject(m, cases[i].subject);
		message_set_text(m, cases[i].text, strlen(cases[i].text));
		message_prepare(m);
		assert_int_equal(m->language, cases[i].language);
	}
}

static void the_language_is_that_of_its_own_words(void **state)
{
	static const char text[] = "شكرا\n> Thank you for your letter.\n";
	_cleanup_(message_freep) struct message *m = message_new(NULL);

	(void)state;
	message_set_subject(m, "12");
	message_set_text(m, text, strlen(text));
	message_prepare(m);
	assert_int_equal(m->language, TEXT_LANGUAGE_ENGLISH);
	assert_int_equal(message_add_mark(m, TEXT_MARK_QUOTE, 9, strlen(text) - 9), 0);
	message_prepare(m);
	assert_int_equal(m->language, TEXT_LANGUAGE_ARABIC);
	/* nothing of its own: the quote is better than nothing */
	message_set_text(m, text + 9, strlen(text) - 9);
	assert_int_equal(message_add_mark(m, TEXT_MARK_QUOTE, 0, strlen(text) - 9), 0);
	message_prepare(m);
	assert_int_equal(m->language, TEXT_LANGUAGE_ENGLISH);
}

static void marks_lie_in_the_text(void **state)
{
	static const struct {
		size_t begin, size;
		int result;
	} rows[] = {
		{0, 0, -EINVAL}, {9, 1, -EINVAL}, {0, 9, -EINVAL},
		{1, 1, -EINVAL}, {0, 1, -EINVAL}, {2, SIZE_MAX, -EINVAL},
		{0, 2, 0},	 {0, 4, -EINVAL}, {2, 2, 0},
		{4, 4, 0},	 {8, 0, -EINVAL},
	};
	_cleanup_(message_freep) struct message *m = message_new(NULL);

	(void)state;
	assert_int_equal(message_add_mark(m, TEXT_MARK_QUOTE, 0, 1), -EINVAL);
	message_set_text(m, "شكرا", 8);
	for (size_t i = 0; i < ELEMENTS(rows); i++)
		assert_int_equal(message_add_mark(m, TEXT_MARK_QUOTE, rows[i].begin, rows[i].size),
				 rows[i].result);
	assert_int_equal(m->marks_count, 3);
	message_set_text(m, "a\xff z", 4);
	assert_int_equal(m->marks_count, 0);
	assert_int_equal(message_add_mark(m, TEXT_MARK_QUOTE, 0, 1), -EINVAL);
	_cleanup_(freep) char *many = filled(MESSAGE_MARKS_MAX + 1);
	message_set_text(m, many, MESSAGE_MARKS_MAX + 1);
	for (size_t i = 0; i < MESSAGE_MARKS_MAX; i++)
		assert_int_equal(message_add_mark(m, TEXT_MARK_QUOTE, i, 1), 0);
	assert_int_equal(message_add_mark(m, TEXT_MARK_QUOTE, MESSAGE_MARKS_MAX, 1), -EMSGSIZE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_setup, desk_teardown)

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_over_its_cap_changes_nothing),
	cmocka_unit_test(a_setter_of_several_values_sets_all_or_none),
	cmocka_unit_test(absent_is_absent),
	cmocka_unit_test(texts_are_mended),
	cmocka_unit_test(what_stands_in_lines_is_one_line),
	cmocka_unit_test(what_the_source_gave_comes_back_to_the_byte),
	cmocka_unit_test(lists_end_at_their_cap),
	cmocka_unit_test(a_blank_thread_key_is_none),
	cmocka_unit_test(what_a_report_says_is_kept_or_refused_whole),
	TEST(a_small_content_stays_in_memory),
	TEST(a_large_attachment_goes_to_the_vault_sealed),
	TEST(what_is_not_registered_leaves_no_file),
	TEST(attachments_need_no_name_and_end_at_their_cap),
	cmocka_unit_test(the_language_is_that_of_the_text_or_else_the_subject),
	cmocka_unit_test(the_language_is_that_of_its_own_words),
	cmocka_unit_test(marks_lie_in_the_text),
};

UNIT_MAIN(tests)
