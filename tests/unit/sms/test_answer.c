#include "../unit.h"

#include "sms/answer.h"

static char *accepted[] = {(char *)"2xx", NULL};
static char *temporary[] = {(char *)"3xx", (char *)"401", (char *)"429", (char *)"5xx", NULL};
static char *good_words[] = {(char *)"queued", (char *)"sent", NULL};
static char *busy_words[] = {(char *)"busy", NULL};

static const struct sms_options by_code = {
	.accepted = accepted,
	.temporary = temporary,
	.message_id = (char *)"/messages/0/id",
	.error = (char *)"/code",
};
static const struct sms_options by_word = {
	.idempotency_header = (char *)"Idempotency-Key",
	.accepted = accepted,
	.temporary = temporary,
	.message_id = (char *)"/id",
	.result = (char *)"/status",
	.result_accepted = good_words,
	.result_temporary = busy_words,
};

struct row {
	const struct sms_options *options;
	long code;
	const char *body;
	enum report_verdict verdict;
	const char *why, *id;
};

static void judge(const struct sms_options *o, const struct transfer_result *result,
		  unsigned attempt, struct request_outcome *ret)
{
	answer_judge(o, &(struct request_end){.result = result, .id = "x", .attempt = attempt},
		     ret);
}

static void outcome_done(struct request_outcome *o)
{
	free(o->why);
	free(o->remote_id);
	*o = (struct request_outcome){0};
}

static void expect_words(const char *found, const char *expected, const char *body)
{
	if (!found != !expected || (found && strcmp(found, expected) != 0))
		fail_msg("%s: '%s' instead of '%s'", body, found ? found : "NULL",
			 expected ? expected : "NULL");
}

