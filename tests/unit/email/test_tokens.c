#include "mail.h"

#include "email/worker/tokens.h"

#define REPLY "ta2fk3m9x4.abcdefghij234567"
#define REPLY_UPPER "TA2FK3M9X4.ABCDEFGHIJ234567"
#define REPLY_2 "ta3fk3m9x4.abcdefghij234567"
#define BOUNCE "ba2fk3m9x4.1z.abcdefghij234567"
#define MESSAGE "ma2fk3m9x4.1z.abcdefghij234567"

struct token_case {
	const char *header;
	const char *found; /* separated by blanks */
};

static char *join(char **list)
{
	struct buffer out = BUFFER_INIT(65536);

	for (char **s = list; s && *s; s++)
		buffer_printf(&out, "%s%s", s == list ? "" : " ", *s);
	return buffer_take(&out, NULL);
}

static void assert_found(const char *header, const char *found)
{
	_cleanup_(freep) char *raw = xasprintf("From: a@b.test\n%s\n\nhello\n", header);
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
	_cleanup_(strings_freep) char **recipients = tokens_recipients(m.parsed);
	_cleanup_(strings_freep) char **tokens = tokens_find(m.parsed, recipients);
	_cleanup_(freep) char *joined = join(tokens);

	assert_string_equal(joined, found);
}

