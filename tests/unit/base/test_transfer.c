/* Tests of mail transfers: what is said to the server, and what comes of its answers. */
#include "transfer_stage.h"

#include <errno.h>

static void a_mail_that_the_server_takes_is_done(void **state)
{
	struct stage *s = stage_run_one(NULL);

	(void)state;
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	assert_int_equal(s->code, 250);
	assert_string_equal(s->text, "250 fine");
	assert_string_equal(buffer_string(&s->peer.mail), "Subject: x\n\nbody\n");
	assert_string_equal(buffer_string(&s->peer.heard), "EHLO desk.example\n"
							   "MAIL FROM:<desk@example.org>\n"
							   "RCPT TO:<reader@example.net>\n"
							   "DATA\n"
							   "QUIT\n");
	stage_free(s);
}

struct expectation {
	struct smtp_rule rules[2];
	enum transfer_outcome outcome;
	long code;
	const char *text;
};

static void a_refusal_is_told_from_a_failure(void **state)
{
	static const struct expectation cases[] = {
		{{{"MAIL", "550 no"}}, TRANSFER_REFUSED, 550, "550 no"},
		{{{"RCPT", "450 later"}}, TRANSFER_REFUSED, 450, "450 later"},
		{{{"RCPT", "550 5.1.1 unknown"}}, TRANSFER_REFUSED, 550, "550 5.1.1 unknown"},
		{{{"RCPT", "550-one\r\n550 two"}}, TRANSFER_REFUSED, 550, "550-one two"},
		{{{"DATA", "452 full"}}, TRANSFER_REFUSED, 452, "452 full"},
		{{{".", "554 spam"}}, TRANSFER_REFUSED, 554, "554 spam"},
		{{{"MAIL", "421 closing"}}, TRANSFER_REFUSED, 421, "421 closing"},
		{{{"", "421 busy"}}, TRANSFER_REFUSED, 421, "(421)"},
		{{{"", "554 go away"}}, TRANSFER_UNREACHED, 554, "(554)"},
		{{{"EHLO", "502 what"}, {"HELO", "502 what"}}, TRANSFER_UNREACHED, 502, "(502)"},
		{{{"", PEER_CLOSES}}, TRANSFER_UNREACHED, 0, "127.0.0.1"},
		{{{"MAIL", PEER_CLOSES}}, TRANSFER_UNREACHED, 0, "closed the connection"},
		{{{"RCPT", PEER_CLOSES}}, TRANSFER_UNREACHED, 0, "closed the connection"},
		{{{"DATA", PEER_CLOSES}}, TRANSFER_UNREACHED, 0, "closed the connection"},
		{{{"MAIL", "hello there"}}, TRANSFER_UNREACHED, 0, "not SMTP"},
		{{{"DATA", "250 done already"}}, TRANSFER_UNREACHED, 0, "not SMTP"},
		{{{".", PEER_CLOSES}}, TRANSFER_UNKNOWN, 0, "closed the connection"},
		{{{".", "354 more"}}, TRANSFER_UNKNOWN, 0, "not SMTP"},
		{{{".", "good"}}, TRANSFER_UNKNOWN, 0, "not SMTP"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct smtp_rule rules[3] = {cases[i].rules[0], cases[i].rules[1]};
		struct stage *s = stage_run_one(rules);
		assert_int_equal(s->outcome, cases[i].outcome);
		assert_int_equal(s->code, cases[i].code);
		if (!strstr(s->text, cases[i].text))
			fail_msg("case %zu: \"%s\" does not say \"%s\"", i, s->text, cases[i].text);
		stage_free(s);
	}
}

static void a_refused_login_is_not_the_mails_fault(void **state)
{
	static const struct smtp_rule rules[] = {{"AUTH", "535 wrong password"}, {NULL}};
	struct stage *s = stage_new(rules, "250-peer\r\n250 AUTH PLAIN LOGIN");

	(void)state;
	smtp_peer_start(&s->peer);
	struct transfer_mail mail = stage_mail(s);
	mail.server.user = "desk";
	mail.server.password = "secret";
	stage_begin(s, &mail);
	stage_run(s, 1);
	assert_int_equal(s->outcome, TRANSFER_UNREACHED);
	assert_int_equal(s->code, 535);
	assert_string_equal(s->text, "127.0.0.1 refuses the login (535)");
	stage_free(s);
}

static void without_a_login_on_offer_nothing_is_sent(void **state)
{
	struct stage *s = stage_new(NULL, NULL);

	(void)state;
	smtp_peer_start(&s->peer);
	struct transfer_mail mail = stage_mail(s);
	mail.server.user = "desk";
	stage_begin(s, &mail);
	stage_run(s, 1);
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_UNREACHED);
	assert_null(strstr(buffer_string(&s->peer.heard), "MAIL"));
	stage_free(s);
}

