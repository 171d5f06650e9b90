/* Tests of mail transfers: connections that are kept, servers that hang, cancelling. */
#include "transfer_stage.h"

#include "base/event_loop.h"
#include "base/transfer_end.h"

static void a_silent_server_is_given_up_while_the_loop_goes_on(void **state)
{
	static const struct {
		const char *command;
		enum transfer_outcome outcome;
	} cases[] = {
		{"", TRANSFER_UNREACHED},     {"EHLO", TRANSFER_UNREACHED},
		{"MAIL", TRANSFER_UNREACHED}, {"DATA", TRANSFER_UNREACHED},
		{".", TRANSFER_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct smtp_rule rules[] = {{cases[i].command, PEER_HANGS}, {NULL}};
		struct stage *s = stage_new(rules, NULL);
		smtp_peer_start(&s->peer);
		struct transfer_mail mail = stage_mail(s);
		mail.server.idle_ms = 300;
		int64_t start = clock_monotonic_ms();
		stage_begin(s, &mail);
		stage_run(s, 1);
		assert_in_range(clock_monotonic_ms() - start, 250, 2000);
		assert_int_equal(s->outcome, cases[i].outcome);
		assert_non_null(strstr(s->text, "did not answer in time"));
		stage_free(s);
	}
}

static void a_slow_verdict_holds_nothing_up(void **state)
{
	struct stage *s = stage_new(NULL, NULL);

	(void)state;
	s->peer.after_ms = 1500;
	smtp_peer_start(&s->peer);
	const struct transfer_mail mail = stage_mail(s);
	stage_begin(s, &mail);
	stage_run(s, 1);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	stage_free(s);
}

static void a_server_that_hangs_after_refusing_holds_nothing_up(void **state)
{
	static const struct smtp_rule cases[][3] = {
		{{"AUTH", "535 no"}, {"QUIT", PEER_HANGS}},
		{{"RCPT", "550 no"}, {"QUIT", PEER_HANGS}},
		{{"QUIT", PEER_HANGS}},
		{{"", "554 no"}, {"QUIT", PEER_HANGS}},
	};

	static const enum transfer_outcome outcomes[] = {TRANSFER_UNREACHED, TRANSFER_REFUSED,
							 TRANSFER_DONE, TRANSFER_UNREACHED};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct stage *s = stage_new(cases[i], "250-peer\r\n250 AUTH PLAIN");
		smtp_peer_start(&s->peer);
		struct transfer_mail mail = stage_mail(s);
		mail.server.user = "desk";
		mail.server.password = "secret";
		stage_begin(s, &mail);
		stage_run(s, 1);
		assert_int_equal(s->outcome, outcomes[i]);
		int64_t start = clock_monotonic_ms();
		transfer_shutdown(s->loop);
		assert_in_range(clock_monotonic_ms() - start, 0, 300);
		stage_free(s);
	}
}

static void a_second_mail_takes_the_same_connection(void **state)
{
	struct stage *s = stage_run_one(NULL);

	(void)state;
	struct transfer_mail mail = stage_mail(s);
	mail.recipient = "other@example.net";
	stage_begin(s, &mail);
	stage_run(s, 2);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	stage_close(s);
	assert_int_equal(s->peer.connections, 1);
	assert_int_equal(s->peer.mails, 2);
	stage_free(s);
}

static void a_mail_begun_by_a_result_takes_the_same_connection(void **state)
{
	struct stage *s = stage_new(NULL, NULL);

	(void)state;
	smtp_peer_start(&s->peer);
	const struct transfer_mail mail = stage_mail(s);
	s->next = &mail;
	stage_begin(s, &mail);
	stage_run(s, 2);
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	assert_int_equal(s->peer.connections, 1);
	stage_free(s);
}