static void tokens_are_seen_where_they_may_stand(void **state)
{
	static const struct token_case cases[] = {
		{"To: cso+" REPLY "@tvtc.test", REPLY},
		{"To: cso+" REPLY_UPPER "@tvtc.test", REPLY_UPPER},
		{"To: Office <cso+office+" REPLY "@tvtc.test>", REPLY},
		{"Cc: x@y.test, cso+" REPLY "@tvtc.test", REPLY},
		{"To: x@y.test\nDelivered-To: cso+" REPLY "@tvtc.test", REPLY},
		{"X-Original-To: <cso+" REPLY "@tvtc.test>", REPLY},
		{"In-Reply-To: <" MESSAGE "@tvtc.test>", MESSAGE},
		{"References: <" MESSAGE "@tvtc.test> <x@y>", MESSAGE},
		{"To: c+" MESSAGE "@tvtc.test", MESSAGE},
		{"To: c+" BOUNCE "@tvtc.test", BOUNCE},
		{"Delivered-To: c+" BOUNCE "@tvtc.test\nTo: c+" REPLY "@tvtc.test",
		 REPLY " " BOUNCE},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_found(cases[i].header, cases[i].found);
}

static void likeliest_comes_first_and_each_once(void **state)
{
	(void)state;
	assert_found("References: <" REPLY_2 "@x> <" MESSAGE "@x>\n"
		     "In-Reply-To: <" MESSAGE "@x>\n"
		     "To: cso+" REPLY "@tvtc.test, cso+" REPLY_UPPER "@tvtc.test",
		     REPLY " " MESSAGE " " REPLY_2);
	assert_found("References: <" REPLY "@x> <" REPLY_2 "@x>", REPLY_2 " " REPLY);
}

static void what_only_looks_alike_is_left_out(void **state)
{
	static const char *const headers[] = {
		"To: cso@tvtc.test",
		"To: cso+newsletter@tvtc.test",
		"To: " REPLY "@tvtc.test",
		"To: cso+" REPLY "x@tvtc.test",
		"To: cso+x" REPLY "@tvtc.test",
		"To: cso+ta2fk3m9x.abcdefghij234567@tvtc.test",
		"To: cso+ta2fk3m9x4.abcdefghij23456@tvtc.test",
		"To: cso+ta2fk3m9x4.abcdefghij234568@tvtc.test",
		"To: cso+ra2fk3m9x4.abcdefghij234567@tvtc.test",
		"To: cso+t22fk3m9x4.abcdefghij234567@tvtc.test",
		"To: cso+ma2fk3m9x4.abcdefghij234567@tvtc.test",
		"To: cso+ba2fk3m9x4.abcdefghij234567@tvtc.test",
		"To: cso+ma2fk3m9x4..abcdefghij234567@tvtc.test",
		"To: cso+ma2fk3m9x4.12345678901234.abcdefghij234567@tvtc.test",
		"In-Reply-To: <x+" REPLY "@tvtc.test>",
		"In-Reply-To: <ta>",
		"References: <t@x> <ta2fk3m9x4@x> <ta2fk3m9x4.@x>",
		"Subject: " REPLY "@tvtc.test",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(headers); i++)
		assert_found(headers[i], "");
}

#define REPORT                                                          \
	"From: MAILER-DAEMON@mx.test\nContent-Type: multipart/report; " \
	"report-type=delivery-status; boundary=b\n"

static void assert_reported(const char *raw, const char *found)
{
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
	_cleanup_(strings_freep) char **recipients = tokens_recipients(m.parsed);
	_cleanup_(strings_freep) char **tokens =
		tokens_find_reported(m.parsed, recipients, m.raw, strlen(raw));
	_cleanup_(freep) char *joined = join(tokens);

	assert_string_equal(joined, found);
}

static void reports_carry_those_of_what_they_return(void **state)
{
	static const struct {
		const char *raw, *found;
	} cases[] = {
		{REPORT "To: c+" BOUNCE "@x\n\n", BOUNCE},
		{REPORT "To: c+" REPLY "@x\nIn-Reply-To: <" MESSAGE "@x>\nDelivered-To: c+" BOUNCE
			"@x\n\n",
		 BOUNCE " " MESSAGE " " REPLY},
		{REPORT "\n--b\nContent-Type: message/rfc822\n\nReply-To: c+" REPLY
			"@x\nReferences: <" BOUNCE "@x>\nMessage-ID: <" MESSAGE "@x>\n\nx\n--b--\n",
		 BOUNCE " " MESSAGE " " REPLY},
		/* what a server made of its id stands nowhere else */
		{REPORT
		 "\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
		 "TWVzc2FnZS1JRDogPG1hMmZrM205eDQuMXouYWJjZGVmZ2hpajIzNDU2N0B4PgoKeAo=\n--b--\n",
		 MESSAGE},
		{REPORT "\n--b\n\nYour mail " MESSAGE "@x was not delivered.\n--b--\n", MESSAGE},
		{REPORT "\n--b\n\nx" MESSAGE "@x\n--b--\n", ""},
		{REPORT "\n--b\n\n" MESSAGE " @x @ @@\n--b--\n", ""},
		{REPORT "\n--b\n\n" MESSAGE, ""},
		{"@", ""},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_reported(cases[i].raw, cases[i].found);
}

static void recipients_are_gathered_once(void **state)
{
	static const char raw[] = "To: A <a@x.test>, B <b@x.test>\nCc: a@x.test\n"
				  "Delivered-To: c@x.test\nDelivered-To: <d@x.test>\n"
				  "X-Original-To: not an address\nX-Original-To: C@x.test\n\nhi";
	_cleanup_(mail_done) struct mail m = mail_of(raw, strlen(raw));
	_cleanup_(strings_freep) char **recipients = tokens_recipients(m.parsed);
	_cleanup_(freep) char *joined = join(recipients);

	(void)state;
	assert_string_equal(joined, "a@x.test b@x.test c@x.test d@x.test");
}

static void many_are_cut(void **state)
{
	struct buffer raw = BUFFER_INIT(1 << 20);

	(void)state;
	buffer_add_string(&raw, "From: a@b.test\nTo: ");
	for (unsigned i = 0; i < 500; i++)
		buffer_printf(&raw, "cso+ta%08u.abcdefghij234567@x.test,\n ", i);
	buffer_add_string(&raw, "z@x.test\n\nhi");
	_cleanup_(mail_done) struct mail m = mail_of(raw.data, raw.size);
	_cleanup_(strings_freep) char **recipients = tokens_recipients(m.parsed);
	_cleanup_(strings_freep) char **tokens = tokens_find(m.parsed, recipients);
	assert_int_equal(strings_count(tokens), TOKENS_MAX);
	assert_in_range(strings_count(recipients), TOKENS_MAX, 200);
	buffer_done(&raw);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(tokens_are_seen_where_they_may_stand),
	cmocka_unit_test(likeliest_comes_first_and_each_once),
	cmocka_unit_test(what_only_looks_alike_is_left_out),
	cmocka_unit_test(reports_carry_those_of_what_they_return),
	cmocka_unit_test(recipients_are_gathered_once),
	cmocka_unit_test(many_are_cut),
};

UNIT_MAIN(tests)
