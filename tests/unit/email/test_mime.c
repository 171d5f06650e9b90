#include "mail.h"

#define ARABIC "مرحبا، أريد استرجاع المبلغ"

static void arabic_mail_is_read(void **state)
{
	static const char raw[] =
		"From: =?UTF-8?B?2YXYrdmF2K8=?= <m@customer.test>\r\n"
		"To: support@example.test\r\nCc: a@b.test, c@d.test\r\n"
		"Subject: =?UTF-8?B?2LTZg9ix2Kc=?=\r\n"
		"Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n"
		"Message-ID: <1@customer.test>\r\nIn-Reply-To: <0@example.test>\r\n"
		"References: <r@example.test> <0@example.test>\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\n"
		"2YXYsdit2KjYpyDYqNmD2YU=\r\n";
	_cleanup_(mail_done) struct mail m = mail_of(raw, sizeof(raw) - 1);
	struct mime_mail *p = m.parsed;

	(void)state;
	assert_int_equal(p->from.count, 1);
	assert_string_equal(p->from.list[0].name, "محمد");
	assert_string_equal(p->from.list[0].address, "m@customer.test");
	assert_int_equal(p->cc.count, 2);
	assert_string_equal(p->subject, "شكرا");
	assert_int_equal(p->date, 1795428000000);
	assert_string_equal(p->message_id, "1@customer.test");
	assert_string_equal(p->in_reply_to[0], "0@example.test");
	assert_int_equal(strings_count(p->references), 2);
	assert_string_equal(p->type, "text/plain");
	assert_string_equal(p->text, "مرحبا بكم");
	assert_false(p->text_from_html);
	assert_int_equal(p->attachments_count, 0);
	assert_null(p->notes);
}

static void plain_alternative_is_preferred(void **state)
{
	(void)state;
	assert_text(MULTI("alternative") "--b\n" PLAIN ARABIC "\n--b\n" HTML
					 "<p>other</p>\n--b--\n",
		    ARABIC);
}

static void html_alternative_stands_in_for_empty_text(void **state)
{
	const char *raw =
		MULTI("alternative") "--b\n" PLAIN " \n\n--b\n" HTML "<p>" ARABIC "</p>\n--b--\n";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	(void)state;
	assert_string_equal(m.parsed->text, ARABIC);
	assert_true(m.parsed->text_from_html);
	assert_int_equal(m.parsed->attachments_count, 0);
}

static void html_alone_is_text(void **state)
{
	(void)state;
	assert_text(HTML "<html><head><title>t</title></head><p dir=rtl>" ARABIC "</p>", ARABIC);
}

static void nested_multiparts_give_text_and_files(void **state)
{
	const char *raw =
		"Content-Type: multipart/mixed; boundary=a\n\npreamble\n--a\n"
		"Content-Type: multipart/related; boundary=a2\n\n--a2\n" MULTI(
			"alternative") "--b\n" PLAIN "text\n--b\n" HTML
				       "<p>html</p><img src=cid:i>\n--b--\nepilogue\n"
				       "--a2\nContent-Type: image/png\nContent-ID: <i@x>\n"
				       "Content-Disposition: inline\nContent-Transfer-Encoding: "
				       "base64\n\nYWJj\n--a2--\n"
				       "--a\nContent-Type: application/pdf; name=f.pdf\n"
				       "Content-Transfer-Encoding: base64\n\nZGVm\n"
				       "--a\n" PLAIN "footer\n--a--\nepilogue\n";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	(void)state;
	assert_string_equal(m.parsed->text, "text\n\nfooter");
	assert_int_equal(m.parsed->attachments_count, 2);
	assert_attachment(&m, 0, "attachment-1.png", "abc");
	assert_string_equal(m.parsed->attachments[0].content_id, "i@x");
	assert_true(m.parsed->attachments[0].is_inline);
	assert_attachment(&m, 1, "f.pdf", "def");
	assert_string_equal(m.parsed->attachments[1].type, "application/pdf");
	assert_null(m.parsed->notes);
}

static void related_shows_its_root(void **state)
{
	const char *raw = "Content-Type: multipart/related; boundary=b; start=\"<2>\"\n\n"
			  "--b\n" PLAIN "beside\n--b\nContent-ID: <2>\n" HTML "<p>root\n--b--";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	(void)state;
	assert_string_equal(m.parsed->text, "root");
	assert_int_equal(m.parsed->attachments_count, 1);
	assert_attachment(&m, 0, "attachment-1.txt", "beside");
}

