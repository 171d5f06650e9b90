#include "../unit.h"

#include "email/module/compose.h"

#include <wasl/memory.h>

#include <jansson.h>

#define MESSAGE_ID "ma0123456c.5.mmmmmmmmmmmmmmmm@tvtc.test"

static const struct email_options options = {
	.from_address = (char *)"cso@tvtc.test",
	.from_name_ar = (char *)"علاقات المستفيدين",
	.from_name_en = (char *)"Customer Relations",
	.envelope_from = (char *)"",
	.plus_addressing = true,
};

static struct delivery delivery_of(const char *kind)
{
	return (struct delivery){
		.id = 5,
		.kind = kind,
		.to = "noura@people.test",
		.reference = "0123-456C",
		.language = "en",
		.subject = "Re: x [0123-456C]",
		.text = "words",
		.html = "<p>words</p>",
		.reply_token = "ta0123456c.tttttttttttttttt",
		.message_token = "ma0123456c.5.mmmmmmmmmmmmmmmm",
		.bounce_token = "ba0123456c.5.bbbbbbbbbbbbbbbb",
		.created = 1790000000000,
		.attempt = 1,
	};
}

static char *mail_of(const struct email_options *o, const struct delivery *d)
{
	struct buffer out = BUFFER_INIT(COMPOSE_MAX);

	assert_int_equal(compose_mail(o, d, &out), 0);
	return buffer_take(&out, NULL);
}

static void expect(const char *mail, const char *words, bool there)
{
	if (there != (strstr(mail, words) != NULL))
		fail_msg("'%s' is %s: %s", words, there ? "missing" : "there", mail);
}

static void a_receipt_is_a_machines_and_a_reply_a_persons(void **state)
{
	const struct delivery receipt = delivery_of("acknowledgement"),
			      reply = delivery_of("reply");
	_cleanup_(freep) char *first = mail_of(&options, &receipt);
	_cleanup_(freep) char *second = mail_of(&options, &reply);

	(void)state;
	expect(first, "\r\nAuto-Submitted: auto-replied\r\n", true);
	expect(first, "\r\nX-Auto-Response-Suppress: All\r\n", true);
	expect(second, "Auto-Submitted", false);
	expect(second, "X-Auto-Response-Suppress", false);
	expect(second, "\r\nX-Loop: cso@tvtc.test\r\n", true);
	expect(second, "\r\nMessage-ID: <" MESSAGE_ID ">\r\n", true);
	expect(second, "<cso+ta0123456c.tttttttttttttttt@tvtc.test>\r\n", true);
	expect(second, "multipart/mixed", false);
}

static void reports_of_a_reply_come_back_and_of_receipts_none(void **state)
{
	const struct delivery receipt = delivery_of("acknowledgement"),
			      reply = delivery_of("reply");
	struct email_options plain = options;

	(void)state;
	plain.plus_addressing = false;
	_cleanup_(freep) char *none = compose_envelope(&options, &receipt);
	_cleanup_(freep) char *token = compose_envelope(&options, &reply);
	_cleanup_(freep) char *bare = compose_envelope(&plain, &reply);
	assert_string_equal(none, "");
	assert_string_equal(token, "cso+ba0123456c.5.bbbbbbbbbbbbbbbb@tvtc.test");
	assert_string_equal(bare, "cso@tvtc.test");
}

/* What is answered comes last, our own id before it; what is no id is left out. */
static void references_name_what_is_answered_and_itself(void **state)
{
	struct delivery d = delivery_of("reply");
	json_t *params = json_pack("{s:s, s:[s, s, s, s, s]}", "message_id", "last@x", "references",
				   "first@x", "bad id@x", "a@x>\r\nBcc: y", "last@x", MESSAGE_ID);
	d.params = params;
	_cleanup_(freep) char *mail = mail_of(&options, &d);

	(void)state;
	expect(mail,
	       "\r\nIn-Reply-To: <last@x>\r\nReferences: <first@x>\r\n <" MESSAGE_ID
	       ">\r\n <last@x>\r\n",
	       true);
	expect(mail, "Bcc", false);
	json_decref(params);
	d.params = NULL;
	_cleanup_(freep) char *first = mail_of(&options, &d);
	expect(first, "In-Reply-To", false);
	expect(first, "\r\nReferences: <" MESSAGE_ID ">\r\n", true);
}

static void attachments_follow_the_words(void **state)
{
	static const struct delivery_attachment attachments[] = {
		{"a.txt", "text/plain", "first", 5}, {"b.bin", "", "\0\1\2", 3}};
	struct delivery d = delivery_of("reply");

	(void)state;
	d.attachments = attachments;
	d.attachments_count = 2;
	_cleanup_(freep) char *mail = mail_of(&options, &d);
	_cleanup_(freep) char *again = mail_of(&options, &d);
	assert_string_equal(mail, again);
	const char *mixed = strstr(mail, "multipart/mixed"),
		   *words = strstr(mail, "multipart/alternative");
	const char *a = strstr(mail, "\r\n\r\nZmlyc3Q=\r\n--"),
		   *b = strstr(mail, "\r\n\r\nAAEC\r\n--");
	assert_true(mixed && words && a && b && mixed < words && words < a && a < b);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_receipt_is_a_machines_and_a_reply_a_persons),
	cmocka_unit_test(reports_of_a_reply_come_back_and_of_receipts_none),
	cmocka_unit_test(references_name_what_is_answered_and_itself),
	cmocka_unit_test(attachments_follow_the_words),
};

UNIT_MAIN(tests)
