#include "mail.h"

#include "email/worker/natural_key.h"

#define HEAD                                                                 \
	"From: Ann <ann@shop.test>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n" \
	"Message-ID: <1@shop.test>\nSubject: lost parcel\n"
#define MIXED HEAD "MIME-Version: 1.0\n" MULTI("mixed") "--b\n" PLAIN "hello\n"
#define FILE_(content) "--b\nContent-Type: application/pdf; name=a.pdf\n\n" content "\n"

static int add(const void *data, size_t size, void *context)
{
	natural_key_add(context, data, size);
	return 0;
}

static void key_of(const char *raw, char ret[NATURAL_KEY_SIZE])
{
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
	_cleanup_(natural_key_freep) struct natural_key *k = natural_key_new(m.parsed);

	for (size_t i = 0; i < m.parsed->attachments_count; i++) {
		mime_attachment_decode(&m.parsed->attachments[i], add, k);
		natural_key_end_attachment(k);
	}
	natural_key_finish(k, ret);
}

static void assert_same(const char *a, const char *b, bool same)
{
	char left[NATURAL_KEY_SIZE], right[NATURAL_KEY_SIZE];

	key_of(a, left);
	key_of(b, right);
	assert_int_equal(strlen(left), NATURAL_KEY_SIZE - 1);
	assert_int_equal(strcmp(left, right) == 0, same);
}

static void what_a_mail_met_on_its_way_does_not_count(void **state)
{
	static const char mail[] = HEAD "\nhello\n";
	static const char *const same[] = {
		"Received: from x by y; Mon, 23 Nov 2026 10:00:01 +0000\n" HEAD "\nhello\n",
		"Return-Path: <ann@shop.test>\nDelivered-To: b@c.test\n" HEAD "\nhello\n",
		"DKIM-Signature: v=1; b=x\nX-Spam: no\n" HEAD "To: other@tvtc.test\n\nhello\n",
		/* by a list that adds nothing, and a forwarding */
		"Received: from list\nSender: l@list.test\nList-Id: <l.list.test>\nPrecedence: "
		"list\n"
		"Reply-To: l@list.test\n" HEAD "To: l@list.test\n\nhello\n",
		"Return-Path: <SRS0=x=y=shop.test=ann@old.test>\nResent-From: b@old.test\n"
		"Resent-To: cso@tvtc.test\nResent-Message-ID: <9@old.test>\nX-Forwarded-For: a "
		"b\n" HEAD "\nhello\n",
		/* folded, in another zone, encoded */
		"Subject: =?utf-8?B?bG9zdCBwYXJjZWw=?=\nFrom: \"Ann\"\n <ann@shop.test>\n"
		"Message-ID:\n <1@shop.test>\nDate: Mon, 23 Nov 2026 13:00:00 +0300\n"
		"Content-Transfer-Encoding: base64\n\naGVsbG8K\n",
		"From: Ann <ann@shop.test>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n"
		"Message-ID: <1@shop.test>\r\nSubject: lost parcel\r\n\r\nhello\r\n",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(same); i++)
		assert_same(mail, same[i], true);
}

static void what_it_says_does(void **state)
{
	static const char mail[] = HEAD "\nhello\n";
	static const char *const others[] = {
		HEAD "\nhello!\n",
		HEAD "\nhello\n_______\nlist footer\n",
		"From: Ann <ann@shop.test>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n"
		"Message-ID: <2@shop.test>\nSubject: lost parcel\n\nhello\n",
		"From: Ann <ann@shop.test>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n"
		"Subject: lost parcel\n\nhello\n",
		"From: Ann <ann@shop.test>\nDate: Mon, 23 Nov 2026 10:00:01 +0000\n"
		"Message-ID: <1@shop.test>\nSubject: lost parcel\n\nhello\n",
		"From: Ann <anna@shop.test>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n"
		"Message-ID: <1@shop.test>\nSubject: lost parcel\n\nhello\n",
		"From: Ann <ann@shop.test>\nDate: Mon, 23 Nov 2026 10:00:00 +0000\n"
		"Message-ID: <1@shop.test>\nSubject: lost parcels\n\nhello\n",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(others); i++)
		assert_same(mail, others[i], false);
	assert_same(others[2], others[2], true);
}

static void nothing_moves_between_fields(void **state)
{
	(void)state;
	assert_same("From: a@b.test\nSubject: xy\n\nz\n", "From: a@b.test\nSubject: x\n\nyz\n",
		    false);
	assert_same("From: a@b.test, c@d.test\n\nx\n", "From: a@b.test\n\nx\n", false);
	assert_same("From: a <b@c.test>\n\nx\n", "From: b@c.test\nSubject: a\n\nx\n", false);
}

static void attachments_count_by_their_bytes(void **state)
{
	static const char one[] = MIXED FILE_("abc") FILE_("def") "--b--\n";

	(void)state;
	assert_same(one, one, true);
	assert_same(one, MIXED FILE_("abcdef") "--b--\n", false);
	assert_same(one, MIXED FILE_("abcd") FILE_("ef") "--b--\n", false);
	assert_same(one, MIXED FILE_("def") FILE_("abc") "--b--\n", false);
	assert_same(one, MIXED FILE_("abc") FILE_("def") FILE_("") "--b--\n", false);
	assert_same(one,
		    MIXED "--b\nContent-Type: image/png; name=b\n"
			  "Content-Transfer-Encoding: base64\n\nYWJj\n" FILE_("def") "--b--\n",
		    true);
}

static void unread_mail_has_a_key_over_its_bytes(void **state)
{
	char keys[3][NATURAL_KEY_SIZE];
	static const char *const bytes[] = {"abc", "abd", "abc"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		_cleanup_(natural_key_freep) struct natural_key *k = natural_key_new_raw();

		natural_key_add(k, bytes[i], 1);
		natural_key_add(k, bytes[i] + 1, 2);
		natural_key_end_attachment(k);
		natural_key_finish(k, keys[i]);
	}
	assert_string_equal(keys[0], keys[2]);
	assert_string_not_equal(keys[0], keys[1]);
}

static void half_built_one_can_be_freed(void **state)
{
	struct natural_key *k = natural_key_new_raw();

	(void)state;
	natural_key_add(k, "x", 1);
	natural_key_free(k);
	natural_key_free(NULL);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_a_mail_met_on_its_way_does_not_count),
	cmocka_unit_test(what_it_says_does),
	cmocka_unit_test(nothing_moves_between_fields),
	cmocka_unit_test(attachments_count_by_their_bytes),
	cmocka_unit_test(unread_mail_has_a_key_over_its_bytes),
	cmocka_unit_test(half_built_one_can_be_freed),
};

UNIT_MAIN(tests)
