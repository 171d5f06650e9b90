#include "mail.h"

#include "email/worker/authentication.h"

#define ID "mx.office.test"
#define AR "Authentication-Results: "
#define BORDER "Received: from x (y [192.0.2.1]) by mx.office.test (Postfix) with ESMTPS id 1\n"
#define LMTP                                                                                \
	"Received: from mx.office.test by store.office.test with LMTP id 2 (envelope-from " \
	"<a@b>)\n"
#define U AUTHENTICATION_UNKNOWN
#define P AUTHENTICATION_PASSED
#define F AUTHENTICATION_FAILED

struct row {
	const char *header;
	enum authentication found;
};

static enum authentication found(const char *header, const char *from, const char *id)
{
	_cleanup_(freep) char *raw = xasprintf("%sFrom: %s\n\nhello\n", header, from);
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));

	return authentication_of(m.parsed, id);
}

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum authentication is = found(rows[i].header, "Ann <ann@shop.test>", ID);
		if (is != rows[i].found)
			fail_msg("%s: %d", rows[i].header, is);
	}
}

static void results_in_every_form(void **state)
{
	static const struct row rows[] = {
		{AR ID "; dmarc=pass header.from=shop.test\n", P},
		{AR ID "; dmarc=pass\n", P},
		{AR "MX.Office.TEST; DMARC=Pass (p=reject dis=none) Header.From=Shop.Test\n", P},
		{AR "(c (d) \\) e) mx.office.test (v) 1 (w) ; (x) dmarc (y) = (z) pass\n", P},
		{AR "mx.office.test 1; dmarc/1=pass\n", P},
		{AR "mx.office.test 2; dmarc=pass\n", U},
		{AR "mx.office.test x y; dmarc=pass\n", U},
		{AR "\"mx.office.test\"; dmarc=pass\n", P},
		{AR ID
		 ";\n\tspf=fail smtp.mailfrom=a@x.test;\n\tdmarc=pass header.from=shop.test\n",
		 P},
		{AR ID "; dmarc=pass reason=\"x; dmarc=fail\" header.from=shop.test\n", P},
		{AR ID "; dmarc=fail header.from=shop.test\n", F},
		{AR ID "; dmarc=fail; dkim=pass header.d=shop.test\n", F},
		{AR ID "; dmarc=pass header.from=shop.test; dmarc=fail\n", F},
		{AR ID "; dmarc=pass header.from=evil.test\n", F},
		{AR ID "; dmarc=none; dkim=pass header.d=shop.test\n", P},
		{AR ID "; dmarc=none\n", F},
		{AR ID "; dmarc=temperror; spf=pass smtp.mailfrom=bounces@mail.shop.test\n", P},
		{AR ID "; dkim=pass header.d=shop.test\n", P},
		{AR ID "; dkim=pass header.i=@shop.test header.s=k1\n", P},
		{AR ID "; dkim=pass header.d=evil.test header.i=@shop.test\n", F},
		{AR ID "; dkim=pass header.d=evil.test; dkim=pass header.d=shop.test\n", P},
		{AR ID "; dkim=fail header.d=shop.test\n", F},
		{AR ID "; spf=pass smtp.mailfrom==?us-ascii?q?x=3B_dmarc=3Dpass?=@evil.test\n", F},
		{AR ID "; spf=pass smtp.mailfrom=\"=?utf-8?q?=22=3B_dmarc=3Dpass?=\"@evil.test\n",
		 F},
		{AR ID "; dkim=pass\n", F},
		{AR ID "; spf=pass smtp.mailfrom=shop.test\n", P},
		{AR ID "; spf=pass smtp.mailfrom=\"a b\"@shop.test\n", P},
		{AR ID "; spf=pass smtp.mailfrom=\"x; dmarc=pass\"@evil.test\n", F},
		{AR ID "; spf=pass smtp.helo=shop.test\n", F},
		{AR ID "; spf=softfail smtp.mailfrom=ann@shop.test\n", F},
		{AR ID "; auth=pass smtp.auth=ann\n", U},
		{AR ID "; none\n", U},
		{AR ID ";\n", U},
		{AR ID "\n", U},
		{AR "\n", U},
		{AR ID "; dmarc\n", U},
		{AR ID "; dmarc=\n", U},
		{AR ID "; =pass\n", U},
		{AR ID "; =; dmarc=pass\n", P},
		{AR ID "; dkim=pass header.d = shop.test\n", P},
		{AR ID "; dkim=pass (dmarc=pass) header.d=evil.test (header.d=shop.test)\n", F},
		{AR ID "; dkim=pass header.d=evil.test (unclosed; dmarc=pass\n", F},
		{AR ID "; dkim=pass header.d=\"evil.test; dmarc=pass\n", F},
	};

	(void)state;
	assert_rows(rows, ELEMENTS(rows));
}

static void only_the_topmost_and_only_ours(void **state)
{
	static const struct row rows[] = {
		{"", U},
		{AR "mx.evil.test; dmarc=pass\n", U},
		{AR "evil.mx.office.test; dmarc=pass\n", U},
		{AR "mx.office.test.evil.test; dmarc=pass\n", U},
		{AR "mx.evil.test; dmarc=fail\n" AR ID "; dmarc=pass\n", U},
		{AR ID "; dmarc=fail\n" AR ID "; dmarc=pass\n", F},
		{AR ID "; none\n" AR ID "; dmarc=pass\n", U},
		{AR ID "; spf=pass smtp.mailfrom=a@evil.test\n" AR ID "; dmarc=pass\n", F},
		{AR ID "; dmarc=pass\n" AR ID "; dmarc=fail\n", P},
		{"X-Authentication-Results: mx.office.test; dmarc=pass\n", U},
		{"ARC-Authentication-Results: i=1; mx.office.test; dmarc=pass\n", U},
	};

	(void)state;
	assert_rows(rows, ELEMENTS(rows));
}