static void a_kept_connection_that_ended_is_replaced(void **state)
{
	static const struct smtp_rule cases[][2] = {
		{{"MAIL", PEER_CLOSES, 1}},
		{{"MAIL", "421 too late", 1}},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct smtp_rule rules[] = {cases[i][0], {NULL}};
		struct stage *s = stage_run_one(rules);
		struct transfer_mail mail = stage_mail(s);
		stage_begin(s, &mail);
		/* the rule goes on to apply: the new connection is refused for good */
		stage_run(s, 2);
		assert_int_equal(s->outcome, i ? TRANSFER_REFUSED : TRANSFER_UNREACHED);
		stage_close(s);
		assert_int_equal(s->peer.connections, 2);
		assert_int_equal(s->peer.mails, 1);
		stage_free(s);
	}
}

static void another_login_does_not_take_it(void **state)
{
	struct stage *s = stage_new(NULL, "250-peer\r\n250 AUTH PLAIN");

	(void)state;
	smtp_peer_start(&s->peer);
	struct transfer_mail mail = stage_mail(s);
	mail.server.user = "desk";
	mail.server.password = "one";
	stage_begin(s, &mail);
	stage_run(s, 1);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	mail.server.password = "two";
	mail.server.idle_ms = 300;
	stage_begin(s, &mail);
	/* the server serves one connection at a time, so that a second one gets no greeting */
	stage_run(s, 2);
	assert_int_equal(s->outcome, TRANSFER_UNREACHED);
	stage_close(s);
	assert_int_equal(s->peer.mails, 1);
	stage_free(s);
}

static void quit(void *data)
{
	loop_quit(data);
}

static void a_cancelled_transfer_is_silent_at_any_time(void **state)
{
	static const char *const hangs[] = {"", "EHLO", "MAIL", "DATA", "."};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(hangs); i++) {
		const struct smtp_rule rules[] = {{hangs[i], PEER_HANGS}, {NULL}};
		struct stage *s = stage_new(rules, NULL);
		smtp_peer_start(&s->peer);
		const struct transfer_mail mail = stage_mail(s);
		struct transfer *t = stage_begin(s, &mail);
		struct loop_timer *timer = loop_timer_new(s->loop, quit, s->loop);
		loop_timer_set(timer, 150);
		loop_run(s->loop);
		int64_t start = clock_monotonic_ms();
		transfer_cancel(t);
		assert_in_range(clock_monotonic_ms() - start, 0, 300);
		loop_timer_set(timer, 50);
		loop_run(s->loop);
		assert_int_equal(s->came, 0);
		loop_timer_free(timer);
		stage_free(s);
	}
}

static void a_transfer_can_be_cancelled_before_it_began(void **state)
{
	struct stage *s = stage_new(NULL, NULL);

	(void)state;
	smtp_peer_start(&s->peer);
	const struct transfer_mail mail = stage_mail(s);
	transfer_cancel(stage_begin(s, &mail));
	transfer_cancel(NULL);
	stage_free(s);
}

static void a_result_may_cancel_another_transfer(void **state)
{
	static const struct smtp_rule rules[] = {{"", "554 no"}, {NULL}};
	struct stage *s = stage_new(rules, NULL);

	(void)state;
	smtp_peer_start(&s->peer);
	const struct transfer_mail mail = stage_mail(s);
	stage_begin(s, &mail);
	s->other = stage_begin(s, &mail);
	stage_run(s, 1);
	assert_null(s->other);
	struct loop_timer *timer = loop_timer_new(s->loop, quit, s->loop);
	loop_timer_set(timer, 100);
	loop_run(s->loop);
	assert_int_equal(s->came, 1);
	loop_timer_free(timer);
	stage_free(s);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_silent_server_is_given_up_while_the_loop_goes_on),
	cmocka_unit_test(a_slow_verdict_holds_nothing_up),
	cmocka_unit_test(a_server_that_hangs_after_refusing_holds_nothing_up),
	cmocka_unit_test(a_second_mail_takes_the_same_connection),
	cmocka_unit_test(a_mail_begun_by_a_result_takes_the_same_connection),
	cmocka_unit_test(a_kept_connection_that_ended_is_replaced),
	cmocka_unit_test(another_login_does_not_take_it),
	cmocka_unit_test(a_cancelled_transfer_is_silent_at_any_time),
	cmocka_unit_test(a_transfer_can_be_cancelled_before_it_began),
	cmocka_unit_test(a_result_may_cancel_another_transfer),
};

UNIT_MAIN(tests)
