#include "mail.h"

#include "email/worker/mail_header.h"

#define TOKEN "ma2fk3m9x4.1z.abcdefghij234567"
#define BOUNCE_TOKEN "ba2fk3m9x4.1z.abcdefghij234567"
#define REPORT(type)                                                          \
	"From: MAILER-DAEMON@mx.test\nTo: cso+" BOUNCE_TOKEN "@office.test\n" \
	"Content-Type: multipart/report; report-type=" type "; boundary=b\n\n"
#define RETURNED \
	"--b\nContent-Type: message/rfc822\n\nMessage-ID: <" TOKEN "@office.test>\n\nx\n--b--\n"
#define STATUS(action, status)                                                        \
	REPORT("delivery-status")                                                     \
	"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"    \
	"Final-Recipient: rfc822; ann@shop.test\nAction: " action "\nStatus: " status \
	"\n\n" RETURNED
#define FEEDBACK(type)            \
	REPORT("feedback-report") \
	"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: " type "\n\n" RETURNED

static json_t *header_of(const char *raw)
{
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
	const struct mail_view view = {.mail = m.parsed, .raw = m.raw, .size = strlen(raw)};

	return mail_header(&view, "0123");
}

static const char *string(const json_t *header, const char *key)
{
	return json_string_value(json_object_get(header, key));
}

static void reports_say_what_became_of_which_mail(void **state)
{
	static const struct {
		const char *raw, *what, *status;
		bool permanent;
	} cases[] = {
		{STATUS("failed", "5.1.1"), "failed", "5.1.1", true},
		{STATUS("failed", "4.2.2"), "failed", "4.2.2", false},
		{STATUS("delayed", "4.4.1"), "delayed", "4.4.1", false},
		{STATUS("delivered", "2.0.0"), "delivered", "2.0.0", false},
		{STATUS("relayed", "2.0.0"), "delivered", "2.0.0", false},
		{STATUS("expanded", "2.0.0"), "delivered", "2.0.0", false},
		{FEEDBACK("abuse"), "complained", NULL, false},
		{FEEDBACK("opt-out"), "complained", NULL, false},
		{FEEDBACK("not-spam"), "seen", NULL, false},
		{FEEDBACK("auth-failure"), "seen", NULL, false},
		{REPORT("disposition-notification") RETURNED, "seen", NULL, false},
		{REPORT("tlsrpt") RETURNED, "seen", NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		json_t *header = header_of(cases[i].raw);
		const json_t *report = json_object_get(header, "report");
		const json_t *tokens = json_object_get(header, "tokens");

		assert_string_equal(string(header, "kind"), "report");
		assert_string_equal(string(report, "what"), cases[i].what);
		assert_int_equal(json_is_true(json_object_get(report, "permanent")),
				 cases[i].permanent);
		if (cases[i].status)
			assert_string_equal(string(report, "status"), cases[i].status);
		else
			assert_null(string(report, "status"));
		assert_int_equal(json_array_size(tokens), 2);
		assert_string_equal(json_string_value(json_array_get(tokens, 0)), BOUNCE_TOKEN);
		assert_string_equal(json_string_value(json_array_get(tokens, 1)), TOKEN);
		assert_false(json_is_true(json_object_get(header, "receipt")));
		json_decref(header);
	}
}

static void mails_say_what_they_are(void **state)
{
	static const struct {
		const char *raw, *kind, *quarantine;
		bool receipt;
	} cases[] = {
		{"From: a@b.test\n\nx", "mail", NULL, true},
		{"From: a@b.test\nAuto-Submitted: auto-replied\n\nx", "auto-reply", NULL, false},
		{"From: a@b.test\nAuto-Submitted: auto-generated\n\nx", "mail", NULL, false},
		{"", "mail", NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		json_t *header = header_of(cases[i].raw);

		assert_string_equal(string(header, "kind"), cases[i].kind);
		assert_true(json_is_null(json_object_get(header, "report")));
		assert_true(json_is_null(json_object_get(header, "quarantine")));
		assert_true(json_is_null(json_object_get(header, "authentication")));
		assert_int_equal(json_is_true(json_object_get(header, "receipt")),
				 cases[i].receipt);
		assert_int_equal(json_is_null(json_object_get(header, "receipt_why")),
				 cases[i].receipt);
		assert_string_equal(string(header, "natural_key"), "0123");
		json_decref(header);
	}
}

static void loops_go_to_the_quarantine(void **state)
{
	static char cso[] = "cso@office.test";
	static char *const own[] = {cso, NULL};
	static const char raw[] = "From: cso@office.test\n\nx";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
	const struct mail_view view = {
		.mail = m.parsed, .raw = m.raw, .size = strlen(raw), .office = {.own = own}};

	(void)state;
	json_t *header = mail_header(&view, "0123");
	assert_string_equal(string(header, "quarantine"), "loop: it comes from the office itself");
	json_decref(header);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(reports_say_what_became_of_which_mail),
	cmocka_unit_test(mails_say_what_they_are),
	cmocka_unit_test(loops_go_to_the_quarantine),
};

UNIT_MAIN(tests)