static void starttls_is_insisted_on(void **state)
{
	struct stage *s = stage_new(NULL, "250-peer\r\n250 SIZE 1000");

	(void)state;
	smtp_peer_start(&s->peer);
	struct transfer_mail mail = stage_mail(s);
	mail.server.security = TRANSFER_STARTTLS;
	stage_begin(s, &mail);
	stage_run(s, 1);
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_UNREACHED);
	assert_string_equal(s->text, "127.0.0.1 does not offer STARTTLS");
	assert_null(strstr(buffer_string(&s->peer.heard), "MAIL"));
	stage_free(s);
}

static void addresses_in_an_answer_are_masked(void **state)
{
	static const struct smtp_rule rules[] = {
		{"RCPT", "550 <reader@example.net>: a@b, \xd8\xa7\x1b[1m to=c@d."}, {NULL}};
	struct stage *s = stage_run_one(rules);

	(void)state;
	assert_string_equal(s->text, "550 <<…>>: <…>, ???[1m to=<…>");
	stage_free(s);
}

static void so_is_the_recipients_name_in_other_forms(void **state)
{
	static const struct smtp_rule rules[] = {
		{"RCPT", "550 5.1.1 User Reader unknown, see id=x%40y or xreadery"}, {NULL}};
	struct stage *s = stage_run_one(rules);

	(void)state;
	assert_string_equal(s->text, "550 5.1.1 User <…> unknown, see id=<…> or <…>");
	stage_free(s);
}

static void a_server_may_look_at_a_whole_mail_for_longer(void **state)
{
	static const struct {
		const char *hangs_at;
		enum transfer_outcome outcome;
		int64_t least, most;
	} cases[] = {
		{"RCPT", TRANSFER_UNREACHED, 100, 700},
		{".", TRANSFER_UNKNOWN, 800, 5000},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct smtp_rule rules[] = {{cases[i].hangs_at, PEER_HANGS}, {NULL}};
		struct stage *s = stage_new(rules, NULL);
		smtp_peer_start(&s->peer);
		struct transfer_mail mail = stage_mail(s);
		mail.server.total_ms = 500;
		mail.server.idle_ms = 100;
		mail.verdict_ms = 800;
		int64_t begun = clock_monotonic_ms();
		stage_begin(s, &mail);
		stage_run(s, 1);
		int64_t took = clock_monotonic_ms() - begun;
		assert_int_equal(s->outcome, cases[i].outcome);
		assert_in_range(took, cases[i].least, cases[i].most);
		stage_free(s);
	}
}

static void the_null_return_path_is_empty_brackets(void **state)
{
	struct stage *s = stage_new(NULL, NULL);

	(void)state;
	smtp_peer_start(&s->peer);
	struct transfer_mail mail = stage_mail(s);
	mail.envelope_from = "";
	stage_begin(s, &mail);
	stage_run(s, 1);
	stage_close(s);
	assert_non_null(strstr(buffer_string(&s->peer.heard), "\nMAIL FROM:<>\n"));
	stage_free(s);
}

static void parameters_are_sent_where_they_are_offered(void **state)
{
	static const char message[] = "Subject: \xd8\xa7\r\n\r\n.\r\n..a\r\nno end";
	struct stage *s = stage_new(NULL, "250-peer\r\n250-SIZE 99999\r\n250-SMTPUTF8\r\n"
					  "250 8BITMIME");

	(void)state;
	smtp_peer_start(&s->peer);
	struct transfer_mail mail = stage_mail(s);
	mail.message = message;
	mail.size = strlen(message);
	mail.recipient = "\xd8\xa7@b\xc3\xbc"
			 "cher.example";
	stage_begin(s, &mail);
	stage_run(s, 1);
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	assert_non_null(strstr(buffer_string(&s->peer.heard),
			       "MAIL FROM:<desk@example.org> SIZE=29 BODY=8BITMIME SMTPUTF8\n"
			       "RCPT TO:<\xd8\xa7@xn--bcher-kva.example>\n"));
	/* dots at the beginning of a line are doubled, the last line is ended */
	assert_string_equal(buffer_string(&s->peer.mail),
			    "Subject: \xd8\xa7\n\n..\n...a\nno end\n");
	stage_free(s);
}

