#include "mail.h"

#include "email/worker/decision.h"

#define FROM "From: Ann <ann@shop.test>\n"

struct rule_case {
	const char *header;
	const char *why; /* a word of it; NULL: it may have a receipt */
};

static void assert_receipt_of(const char *header, char *const *own, const char *why)
{
	_cleanup_(freep) char *raw = xasprintf("%sSubject: x\n\nhello\n", header);
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
	struct decision decision;
	decision_make(m.parsed, &(struct decision_office){.own = own}, &decision);
	const char *refusal = decision.why;

	if (!why) {
		if (refusal)
			print_error("%s: %s\n", header, refusal);
		assert_null(refusal);
		return;
	}
	if (!refusal || !strstr(refusal, why))
		print_error("%s: %s\n", header, refusal ? refusal : "(a receipt)");
	assert_non_null(refusal);
	assert_non_null(strstr(refusal, why));
}

static void assert_receipt(const char *header, const char *why)
{
	assert_receipt_of(header, NULL, why);
}

static void assert_cases(const struct rule_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		_cleanup_(freep) char *header = xasprintf(FROM "%s\n", cases[i].header);
		assert_receipt(header, cases[i].why);
	}
}

static void automatic_mail_gets_none(void **state)
{
	static const struct rule_case cases[] = {
		{"Auto-Submitted: no", NULL},
		{"Auto-Submitted: No", NULL},
		{"Auto-Submitted: no (really)", NULL},
		{"Auto-Submitted: (a person; wrote this) no; x=y", NULL},
		{"Auto-Submitted: ", NULL},
		{"Auto-Submitted: auto-replied", "Auto-Submitted"},
		{"auto-submitted: AUTO-GENERATED", "Auto-Submitted"},
		{"Auto-Submitted: auto-notified; owner-email=\"a@b\"", "Auto-Submitted"},
		{"Auto-Submitted: (no) auto-replied", "Auto-Submitted"},
		{"Auto-Submitted: (no (no) \\) no) auto-replied (no)", "Auto-Submitted"},
		{"Auto-Submitted: none", "Auto-Submitted"},
		{"Auto-Submitted: no\nAuto-Submitted: auto-replied", "Auto-Submitted"},
		{"Auto-Submitted:\n auto-replied", "Auto-Submitted"},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
}

static void lists_and_bulk_get_none(void **state)
{
	static const struct rule_case cases[] = {
		{"List-Id: <x.y>", "List-Id"},
		{"List-Post: NO", "List-Post"},
		{"List-Help: <mailto:h@x>", "List-Help"},
		{"List-Subscribe: <mailto:h@x>", "List-Subscribe"},
		{"List-Unsubscribe: <mailto:h@x>", "List-Unsubscribe"},
		{"List-Owner: <mailto:h@x>", "List-Owner"},
		{"List-Archive: <https://x>", "List-Archive"},
		{"LIST-ID:", "List-Id"},
		{"List-Idea: <x.y>", NULL},
		{"Precedence: bulk", "Precedence"},
		{"Precedence: Junk", "Precedence"},
		{"Precedence: list", "Precedence"},
		{"Precedence: auto_reply", "Precedence"},
		{"Precedence: first-class", NULL},
		{"Precedence: bulky", NULL},
		{"Feedback-ID: 1:2:3", "Feedback-ID"},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
}

static void wish_for_no_answer_is_respected(void **state)
{
	static const struct rule_case cases[] = {
		{"X-Auto-Response-Suppress: All", "Suppress"},
		{"X-Auto-Response-Suppress: OOF", "Suppress"},
		{"X-Auto-Response-Suppress: DR, NDR, RN, NRN, OOF, AutoReply", "Suppress"},
		{"X-Auto-Response-Suppress: DR,autoreply", "Suppress"},
		{"X-Auto-Response-Suppress: DR;all", "Suppress"},
		{"X-Auto-Response-Suppress: DR, NDR, RN, NRN", NULL},
		{"X-Auto-Response-Suppress: None", NULL},
		{"X-Auto-Response-Suppress: ,,;;", NULL},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
}

static void null_return_path_counts_on_top_only(void **state)
{
	static const struct rule_case cases[] = {
		{"Return-Path: <>", "return path"},
		{"Return-Path: < >", "return path"},
		{"Return-Path: (comment) <>", "return path"},
		{"Return-Path: <ann@shop.test>", NULL},
		{"Return-Path: <ann@shop.test>\nReturn-Path: <>", NULL},
		{"Return-Path: <>\nReturn-Path: <ann@shop.test>", "return path"},
		{"Return-Path: ", NULL},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
}

static void who_cannot_be_answered_gets_none(void **state)
{
	(void)state;
	assert_receipt("To: b@c.test\n", "no sender");
	assert_receipt("From: \n", "no sender");
	assert_receipt("From: Ann\n", "no sender");
	assert_receipt("From: <>\n", "no sender");
	assert_receipt("From: root@localhost]\n", "no sender");
	assert_receipt(FROM, NULL);
}

static void bounces_reports_and_feedback_get_none(void **state)
{
	static const struct rule_case cases[] = {
		{"Content-Type: multipart/report; report-type=delivery-status; boundary=b",
		 "bounce"},
		{"Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
		 "report"},
		{"Content-Type: multipart/report; report-type=feedback-report; boundary=b",
		 "feedback"},
		{"Content-Type: multipart/report; report-type=tlsrpt; boundary=b", "report"},
		{"Content-Type: multipart/mixed; report-type=delivery-status; boundary=b", NULL},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
	assert_receipt("From: MAILER-DAEMON <>\nReturn-Path: <>\nX-Failed-Recipients: b@c.test\n",
		       "bounce");
}

static void answering_machines_get_none(void **state)
{
	static const struct rule_case cases[] = {
		{"X-Autoreply: yes", "automatic"},
		{"X-Autorespond:", "automatic"},
		{"X-Autogenerated: Reply", "automatic"},
		{"X-FC-MachineGenerated: true", "automatic"},
		{"X-FC-MachineGenerated: false", NULL},
		{"X-Apple-Action: vacation", "automatic"},
		{"X-Apple-Action: other", NULL},
		{"X-Loop: cso@other.test", "X-Loop"},
		{"Subject: Auto: your mail", "automatic"},
		{"Subject: =?utf-8?B?2LHYryDYqtmE2YLYp9im2Yo6INi02YPZiNmJ?=", "automatic"},
		{"Subject: Automatic reply: x", "automatic"},
		{"Subject: AUTO REPLY", "automatic"},
		{"Subject: Out of Office: x", "automatic"},
		{"Subject: Out of the office until Sunday", "automatic"},
		{"Subject: Out of office hours nobody answers", NULL},
		{"Subject: Automatic door is broken", NULL},
		{"Subject: Re: Automatic reply: x", NULL},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
}

static void senders_that_are_no_persons_get_none(void **state)
{
	static const char *const machines[] = {
		"mailer-daemon", "Postmaster",	 "post_master",	 "listserv",  "majordomo",
		"owner-x",	 "x-owner",	 "x-request",	 "x-bounces", "bounce",
		"bounces+1=2",	 "noreply",	 "no-reply-5",	 "no_reply",  "No.Reply",
		"donotreply",	 "do-not-reply", "do_not.reply", "nobody",    "daemon",
		"root",		 "abuse",	 "www-data",
	};
	static const char *const people[] = {"ann",	  "norep",	   "bouncer", "rooter",
					     "requester", "my.abuse.case", "owner",   "nora"};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(machines); i++) {
		_cleanup_(freep) char *from = xasprintf("From: %s@shop.test\n", machines[i]);
		assert_receipt(from, "no person");
	}
	for (size_t i = 0; i < ELEMENTS(people); i++) {
		_cleanup_(freep) char *from = xasprintf("From: %s@shop.test\n", people[i]);
		assert_receipt(from, NULL);
	}
}

static void unusable_senders_get_none(void **state)
{
	(void)state;
	assert_receipt("From: a@x.test, b@x.test\n", "several");
	assert_receipt("From: a@x.test, b@x.test\nSender: a@x.test\n", "several");
	assert_receipt("From: victim@a.test, me@x.test\nSender: me@x.test\n", "several");
	assert_receipt("From: \"x\", <victim@a.test>\nSender: me@x.test\n", "not plain");
	assert_receipt("From: \"x\", <victim@a.test>\n", "not plain");
	assert_receipt("From: <victim@a.test>, x\nSender: me@x.test\n", "not plain");
	assert_receipt("From: Salem, Noura <noura@x.test>\n", NULL);
	assert_receipt("From: a@x.test\nFrom: b@x.test\n", "two senders");
	assert_receipt("From: a@x.test\nFrom: a@x.test\nFrom: b@x.test\n", "two senders");
	assert_receipt("From: a@x.test\nFrom: a@x.test\nFrom: a@x.test\n", NULL);
	assert_receipt("From: a@[192.0.2.1]\n", "no sender");
	assert_receipt("From: a@localhost\n", "no sender");
	assert_receipt("From: a@x.invalid\n", "no sender");
	assert_receipt("From: a@notinvalid.test\n", NULL);
	assert_receipt("From: a@mylocalhost.test\n", NULL);
}

static void spam_gets_none(void **state)
{
	static const struct rule_case cases[] = {
		{"X-Spam-Flag: YES", "spam"},
		{"X-Spam-Flag: NO", NULL},
		{"X-Spam-Status: Yes, score=9.1 required=5.0", "spam"},
		{"X-Spam-Status: No, score=1 tests=SAYS_YES yes", NULL},
	};

	(void)state;
	assert_cases(cases, ELEMENTS(cases));
}

static void own_addresses_are_known(void **state)
{
	char cso[] = "cso@office.test", help[] = "help@office.test";
	char *const own[] = {cso, help, NULL};

	(void)state;
	assert_receipt_of(FROM "To: cso@office.test\n", own, NULL);
	assert_receipt_of(FROM "To: CSO+t1.x@Office.Test\n", own, NULL);
	assert_receipt_of(FROM "To: x@y.test\nCc: Help <help@office.test>\n", own, NULL);
	assert_receipt_of(FROM "To: x@y.test\nDelivered-To: help@office.test\n", own, NULL);
	assert_receipt_of(FROM "To: x@y.test\nX-Original-To: <cso@office.test>\n", own, NULL);
	assert_receipt_of(FROM "To: x@y.test\n", own, "not addressed");
	assert_receipt_of(FROM, own, "not addressed");
	assert_receipt_of("From: cso@office.test\nTo: help@office.test\n", own, "itself");
	assert_receipt_of("From: Cso+t1.x@office.test\nTo: help@office.test\n", own, "itself");
	assert_receipt_of(FROM "To: cso@office.test\nX-Loop: cso@office.test\n", own, "sent it");
}

static void mails_that_go_round_get_none(void **state)
{
	struct buffer header = BUFFER_INIT(1 << 16);

	(void)state;
	for (unsigned i = 0; i < 50; i++)
		buffer_add_string(&header, "Received: from a by b\n");
	buffer_add_string(&header, FROM);
	assert_receipt(buffer_string(&header), NULL);
	buffer_add_string(&header, "Received: from a by b\n");
	assert_receipt(buffer_string(&header), "too many");
	buffer_done(&header);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(bounces_reports_and_feedback_get_none),
	cmocka_unit_test(answering_machines_get_none),
	cmocka_unit_test(senders_that_are_no_persons_get_none),
	cmocka_unit_test(unusable_senders_get_none),
	cmocka_unit_test(spam_gets_none),
	cmocka_unit_test(own_addresses_are_known),
	cmocka_unit_test(mails_that_go_round_get_none),
	cmocka_unit_test(automatic_mail_gets_none),
	cmocka_unit_test(lists_and_bulk_get_none),
	cmocka_unit_test(wish_for_no_answer_is_respected),
	cmocka_unit_test(null_return_path_counts_on_top_only),
	cmocka_unit_test(who_cannot_be_answered_gets_none),
};

UNIT_MAIN(tests)
