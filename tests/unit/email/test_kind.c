#include "mail.h"

struct kind_case {
	const char *raw;
	enum mime_kind wanted;
};

static void assert_kinds(const struct kind_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		_cleanup_(mail_done) struct mail m = mail_of(cases[i].raw, strlen(cases[i].raw));

		if (m.parsed->kind != cases[i].wanted)
			print_error("%s\nis %d\n", cases[i].raw, m.parsed->kind);
		assert_int_equal(m.parsed->kind, cases[i].wanted);
		assert_int_equal(m.parsed->report != NULL,
				 cases[i].wanted != MIME_KIND_MAIL &&
					 cases[i].wanted != MIME_KIND_AUTO_REPLY);
	}
}

static void a_bounce_needs_two_witnesses(void **state)
{
	static const struct kind_case cases[] = {
		{"From: MAILER-DAEMON@x.test\nSubject: failure notice\n\nx", MIME_KIND_BOUNCE},
		{"From: <>\nSubject: Undelivered Mail\n\nx", MIME_KIND_BOUNCE},
		{"Return-Path: <>\nFrom: postmaster@x.test\nSubject: x\n\nIt could not be "
		 "delivered:"
		 "\n<a@b.test>: 550 no such user\n",
		 MIME_KIND_BOUNCE},
		{"From: ann@x.test\nSubject: failure notice\n\n550 user unknown\n", MIME_KIND_MAIL},
		{"From: MAILER-DAEMON@x.test\nSubject: hello\n\nhow are you\n", MIME_KIND_MAIL},
		{"From: postmaster@x.test\nSubject: RE: Undelivered Mail\n\nnot delivered\n",
		 MIME_KIND_MAIL},
		{"From: noreply@x.test\nSubject: Delivery failed\n\nNobody was at home.\n",
		 MIME_KIND_MAIL},
	};

	(void)state;
	assert_kinds(cases, ELEMENTS(cases));
}

static void answers_of_machines_are_no_mails(void **state)
{
	static const struct kind_case cases[] = {
		{"From: a@x.test\nAuto-Submitted: auto-replied (vacation)\n\nx",
		 MIME_KIND_AUTO_REPLY},
		{"From: a@x.test\nAuto-Submitted: auto-generated\n\nx", MIME_KIND_MAIL},
		{"From: a@x.test\nAuto-Submitted: no\n\nx", MIME_KIND_MAIL},
		{"From: a@x.test\nX-Autoreply: yes\n\nx", MIME_KIND_AUTO_REPLY},
		{"From: a@x.test\nPrecedence: auto_reply\n\nx", MIME_KIND_AUTO_REPLY},
		{"From: a@x.test\nPrecedence: bulk\n\nx", MIME_KIND_MAIL},
		{"From: a@x.test\nReturn-Path: <>\n\nx", MIME_KIND_AUTO_REPLY},
		{"From: \"<>\" <a@x.test>\nSubject: Undelivered Mail\n\nx", MIME_KIND_MAIL},
		{"From: a@x.test\nReturn-Path: <a@x.test>\nReturn-Path: <>\n\nx", MIME_KIND_MAIL},
		{"From: a@x.test\nReturn-Path: <>\nSubject: Out of office: mail delivery failed\n\n"
		 "550 user unknown\n",
		 MIME_KIND_AUTO_REPLY},
	};

	(void)state;
	assert_kinds(cases, ELEMENTS(cases));
}

static void notices_that_are_no_reports_by_form(void **state)
{
	static const struct kind_case cases[] = {
		{"From: no-reply@sns.test\nSubject: "
		 "x\n\n{\"notificationType\":\"Bounce\",\"status\":"
		 "\"5.1.1\"}",
		 MIME_KIND_BOUNCE},
		{"From: no-reply@sns.test\nSubject: x\n\n{\"Message\":\"{\\\"notificationType\\\":"
		 "\\\"Complaint\\\"",
		 MIME_KIND_FEEDBACK},
		{"From: no-reply@sns.test\nSubject: x\n\n{\"notificationType\":\"Delivery\"",
		 MIME_KIND_REPORT},
		{"From: no-reply@sns.test\nSubject: x\n\n{\"notificationType", MIME_KIND_MAIL},
		{"From: ann@x.test\nSubject: x\n\n{\"notificationType\":\"Bounce\"",
		 MIME_KIND_MAIL},
		{"From: staff@x.test\nSubject: complaint about message from 192.0.2.1\n"
		 "Content-Type: message/rfc822\n\nMessage-ID: <a@b.test>\n\nx",
		 MIME_KIND_FEEDBACK},
		{"From: ann@x.test\nSubject: complaint about message from your office\n\nx",
		 MIME_KIND_MAIL},
		{"From: a@x.test\nX-Apple-Unsubscribe: true\n\nx", MIME_KIND_FEEDBACK},
		{"", MIME_KIND_MAIL},
	};

	(void)state;
	assert_kinds(cases, ELEMENTS(cases));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_bounce_needs_two_witnesses),
	cmocka_unit_test(answers_of_machines_are_no_mails),
	cmocka_unit_test(notices_that_are_no_reports_by_form),
};

UNIT_MAIN(tests)