static void without_smtputf8_only_the_domain_can_be_foreign(void **state)
{
	struct stage *s = stage_new(NULL, NULL);

	(void)state;
	smtp_peer_start(&s->peer);
	struct transfer_mail mail = stage_mail(s);
	mail.recipient = "Reader@b\xc3\xbc"
			 "cher.example";
	stage_begin(s, &mail);
	stage_run(s, 1);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	mail.recipient = "\xd8\xa7@example.net";
	stage_begin(s, &mail);
	stage_run(s, 2);
	assert_int_equal(s->outcome, TRANSFER_REFUSED);
	assert_int_equal(s->result_stage, TRANSFER_STAGE_RECIPIENT);
	assert_string_equal(s->status, "5.6.7");
	assert_non_null(strstr(s->text, "SMTPUTF8"));
	stage_close(s);
	assert_non_null(
		strstr(buffer_string(&s->peer.heard), "RCPT TO:<Reader@xn--bcher-kva.example>\n"));
	stage_free(s);
}

static void an_enhanced_status_is_found(void **state)
{
	static const struct {
		struct smtp_rule rule;
		enum transfer_stage stage;
		const char *status, *text;
	} cases[] = {
		{{"MAIL", "553 5.7.1 not yours"}, TRANSFER_STAGE_SENDER, "5.7.1", "not yours"},
		{{"RCPT", "452 4.2.2 full"}, TRANSFER_STAGE_RECIPIENT, "4.2.2", "full"},
		{{"RCPT", "550-5.1.1 no such\r\n550-5.1.1 user here\r\n550 5.1.1 x - gsmtp"},
		 TRANSFER_STAGE_RECIPIENT,
		 "5.1.1",
		 "550-5.1.1 no such user here x - gsmtp"},
		{{"RCPT", "550-5.1.10 gone\r\n550 end"}, TRANSFER_STAGE_RECIPIENT, "5.1.10", "end"},
		{{"DATA", "554 5.5.1 none"}, TRANSFER_STAGE_MESSAGE, "5.5.1", "none"},
		{{".", "550 5.7.350 spam"}, TRANSFER_STAGE_MESSAGE, "5.7.350", "spam"},
		{{".", "451 4.7.1"}, TRANSFER_STAGE_MESSAGE, "4.7.1", "451 4.7.1"},
		{{"RCPT", "550 3.1.1 x"}, TRANSFER_STAGE_RECIPIENT, "", "x"},
		{{"RCPT", "550 5.1 x"}, TRANSFER_STAGE_RECIPIENT, "", "x"},
		{{"RCPT", "550 5.1.1111 x"}, TRANSFER_STAGE_RECIPIENT, "", "x"},
		{{"RCPT", "550 5.1.1x"}, TRANSFER_STAGE_RECIPIENT, "", "x"},
		{{"RCPT", "550 5..1 x"}, TRANSFER_STAGE_RECIPIENT, "", "x"},
		{{"RCPT", "550"}, TRANSFER_STAGE_RECIPIENT, "", "550"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct smtp_rule rules[] = {cases[i].rule, {NULL}};
		struct stage *s = stage_run_one(rules);
		assert_int_equal(s->outcome, TRANSFER_REFUSED);
		assert_int_equal(s->result_stage, cases[i].stage);
		assert_string_equal(s->status, cases[i].status);
		if (!strstr(s->text, cases[i].text))
			fail_msg("case %zu: \"%s\" does not say \"%s\"", i, s->text, cases[i].text);
		stage_free(s);
	}
}

/* A message whose only line has that many bytes; the caller frees. */
static char *one_line(size_t length)
{
	char *line = xcalloc(1, length + 3);

	memset(line, 'x', length);
	memcpy(line + length, "\r\n", 3);
	return line;
}

static void a_line_is_only_so_long(void **state)
{
	struct stage *s = stage_new(NULL, NULL);
	_cleanup_(freep) char *good = one_line(998), *bad = one_line(999);
	struct error err = ERROR_NONE;

	(void)state;
	smtp_peer_start(&s->peer);
	struct transfer_mail mail = stage_mail(s);
	mail.message = bad;
	mail.size = strlen(bad);
	assert_null(transfer_mail(s->loop, &mail, NULL, NULL, &err));
	assert_int_equal(err.code, -EBADMSG);
	mail.message = good;
	mail.size = strlen(good);
	stage_begin(s, &mail);
	stage_run(s, 1);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	stage_free(s);
}

static void a_large_mail_arrives_whole(void **state)
{
	struct stage *s = stage_new(NULL, NULL);
	static const char line[] = ".0123456789012345678901234567890123456789\r\n";
	struct buffer mail_text = BUFFER_INIT(4U << 20);

	(void)state;
	for (unsigned i = 0; i < 20000; i++)
		buffer_add_string(&mail_text, line);
	smtp_peer_start(&s->peer);
	struct transfer_mail mail = stage_mail(s);
	mail.message = buffer_string(&mail_text);
	mail.size = mail_text.size;
	mail.server.total_ms = mail.server.idle_ms = 60000;
	stage_begin(s, &mail);
	stage_run(s, 1);
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	/* a dot more, a CR less a line */
	assert_int_equal(s->peer.mail.size, mail_text.size);
	buffer_done(&mail_text);
	stage_free(s);
}

static void wrong_requests_are_refused_at_once(void **state)
{
	struct stage *s = stage_new(NULL, NULL);
	struct error err = ERROR_NONE;

	(void)state;
	smtp_peer_start(&s->peer);
	const struct transfer_mail good = stage_mail(s);
	struct transfer_mail bad[13];
	for (size_t i = 0; i < ELEMENTS(bad); i++)
		bad[i] = good;
	bad[0].recipient = "a@b.example\r\nRCPT TO:<c@d.example>";
	bad[1].envelope_from = "a@b.example>\r\nRCPT TO:<c@d.example";
	bad[2].helo = "desk.example\r\nMAIL FROM:<>";
	bad[3].helo = "desk%0d%0a";
	bad[4].recipient = "";
	bad[5].message = "a\r\n\n.\r\n";
	bad[5].size = strlen(bad[5].message);
	bad[6].message = "a\r.\r\n";
	bad[6].size = strlen(bad[6].message);
	bad[7].size = sizeof(STAGE_MESSAGE); /* with its NUL */
	bad[8].size = 0;
	bad[9].server.host = "mail.example.org"; /* without TLS */
	bad[10].server.host = "127.0.0.1@mail.example.org";
	bad[11].server.idle_ms = 0;
	bad[12].server.port = 0;
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		err = ERROR_NONE;
		assert_null(transfer_mail(s->loop, &bad[i], NULL, NULL, &err));
		assert_true(err.code < 0);
		assert_null(strstr(err.text, "example\r"));
	}
	stage_close(s);
	assert_int_equal(s->peer.connections, 0);
	stage_free(s);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_enhanced_status_is_found),
	cmocka_unit_test(a_line_is_only_so_long),
	cmocka_unit_test(a_mail_that_the_server_takes_is_done),
	cmocka_unit_test(a_refusal_is_told_from_a_failure),
	cmocka_unit_test(a_refused_login_is_not_the_mails_fault),
	cmocka_unit_test(without_a_login_on_offer_nothing_is_sent),
	cmocka_unit_test(starttls_is_insisted_on),
	cmocka_unit_test(addresses_in_an_answer_are_masked),
	cmocka_unit_test(so_is_the_recipients_name_in_other_forms),
	cmocka_unit_test(a_server_may_look_at_a_whole_mail_for_longer),
	cmocka_unit_test(the_null_return_path_is_empty_brackets),
	cmocka_unit_test(parameters_are_sent_where_they_are_offered),
	cmocka_unit_test(without_smtputf8_only_the_domain_can_be_foreign),
	cmocka_unit_test(a_large_mail_arrives_whole),
	cmocka_unit_test(wrong_requests_are_refused_at_once),
};

UNIT_MAIN(tests)
