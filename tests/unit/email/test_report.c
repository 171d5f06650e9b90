#include "mail.h"

#include "email/mime/report_fields.h"

#define REPORT(type)                                                                    \
	"From: MAILER-DAEMON@x.test\nContent-Type: multipart/report; report-type=" type \
	"; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: message/" type "\n\n"

struct report_case {
	const char *fields;
	const char *status, *action, *recipient;
	bool permanent;
};

static void assert_same(const char *found, const char *wanted)
{
	if (!wanted)
		assert_null(found);
	else
		assert_string_equal(found ? found : "(null)", wanted);
}

static void assert_delivery(const struct report_case *c)
{
	_cleanup_(freep) char *raw = xasprintf(REPORT("delivery-status") "%s\n--b--\n", c->fields);
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	assert_int_equal(m.parsed->kind, MIME_KIND_BOUNCE);
	assert_same(m.parsed->report->status, c->status);
	assert_same(m.parsed->report->action, c->action);
	assert_same(m.parsed->report->recipient, c->recipient);
	assert_int_equal(m.parsed->report->permanent, c->permanent);
}

static void delivery_fields_are_read_however_they_stand(void **state)
{
	static const struct report_case cases[] = {
		{"Final-Recipient: rfc822; a@b.test\nAction: failed\nStatus: 5.1.1", "5.1.1",
		 "failed", "a@b.test", true},
		{"Reporting-MTA: x\n\n\n\nfinal-recipient:RFC822;<a@b.test>\naction:FAILED.\n"
		 "status: 4.4.7",
		 "4.4.7", "failed", "a@b.test", false},
		{"Original-Recipient: <a@b.test>\nAction: failed\nDiagnostic-Code: smtp; 550 x",
		 NULL, "failed", "a@b.test", true},
		{"Action: delayed\nStatus: 5.0.0", "5.0.0", "delayed", NULL, false},
		{"this is no field\nFinal-Recipient: rfc822;\n a@b.test\nStatus: 5.2.2 (full)",
		 "5.2.2", "failed", "a@b.test", true},
		{"Final-Recipient: rfc822; local\nAction: failed", NULL, "failed", "local", true},
		{"Action: delivered\nFinal-Recipient: rfc822; a@b.test\n\nAction: failed\n"
		 "Final-Recipient: rfc822; c@d.test\n\nAction: failed\n"
		 "Final-Recipient: rfc822; e@f.test",
		 NULL, "failed", "c@d.test", true},
		{"", NULL, "failed", NULL, true},
		{"\n\n\n:::\n\n;;;", NULL, "failed", NULL, true},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_delivery(&cases[i]);
}

static void many_groups_end(void **state)
{
	struct buffer raw = BUFFER_INIT(4 << 20);

	(void)state;
	buffer_add_string(&raw, REPORT("delivery-status"));
	for (unsigned i = 0; i < 100000; i++)
		buffer_add_string(&raw, i % 2 ? "a: b\n\n" : "\n--x\n=\n");
	_cleanup_(mail_done) struct mail m = mail_of(raw.data, raw.size);
	assert_int_equal(m.parsed->kind, MIME_KIND_BOUNCE);
	buffer_done(&raw);
}

static void dispositions_and_feedback_are_read(void **state)
{
	static const char read[] =
		REPORT("disposition-notification") "Final-Recipient: rfc822; "
						   "a@b.test\nOriginal-Message-ID: <m@x.test>\n"
						   "Disposition: manual-action/MDN-sent-manually; "
						   "displayed/error\n--b--\n";
	static const char spam[] =
		REPORT("feedback-report") "Feedback-Type: abuse\nOriginal-Rcpt-To: "
					  "a@b.test\nOriginal-Envelope-Id: e\n"
					  "--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: "
					  "<m@x.test>\n--b--\n";
	_cleanup_(mail_done) struct mail m = mail_of(read, strlen(read));
	_cleanup_(mail_done) struct mail f = mail_of(spam, strlen(spam));

	(void)state;
	assert_int_equal(m.parsed->kind, MIME_KIND_REPORT);
	assert_string_equal(m.parsed->report->action, "displayed");
	assert_string_equal(m.parsed->report->recipient, "a@b.test");
	assert_string_equal(m.parsed->report->original_message_id, "m@x.test");
	assert_int_equal(f.parsed->kind, MIME_KIND_FEEDBACK);
	assert_string_equal(f.parsed->report->action, "abuse");
	assert_string_equal(f.parsed->report->recipient, "a@b.test");
	assert_string_equal(f.parsed->report->envelope_id, "e");
	assert_string_equal(f.parsed->report->original_message_id, "m@x.test");
}

static void addresses_lose_their_type(void **state)
{
	static const struct {
		const char *value, *wanted;
	} cases[] = {
		{"rfc822; a@b.test", "a@b.test"},
		{"rfc822;<a@b.test>", "a@b.test"},
		{"a@b.test", "a@b.test"},
		{"utf-8; \\x{633}\\x{641}@b.test", "سف@b.test"},
		{"utf-8; \\x{}a\\x{110000}b\\x{d800}@b.test", "\\x{}a\\x{110000}b\\x{d800}@b.test"},
		{"utf-8; \\x{1F600}@b.test", "😀@b.test"},
		{"utf-8; a\\x{7f}\\x{85}\\x{2028}\\x{a}@b.test",
		 "a\\x{7f}\\x{85}\\x{2028}\\x{a}@b.test"},
		{"utf-8; \\x{", "\\x{"},
		{"rfc822; ", NULL},
		{";", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *found = report_address(cases[i].value);
		assert_same(found, cases[i].wanted);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(delivery_fields_are_read_however_they_stand),
	cmocka_unit_test(many_groups_end),
	cmocka_unit_test(dispositions_and_feedback_are_read),
	cmocka_unit_test(addresses_lose_their_type),
};

UNIT_MAIN(tests)