static void signatures_are_no_attachments(void **state)
{
	const char *raw = MULTI(
		"signed") "--b\n" PLAIN "signed\n--b\n"
			  "Content-Type: application/pgp-signature; name=signature.asc\n\nx\n--b--";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	(void)state;
	assert_string_equal(m.parsed->text, "signed");
	assert_int_equal(m.parsed->attachments_count, 0);
}

static void mails_within_are_attached_whole(void **state)
{
	const char *raw =
		MULTI("report") "--b\n" PLAIN "failed\n--b\n"
				"Content-Type: message/delivery-status\n\nStatus: 5.1.1\n--b\n"
				"Content-Type: message/rfc822\n\nSubject: in\n\ninner\n--b--\n";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	(void)state;
	assert_string_equal(m.parsed->type, "multipart/report");
	assert_string_equal(m.parsed->text, "failed");
	assert_attachment(&m, 0, "attachment-1.txt", "Status: 5.1.1");
	assert_attachment(&m, 1, "in.eml", "Subject: in\n\ninner");
}

static void attached_text_is_no_text(void **state)
{
	const char *raw = MULTI("mixed") "--b\n" PLAIN "text\n--b\n"
					 "Content-Disposition: attachment\n" PLAIN "file\n--b\n"
					 "Content-Type: text/plain; name=\"log.txt\"\n\nlog\n--b\n"
					 "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n--b--";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	(void)state;
	assert_string_equal(m.parsed->text, "text");
	assert_attachment(&m, 0, "attachment-1.txt", "file");
	assert_attachment(&m, 1, "log.txt", "log");
	assert_attachment(&m, 2, "attachment-3.ics", "BEGIN:VCALENDAR");
}

static void named_text_stands_in_for_missing_text(void **state)
{
	(void)state;
	assert_text(MULTI("mixed") "--b\nContent-Type: text/plain; name=a.txt\n\none\n"
				   "--b\nContent-Type: text/plain; name=b.txt\n\ntwo\n--b--",
		    "one");
	assert_text(MULTI("mixed") "--b\nContent-Type: image/png\n\nx\n"
				   "--b\nContent-Type: text/plain; name=b.txt\n\ntwo\n--b--",
		    "");
	assert_text(MULTI("mixed") "--b\nContent-Disposition: attachment\n" PLAIN "one\n--b--", "");
}

static void broken_boundaries_lose_no_text(void **state)
{
	static const char *const mails[] = {
		MULTI("mixed") "--b\n" PLAIN "hello\n",
		MULTI("mixed") "hello\n",
		"Content-Type: multipart/mixed\n\n--q\n" PLAIN "hello\n--q--\n",
		"Content-Type: multipart/mixed\n\nhello\n",
		"Content-Type: multipart/mixed; boundary=\"\"\n\nhello\n",
		"Content-Type: multipart/mixed; boundary=\"\"\n\n--\n" PLAIN "hello\n----\n",
		MULTI("mixed") "preamble\n--\n--other\n" PLAIN "hello\n--other--\n",
		MULTI("mixed") "hello\n",
		"Content-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\"\n" PLAIN
		"hello\n--\"--\n",
		"Content-Type: multipart/mixed; boundary=\"b \"\n\n--b  \n" PLAIN "hello\n--b-- \n",
		"Content-Type: multipart/mixed; boundary=o\n\n--o\n" MULTI(
			"alternative") "--b\n" PLAIN "hello\n--o--\n--b\n" PLAIN "not this\n",
		MULTI("mixed") "--b\nContent-Type: multipart/mixed; boundary=b2\n\n--b2\n" PLAIN
			       "hello\n--b2--\n--b--\n",
		MULTI("mixed") "--b\n\nhello\n--b\n--b--\n",
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b--\r\n",
		"Content-Type: multipart/mixed; boundary=b\r\r--b\r\rhello\r--b--\r",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(mails); i++)
		assert_text(mails[i], "hello");
}