static void answers_are_judged_by_code_and_word(void **state)
{
	static const struct row rows[] = {
		{&by_code, 202, "{\"messages\":[{\"id\":17}]}", REPORT_SENT, NULL, "17"},
		{&by_code, 200, "OK", REPORT_SENT, NULL, NULL},
		{&by_code, 200, "", REPORT_SENT, NULL, NULL},
		{&by_code, 200, "{\"messages\":[{\"id\":\"a\\nb\"}]}", REPORT_SENT, NULL, NULL},
		{&by_code, 302, "", REPORT_TEMPORARY, "the gateway answers 302", NULL},
		{&by_code, 401, "", REPORT_TEMPORARY, "the gateway answers 401", NULL},
		{&by_code, 429, "{\"code\":\"slow\"}", REPORT_TEMPORARY,
		 "the gateway answers 429 (slow)", NULL},
		{&by_code, 503, "<html>", REPORT_TEMPORARY, "the gateway answers 503", NULL},
		{&by_code, 400, "{\"code\":1120}", REPORT_PERMANENT,
		 "the gateway answers 400 (1120)", NULL},
		/* what may name somebody is not repeated */
		{&by_code, 422, "{\"code\":\"no such number +966512345678\"}", REPORT_PERMANENT,
		 "the gateway answers 422", NULL},
		{&by_code, 422, "{\"code\":\"InvalidNumber:966512345678\"}", REPORT_PERMANENT,
		 "the gateway answers 422", NULL},
		{&by_code, 422, "{\"code\":\"noura@people.test\"}", REPORT_PERMANENT,
		 "the gateway answers 422", NULL},
		{&by_code, 422, "{\"code\":\"E-12345-6789\"}", REPORT_PERMANENT,
		 "the gateway answers 422 (E-12345-6789)", NULL},
		{&by_code, 422, "{\"code\":123456}", REPORT_PERMANENT, "the gateway answers 422",
		 NULL},
		{&by_code, 202, "{\"messages\":[{\"id\":\"1234567\"}]}", REPORT_SENT, NULL,
		 "1234567"},
		{&by_word, 200, "{\"status\":\"queued\",\"id\":\"x\"}", REPORT_SENT, NULL, "x"},
		{&by_word, 200, "{\"status\":\"busy\"}", REPORT_TEMPORARY,
		 "the gateway answers 200 (busy)", NULL},
		{&by_word, 200, "{\"status\":\"failed\"}", REPORT_PERMANENT,
		 "the gateway answers 200 (failed)", NULL},
		{&by_word, 200, "{}", REPORT_UNKNOWN,
		 "the gateway's answer does not say what became of the message", NULL},
		{&by_word, 200, "queued", REPORT_UNKNOWN,
		 "the gateway's answer does not say what became of the message", NULL},
		{&by_word, 500, "{\"status\":\"queued\"}", REPORT_TEMPORARY,
		 "the gateway answers 500", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const struct transfer_result result = {
			.outcome = rows[i].code < 400 ? TRANSFER_DONE : TRANSFER_REFUSED,
			.code = rows[i].code,
			.body = rows[i].body,
			.size = strlen(rows[i].body),
		};
		struct request_outcome a = {0};
		judge(rows[i].options, &result, 9, &a);
		if (a.verdict != rows[i].verdict)
			fail_msg("%ld %s: %d", rows[i].code, rows[i].body, (int)a.verdict);
		expect_words(a.why, rows[i].why, rows[i].body);
		expect_words(a.remote_id, rows[i].id, rows[i].body);
		outcome_done(&a);
	}
}

static void without_an_answer_it_depends_on_what_was_sent(void **state)
{
	static const struct {
		long code;
		enum transfer_outcome outcome;
		unsigned attempt;
		enum report_verdict verdict;
		bool known; /* a repeated request is */
		const char *why;
	} cases[] = {
		{0, TRANSFER_UNREACHED, 1, REPORT_TEMPORARY, false, "no connection"},
		{0, TRANSFER_UNREACHED, 9, REPORT_TEMPORARY, false, "no connection"},
		{0, TRANSFER_UNKNOWN, 1, REPORT_UNKNOWN, false, "no connection"},
		{0, TRANSFER_UNKNOWN, 9, REPORT_UNKNOWN, true, "no connection"},
		{0, TRANSFER_UNKNOWN, 2, REPORT_PERMANENT, false,
		 "no connection; it may have been sent, and is not repeated"},
		/* only its code has come */
		{202, TRANSFER_UNKNOWN, 1, REPORT_SENT, false, NULL},
		{503, TRANSFER_UNKNOWN, 9, REPORT_TEMPORARY, false, "the gateway answers 503"},
		{400, TRANSFER_UNKNOWN, 1, REPORT_PERMANENT, false, "the gateway answers 400"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct transfer_result result = {.outcome = cases[i].outcome,
						       .code = cases[i].code,
						       .text = "no connection"};
		struct sms_options options = by_code;
		struct request_outcome a = {0};
		options.idempotency_header = cases[i].known ? (char *)"Idempotency-Key" : NULL;
		judge(&options, &result, cases[i].attempt, &a);
		assert_int_equal(a.verdict, cases[i].verdict);
		expect_words(a.why, cases[i].why, "nothing");
		outcome_done(&a);
	}
}

static void only_a_code_says_nothing_of_the_word_in_the_body(void **state)
{
	const struct transfer_result result = {.outcome = TRANSFER_UNKNOWN, .code = 200};
	struct sms_options options = by_word;
	struct request_outcome a = {0};

	(void)state;
	judge(&options, &result, 2, &a);
	assert_int_equal(a.verdict, REPORT_UNKNOWN);
	outcome_done(&a);
	options.idempotency_header = NULL;
	judge(&options, &result, 2, &a);
	assert_int_equal(a.verdict, REPORT_PERMANENT);
	outcome_done(&a);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(answers_are_judged_by_code_and_word),
	cmocka_unit_test(without_an_answer_it_depends_on_what_was_sent),
	cmocka_unit_test(only_a_code_says_nothing_of_the_word_in_the_body),
};

UNIT_MAIN(tests)