static void only_above_the_border(void **state)
{
	static const struct row rows[] = {
		{AR ID "; dmarc=pass\n" BORDER, P},
		{BORDER AR ID "; dmarc=pass\n", U},
		{LMTP AR ID "; dmarc=pass\n" BORDER, P},
		{LMTP LMTP AR ID "; dmarc=pass\n" BORDER, P},
		{LMTP BORDER AR ID "; dmarc=pass\n", U},
		{BORDER LMTP AR ID "; dmarc=pass\n", U},
		/* what the sender says on greeting is no way */
		{"Received: from with LMTP (y [192.0.2.1]) by mx.office.test with ESMTP id 1\n" AR
			 ID "; dmarc=pass\n",
		 U},
		/* nor is what the mail is for, or from */
		{"Received: from x (y [192.0.2.1]) by mx.office.test with ESMTP id 1\n"
		 "\tfor <\"cso+ with LMTP y\"@office.test>; Mon, 1 Jan 2024 00:00:00 +0000\n" AR ID
		 "; dmarc=pass\n",
		 U},
		{"Received: from x by mx.office.test with ESMTP id 1 for \"with LMTP\"@x.test\n" AR
			 ID "; dmarc=pass\n",
		 U},
		{"Received: from x by mx.office.test with ESMTP id 1 for <cso+ with LMTP y@x>\n" AR
			 ID "; dmarc=pass\n",
		 U},
		{"Received: from x by mx.office.test with ESMTP (for <\"a) with LMTP y\"@x>)\n" AR
			 ID "; dmarc=pass\n",
		 U},
		{"Received: from x by mx.office.test with ESMTP id 1; with LMTP\n" AR ID
		 "; dmarc=pass\n",
		 U},
		{"Received: from x with LMTP for y (z) by mx.office.test with ESMTP id 1\n" AR ID
		 "; dmarc=pass\n",
		 U},
		{"Received: from =?us-ascii?q?x_with_LMTP_for_=3Ca=3E?= (z) by mx.office.test with "
		 "ESMTP id 1\n" AR ID "; dmarc=pass\n",
		 U},
		{"Received: from \" with LMTP by mx.office.test with ESMTP id 1\n" AR ID
		 "; dmarc=pass\n",
		 U},
		/* nor does it hide that our server has delivered it */
		{"Received: from mx.office.test by store.office.test with LMTP id 2\n"
		 "\t(envelope-from <\"x) with SMTP y\"@evil.test>)\n"
		 "\tfor <\"cso+ with SMTP y\"@office.test>; Mon, 1 Jan 2024 00:00:00 +0000\n" AR ID
		 "; dmarc=fail\n" BORDER,
		 F},
		{"Received: from x (with LMTP) by mx.office.test\n" AR ID "; dmarc=pass\n", U},
		{"Received:\n" AR ID "; dmarc=pass\n", U},
		{"Return-Path: <ann@shop.test>\nDelivered-To: cso@office.test\n" AR ID
		 "; dmarc=pass\n" BORDER AR ID "; dmarc=fail\n",
		 P},
	};

	(void)state;
	assert_rows(rows, ELEMENTS(rows));
}

static void whoever_sends_for_several_is_nobody(void **state)
{
	static const char *const froms[] = {
		"a@shop.test, b@shop.test",
		"\"x\", <a@shop.test>",
		"a@shop.test\nFrom: a@shop.test\nFrom: b@shop.test",
		"nobody",
		"",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(froms); i++) {
		assert_int_equal(found(AR ID "; dmarc=pass\n", froms[i], ID), F);
		assert_int_equal(found("", froms[i], ID), F);
		assert_int_equal(found(AR ID "; dmarc=pass\n", froms[i], NULL), U);
	}
}

static void without_a_name_nobody_is_believed(void **state)
{
	(void)state;
	assert_int_equal(found(AR ID "; dmarc=pass\n", "a@shop.test", NULL), U);
	assert_int_equal(found(AR "; dmarc=pass\n", "a@shop.test", ""), U);
}

static void no_length_is_too_much(void **state)
{
	struct buffer b = BUFFER_INIT(1 << 20);

	(void)state;
	buffer_add_string(&b, AR ID);
	for (unsigned i = 0; i < 1000; i++)
		buffer_add_string(&b, "; dkim=pass header.d=evil.test");
	buffer_add_string(&b, "; dmarc=pass\n");
	assert_int_equal(found(buffer_string(&b), "a@shop.test", ID), U);
	buffer_done(&b);
	buffer_add_string(&b, "Received: from \"");
	for (unsigned i = 0; i < 30000; i++)
		buffer_add_string(&b, "\\\"");
	buffer_add_string(&b, " with LMTP\n" AR ID "; dmarc=pass\n");
	assert_int_equal(found(buffer_string(&b), "a@shop.test", ID), P);
	buffer_done(&b);
	buffer_add_string(&b, AR ID "; dkim=pass header.d=");
	for (unsigned i = 0; i < 4000; i++)
		buffer_add_string(&b, "x");
	buffer_add_string(&b, ".shop.test\n");
	assert_int_equal(found(buffer_string(&b), "a@shop.test", ID), F);
	buffer_done(&b);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(results_in_every_form),
	cmocka_unit_test(only_the_topmost_and_only_ours),
	cmocka_unit_test(only_above_the_border),
	cmocka_unit_test(whoever_sends_for_several_is_nobody),
	cmocka_unit_test(without_a_name_nobody_is_believed),
	cmocka_unit_test(no_length_is_too_much),
};

UNIT_MAIN(tests)