static void encodings_that_lie_are_passed_over(void **state)
{
	(void)state;
	assert_text("Content-Transfer-Encoding: base64\n\nPlease call me back, thank you all.\n",
		    "Please call me back, thank you all.");
	assert_text("Content-Type: text/plain; charset=utf-8\n"
		    "Content-Transfer-Encoding: base64\n\n" ARABIC "\n",
		    ARABIC);
	assert_text("Content-Transfer-Encoding: x-uuencode\n\nhello\n", "hello");
	assert_text("Content-Transfer-Encoding: base64\n\n!!aGVsbG8gd29ybGQ=\n--\n", "hello world");
	assert_text("Content-Transfer-Encoding: base64\n\naGVsbG8= and more\nIHdvcmxk\n",
		    "hello world");
}

static void plain_texts_that_say_more_are_kept(void **state)
{
	(void)state;
	assert_text(MULTI("alternative") "--b\n" PLAIN "one\n--b\n" HTML "<p>one\n--b\n" PLAIN
					 "two\n--b--\n",
		    "one\n\ntwo");
	assert_text(MULTI("alternative") "--b\n" PLAIN "one\n--b\n" PLAIN "one\n--b--\n", "one");
	assert_text(MULTI("alternative") "--b\n" PLAIN "one\n--b\n"
					 "Content-Type: text/plain; charset=us-ascii\n\ntwo\n--b--",
		    "one");
}

static void unknown_kinds_of_text_are_text(void **state)
{
	(void)state;
	assert_text("Content-Type: text/x-own\n\nhello\n", "hello");
	assert_text("Content-Type: text/enriched\n\n<bold>hello</bold>\n", "hello");
	assert_text("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n", "");
	assert_text(MULTI("mixed") "--b\n" PLAIN "one\n--b\nContent-Type: text/x-own\n\ntwo\n--b--",
		    "one");
}

/* Dashes in a text divide nothing. */
static void dashes_are_text(void **state)
{
	(void)state;
	assert_text(MULTI("mixed") "one\n--two\nthree\n--two--\nfour\n",
		    "one\n--two\nthree\n--two--\nfour");
	assert_text(PLAIN "one\n--two\nContent-Type: x\n", "one\n--two\nContent-Type: x");
}

static void text_without_header_is_kept(void **state)
{
	(void)state;
	assert_text("", "");
	assert_text("hello", "hello");
	assert_text("\nhello\n", "hello");
	assert_text("Content-Type: nonsense\n\nhello\n", "hello");
	assert_text("Content-Type: text\n\nhello\n", "hello");
}

static void text_has_no_controls(void **state)
{
	static const char raw[] = PLAIN "a\r\nb\rc\td\0e\x1b[31m\x7f\xc2\x85"
					"f";
	_cleanup_(mail_done) struct mail m = mail_of(raw, sizeof(raw) - 1);

	(void)state;
	assert_string_equal(m.parsed->text, "a\nb\nc\tde[31mf");
}

static void flowed_text_is_unwrapped(void **state)
{
	(void)state;
	assert_text("Content-Type: text/plain; format=flowed\n\none \ntwo\n> quo \n> ted\n"
		    ">> deep \n> back\n-- \nme\n From\n",
		    "one two\n> quo ted\n>> deep \n> back\n-- \nme\nFrom");
	assert_text("Content-Type: text/plain; format=flowed; delsp=yes\n\nab \nc", "abc");
	assert_text("Content-Type: text/plain\n\none \ntwo", "one \ntwo");
}

