#include "mail.h"

#include "email/worker/decision.h"

static char cso[] = "cso@office.test";
static char *const own[] = {cso, NULL};

#define FROM "From: Ann <ann@shop.test>\n"
#define TO "To: cso@office.test\n"
#define TOKEN "ma2fk3m9x4.1z.abcdefghij234567@office.test"

/* The first row that applies decides. */
static void rows_in_their_order(void **state)
{
	static const struct {
		const char *header;
		enum decision_kind kind;
		bool answered, automatic;
	} rows[] = {
		{FROM TO, DECISION_MAIL, true, false},
		{"From: cso@office.test\nAuto-Submitted: auto-replied\n", DECISION_QUARANTINE,
		 false, false},
		{FROM TO "Return-Path: <>\nList-Id: <x.y>\n", DECISION_AUTO_REPLY, false, true},
		{FROM TO "Auto-Submitted: auto-replied\n", DECISION_AUTO_REPLY, false, true},
		{FROM TO "Auto-Submitted: auto-generated\n", DECISION_MAIL, false, true},
		{FROM TO "Auto-Submitted: auto-notified\n", DECISION_MAIL, false, true},
		{FROM TO "List-Id: <x.y>\nX-Autoreply: yes\n", DECISION_MAIL, false, false},
		{FROM TO "X-Autoreply: yes\n", DECISION_MAIL, false, true},
		{FROM TO "X-Autoreply: yes\nIn-Reply-To: <" TOKEN ">\n", DECISION_AUTO_REPLY, false,
		 true},
		{FROM TO "Subject: Out of office\nReferences: <" TOKEN ">\n", DECISION_AUTO_REPLY,
		 false, true},
		{FROM TO "Subject: Re: hello\nReferences: <" TOKEN ">\n", DECISION_MAIL, true,
		 false},
		{FROM "To: x@y.test\n", DECISION_MAIL, false, false},
		{FROM "To: x@y.test\nDelivered-To: cso+x@office.test\n", DECISION_MAIL, true,
		 false},
		{FROM TO "Return-Path: <ann@mail.shop.test>\n", DECISION_MAIL, true, false},
		{FROM TO "Return-Path: <x@other.test>\n", DECISION_MAIL, false, false},
		{FROM TO "Return-Path: (c) <ann@shop.test> (by x@other.test)\n", DECISION_MAIL,
		 true, false},
		{FROM TO "Disposition-Notification-To: ann@shop.test\n", DECISION_MAIL, true,
		 false},
		{FROM TO "Content-Type: text/calendar\n\nMETHOD:REPLY\n", DECISION_AUTO_REPLY,
		 false, true},
		{FROM TO
		 "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
		 DECISION_REPORT, false, true},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(freep) char *raw = xasprintf("%s\nx\n", rows[i].header);
		_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
		struct decision d;

		decision_make(m.parsed, &(struct decision_office){.own = own}, &d);
		if (d.kind != rows[i].kind || !d.why != rows[i].answered ||
		    d.automatic != rows[i].automatic)
			fail_msg("%s: %d %s", rows[i].header, d.kind, d.why ? d.why : "(answered)");
	}
}

static void what_the_mailbox_and_the_server_know(void **state)
{
	static const char raw[] = "Authentication-Results: mx; dmarc=fail\n" FROM TO "\nx\n";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
	struct decision d;

	(void)state;
	decision_make(m.parsed, &(struct decision_office){.own = own}, &d);
	assert_null(d.why);
	assert_int_equal(d.authentication, AUTHENTICATION_UNKNOWN);
	decision_make(m.parsed, &(struct decision_office){.own = own, .junk = true}, &d);
	assert_non_null(strstr(d.why, "spam"));
	assert_int_equal(d.kind, DECISION_MAIL);
	decision_make(m.parsed, &(struct decision_office){.own = own, .authserv_id = "mx"}, &d);
	assert_non_null(strstr(d.why, "verified"));
	assert_int_equal(d.authentication, AUTHENTICATION_FAILED);
	assert_int_equal(d.kind, DECISION_MAIL);
	decision_make(m.parsed, &(struct decision_office){.authserv_id = "other"}, &d);
	assert_null(d.why);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(rows_in_their_order),
	cmocka_unit_test(what_the_mailbox_and_the_server_know),
};

UNIT_MAIN(tests)
