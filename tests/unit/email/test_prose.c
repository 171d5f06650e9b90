#include "mail.h"

#define HEADER "From: MAILER-DAEMON@x.test\nTo: cso@office.test\nSubject: failure notice\n\n"

struct prose_case {
	const char *text;
	const char *status, *action, *recipient, *id;
	bool permanent;
};

static void assert_same(const char *found, const char *wanted)
{
	if (!wanted)
		assert_null(found);
	else
		assert_string_equal(found ? found : "(null)", wanted);
}

static void assert_prose(const struct prose_case *c)
{
	_cleanup_(freep) char *raw = xasprintf(HEADER "%s", c->text);
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	assert_int_equal(m.parsed->kind, MIME_KIND_BOUNCE);
	assert_same(m.parsed->report->status, c->status);
	assert_same(m.parsed->report->action, c->action);
	assert_same(m.parsed->report->recipient, c->recipient);
	assert_same(m.parsed->report->original_message_id, c->id);
	assert_int_equal(m.parsed->report->permanent, c->permanent);
}

static void what_servers_write_is_read(void **state)
{
	static const struct prose_case cases[] = {
		{"I'm afraid I wasn't able to deliver your message.\n\n<a@b.test>:\nSorry. "
		 "(#5.1.1)\n\n"
		 "--- Below this line\n\nReceived: from x\nMessage-ID: <m@office.test>\nTo: "
		 "a@b.test\n",
		 "5.1.1", "failed", "a@b.test", "m@office.test", true},
		{"for help contact <help@x.test>\n\n<a@b.test>: host b.test said:\n 450 4.2.2 "
		 "full\n",
		 "4.2.2", "failed", "a@b.test", NULL, false},
		{"THIS IS A WARNING MESSAGE ONLY.\n\nUnable to deliver to: a@b.test, will be "
		 "retried",
		 NULL, "delayed", "a@b.test", NULL, false},
		{"From: cso@office.test\nDid not reach the following recipient: a@b.test\n", NULL,
		 "failed", "a@b.test", NULL, true},
		{"Mailbox is full.\n\nReceived: from x\nTo: A <a@b.test>\n", NULL, "failed",
		 "a@b.test", NULL, false},
		{"Permanent error: mailbox is full.", NULL, "failed", NULL, NULL, true},
		{"Action: delayed\nFinal-Recipient: rfc822; a@b.test\nStatus: 4.0.0\n", "4.0.0",
		 "delayed", "a@b.test", NULL, false},
		{"sent by cso@office.test\n>>> RCPT TO:<a@b.test>\n<<< 550 no\n", NULL, "failed",
		 "a@b.test", NULL, true},
		{"@ @@ a@ @b <@>", NULL, "failed", NULL, NULL, true},
		{"", NULL, "failed", NULL, NULL, true},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_prose(&cases[i]);
}

static void original_is_found_in_parts_that_were_split_wrongly(void **state)
{
	static const char raw[] =
		"From: MAILER-DAEMON@x.test\nSubject: failure notice\nIn-Reply-To: <other@x.test>\n"
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nUser unknown\n--b\n"
		"Received: from x\nMessage-ID: <m@office.test>\n\n--b--\n";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	(void)state;
	assert_same(m.parsed->report->original_message_id, "m@office.test");
}

static void many_signs_end(void **state)
{
	struct buffer raw = BUFFER_INIT(8 << 20);

	(void)state;
	buffer_add_string(&raw, HEADER);
	for (unsigned i = 0; i < 1000000; i++)
		buffer_add_string(&raw, "@5.4");
	_cleanup_(mail_done) struct mail m = mail_of(raw.data, raw.size);
	assert_int_equal(m.parsed->kind, MIME_KIND_BOUNCE);
	buffer_done(&raw);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_servers_write_is_read),
	cmocka_unit_test(original_is_found_in_parts_that_were_split_wrongly),
	cmocka_unit_test(many_signs_end),
};

UNIT_MAIN(tests)