static void names_are_safe(void **state)
{
	/* a right-to-left override before "gnp" */
	static const char overridden[] = {'a', 'b', 'c', (char)0xe2, (char)0x80, (char)0xae, 'g',
					  'n', 'p', '.', 'e',	     'x',	 'e',	     '\0'};
	static const struct {
		const char *written, *wanted;
	} cases[] = {
		{"../../etc/passwd", "passwd"}, {"C:\\\\x\\\\a.doc", "a.doc"},
		{"..", "attachment-1.pdf"},	{"a/", "attachment-1.pdf"},
		{overridden, "abcgnp.exe"},	{"فاتورة.pdf", "فاتورة.pdf"},
		{"", "attachment-1.pdf"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *raw =
			xasprintf("Content-Type: application/pdf\n"
				  "Content-Disposition: attachment; filename=\"%s\"\n\nx",
				  cases[i].written);
		_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

		assert_attachment(&m, 0, cases[i].wanted, "x");
	}
}

static void long_names_keep_their_extension(void **state)
{
	struct buffer raw = BUFFER_INIT(1 << 20);
	const char *name;

	(void)state;
	buffer_add_string(&raw, "Content-Type: application/pdf; name=\"");
	for (int i = 0; i < 300; i++)
		buffer_add_string(&raw, "ف");
	buffer_add_string(&raw, ".pdf\"\n\nx");
	{
		_cleanup_(mail_done) struct mail m = mail_of(raw.data, raw.size);

		assert_int_equal(m.parsed->attachments_count, 1);
		name = m.parsed->attachments[0].name;
		assert_in_range(strlen(name), MIME_NAME_MAX - 1, MIME_NAME_MAX);
		assert_string_equal(name + strlen(name) - 6, "ف.pdf");
	}
	buffer_done(&raw);
}

static void header_values_are_one_line(void **state)
{
	const char *raw = "X-A: =?utf-8?Q?a=0D=0ABcc:_x?=\nx-a: b\n c\nSubject: a\n b\n\nhi";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
	_cleanup_(freep) char *first = mime_header_value(m.parsed, "x-A", 0);
	_cleanup_(freep) char *second = mime_header_value(m.parsed, "X-A", 1);

	(void)state;
	assert_null(strpbrk(first, "\r\n"));
	assert_string_equal(second, "b c");
	assert_string_equal(m.parsed->subject, "a b");
	assert_null(mime_header_value(m.parsed, "X-A", 2));
}

static void settings_decide_where_nothing_tells(void **state)
{
	static const char raw[] = "From: \xe6 <a@x.test>\nSubject: \xe6\n\n\xe6\n";
	_cleanup_(mail_done) struct mail usual = mail_of(raw, sizeof(raw) - 1);
	const struct mime_settings western = {.fallback_charset = "windows-1252"};
	struct mime_mail *mail = mime_parse_with(&western, raw, sizeof(raw) - 1);
	_cleanup_(freep) char *subject = mime_header_value(mail, "subject", 0);

	(void)state;
	assert_string_equal(usual.parsed->text, "و");
	assert_string_equal(usual.parsed->subject, "و");
	assert_string_equal(mail->text, "æ");
	assert_string_equal(mail->subject, "æ");
	assert_string_equal(subject, "æ");
	assert_string_equal(mail->from.list[0].name, "æ");
	mime_mail_free(mail);
}

static void unusable_senders_are_noted(void **state)
{
	static const struct {
		const char *raw;
		size_t notes;
	} cases[] = {
		{"From: a@x.test\n\nhi", 0},
		{"From: Ann <a@x.test>\nSubject: x\n\nhi", 0},
		{"From: root\n\nhi", 1},
		{"From: <>\n\nhi", 1},
		{"From:\n\nhi", 1},
		{"From: a@x.test, b@x.test\n\nhi", 1},
		{"From: a@x.test\nFrom: b@x.test\n\nhi", 1},
		{"From: root\nFrom: b@x.test\n\nhi", 1},
		{"From: \"Ann\r\n Smith\"\r\n <a@x.test>\r\n\r\nhi", 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(mail_done) struct mail m = mail_of(cases[i].raw, strlen(cases[i].raw));

		assert_int_equal(strings_count(m.parsed->notes), cases[i].notes);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(arabic_mail_is_read),
	cmocka_unit_test(plain_alternative_is_preferred),
	cmocka_unit_test(html_alternative_stands_in_for_empty_text),
	cmocka_unit_test(html_alone_is_text),
	cmocka_unit_test(nested_multiparts_give_text_and_files),
	cmocka_unit_test(related_shows_its_root),
	cmocka_unit_test(signatures_are_no_attachments),
	cmocka_unit_test(mails_within_are_attached_whole),
	cmocka_unit_test(attached_text_is_no_text),
	cmocka_unit_test(named_text_stands_in_for_missing_text),
	cmocka_unit_test(broken_boundaries_lose_no_text),
	cmocka_unit_test(encodings_that_lie_are_passed_over),
	cmocka_unit_test(plain_texts_that_say_more_are_kept),
	cmocka_unit_test(unknown_kinds_of_text_are_text),
	cmocka_unit_test(dashes_are_text),
	cmocka_unit_test(text_without_header_is_kept),
	cmocka_unit_test(text_has_no_controls),
	cmocka_unit_test(flowed_text_is_unwrapped),
	cmocka_unit_test(names_are_safe),
	cmocka_unit_test(long_names_keep_their_extension),
	cmocka_unit_test(header_values_are_one_line),
	cmocka_unit_test(settings_decide_where_nothing_tells),
	cmocka_unit_test(unusable_senders_are_noted),
};

UNIT_MAIN(tests)
