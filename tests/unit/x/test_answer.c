#include "answers.h"

#define V1(code, message) "{\"errors\": [{\"code\": " #code ", \"message\": \"" message "\"}]}"
#define PROBLEM(type, detail) \
	"{\"type\": \"https://api.x.com/2/problems/" type "\", \"detail\": \"" detail "\"}"
#define BLANK(detail) \
	"{\"type\": \"about:blank\", \"title\": \"Forbidden\", \"detail\": \"" detail "\"}"

struct row {
	long code;
	const char *body;
	enum answer_class class; /* of a read */
	enum answer_class writes;
	enum answer_reason reason;
	const char *words; /* in why */
};

static const struct row done[] = {
	{200, "{}", ANSWER_DONE, ANSWER_DONE, ANSWER_OTHER, NULL},
	{201, "{\"data\": {\"id\": \"1\"}}", ANSWER_DONE, ANSWER_DONE, ANSWER_OTHER, NULL},
	/* partial errors come with what was found */
	{200, "{\"data\": [], \"errors\": [{\"code\": 88}]}", ANSWER_DONE, ANSWER_DONE,
	 ANSWER_OTHER, NULL},
	{200, "", ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "cannot be understood"},
	{200, NULL, ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "cannot be understood"},
	{200, "<html>", ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "cannot be understood"},
	{200, "[]", ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "cannot be understood"},
	{200, "5", ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "cannot be understood"},
	{200, "{\"data\": ", ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "cannot be understood"},
	{200, "{\"a\": \"\\u0000\"}", ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "understood"},
	{204, "", ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "cannot be understood"},
};

static const struct row passing[] = {
	{500, "{}", ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "trouble of its own"},
	{503, "<html>", ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "trouble of its own"},
	{503, V1(64, "x"), ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "trouble of its own"},
	{599, NULL, ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "trouble of its own"},
	{408, "", ANSWER_LOST, ANSWER_UNKNOWN, ANSWER_OTHER, "too long"},
	{302, "", ANSWER_LOST, ANSWER_LOST, ANSWER_OTHER, "option api"},
	{429, "", ANSWER_LATER, ANSWER_LATER, ANSWER_OTHER, "used up for the moment"},
	{429, V1(88, "Rate limit exceeded"), ANSWER_LATER, ANSWER_LATER, ANSWER_OTHER, "moment"},
	{403, V1(88, "Rate limit exceeded"), ANSWER_LATER, ANSWER_LATER, ANSWER_OTHER, "moment"},
	{429, BLANK("Too Many Requests"), ANSWER_LATER, ANSWER_LATER, ANSWER_OTHER, "moment"},
};

static const struct row persons[] = {
	{401, "", ANSWER_UNAUTHORIZED, ANSWER_UNAUTHORIZED, ANSWER_OTHER, "credentials"},
	{401, BLANK("Unauthorized"), ANSWER_UNAUTHORIZED, ANSWER_UNAUTHORIZED, ANSWER_OTHER,
	 "clock"},
	{403, V1(32, "x"), ANSWER_UNAUTHORIZED, ANSWER_UNAUTHORIZED, ANSWER_OTHER, "credentials"},
	{400, V1(89, "x"), ANSWER_UNAUTHORIZED, ANSWER_UNAUTHORIZED, ANSWER_OTHER, "credentials"},
	{400, "{\"error\": \"invalid_grant\"}", ANSWER_UNAUTHORIZED, ANSWER_UNAUTHORIZED,
	 ANSWER_OTHER, "credentials"},
	{400, "{\"error\": \"invalid_request\"}", ANSWER_UNAUTHORIZED, ANSWER_UNAUTHORIZED,
	 ANSWER_OTHER, "credentials"},
	{400, "{\"error\": \"invalid_client\"}", ANSWER_UNAUTHORIZED, ANSWER_UNAUTHORIZED,
	 ANSWER_OTHER, "credentials"},
	{402, "", ANSWER_OPERATOR, ANSWER_OPERATOR, ANSWER_OTHER, "credits"},
	{402, "{\"title\": \"CreditsDepleted\"}", ANSWER_OPERATOR, ANSWER_OPERATOR, ANSWER_OTHER,
	 "credits"},
	{429, PROBLEM("usage-capped", "x"), ANSWER_OPERATOR, ANSWER_OPERATOR, ANSWER_OTHER, "cap"},
	{429, "{\"title\": \"UsageCapExceeded\"}", ANSWER_OPERATOR, ANSWER_OPERATOR, ANSWER_OTHER,
	 "cap"},
	{403, PROBLEM("client-forbidden", "x"), ANSWER_OPERATOR, ANSWER_OPERATOR, ANSWER_OTHER,
	 "project"},
	/* the last part of the type alone counts, and it may be all there is */
	{403, "{\"type\": \"client-forbidden\"}", ANSWER_OPERATOR, ANSWER_OPERATOR, ANSWER_OTHER,
	 "project"},
	{403, "{\"type\": \"https://api.twitter.com/2/problems/oauth1-permissions\"}",
	 ANSWER_OPERATOR, ANSWER_OPERATOR, ANSWER_OTHER, "permission"},
	{403, PROBLEM("unsupported-authentication", "x"), ANSWER_OPERATOR, ANSWER_OPERATOR,
	 ANSWER_OTHER, "kind of token"},
	{403, V1(326, "x"), ANSWER_OPERATOR, ANSWER_OPERATOR, ANSWER_OTHER, "locked"},
	{403, BLANK("To protect our users, your account is temporarily locked."), ANSWER_OPERATOR,
	 ANSWER_OPERATOR, ANSWER_OTHER, "locked"},
	{403, V1(64, "x"), ANSWER_OPERATOR, ANSWER_OPERATOR, ANSWER_OTHER, "suspended"},
	{403, BLANK("Your account is suspended and is not permitted to do this."), ANSWER_OPERATOR,
	 ANSWER_OPERATOR, ANSWER_OTHER, "suspended"},
};

static const struct row refusals[] = {
	{403, V1(187, "x"), ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_DUPLICATE, "already"},
	{403, BLANK("You are not allowed to create a Tweet with duplicate content."),
	 ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_DUPLICATE, "already"},
	{403, BLANK("Reply not allowed because you have not been mentioned or otherwise engaged"),
	 ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_NOT_SUMMONED, "mention"},
	{403,
	 PROBLEM("not-authorized-for-resource",
		 "You can only reply to or quote posts where you are mentioned or are the author."),
	 ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_NOT_SUMMONED, "mention"},
	{403, V1(385, "x"), ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_PARENT_GONE, "deleted"},
	{403, BLANK("You attempted to reply to a Tweet that is deleted or not visible to you."),
	 ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_PARENT_GONE, "deleted"},
	{403, V1(186, "x"), ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_TOO_LONG, "too long"},
	{400,
	 "{\"errors\": [{\"message\": \"Your Tweet text is too long.\", \"parameters\": {\"text\": "
	 "[\"...\"]}}]}",
	 ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_TOO_LONG, "too long"},
	{403, V1(349, "x"), ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_NO_DIRECTS, "no direct"},
	{403, V1(150, "x"), ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_NO_DIRECTS, "no direct"},
	{403, V1(476, "x"), ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_NO_DIRECTS, "no direct"},
	{403, BLANK("You cannot send messages to this user."), ANSWER_REFUSED, ANSWER_REFUSED,
	 ANSWER_NO_DIRECTS, "no direct"},
	{403, BLANK("You do not have permission to DM one or more participants."), ANSWER_REFUSED,
	 ANSWER_REFUSED, ANSWER_NO_DIRECTS, "no direct"},
	{400,
	 "{\"errors\": [{\"message\": \"The query parameter [tweet.fields] is not valid\", "
	 "\"parameters\": {\"tweet.fields\": [\"x\"]}}]}",
	 ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_PARAMETER, "parameter"},
	{404, "", ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_OTHER, "no such"},
	{400, "", ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_OTHER, "refuses"},
	{403, "<html>", ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_OTHER, "refuses"},
	/* the matter of one request, not of the account */
	{403, V1(63, "User has been suspended."), ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_OTHER,
	 "refuses"},
	{403, PROBLEM("disallowed-resource", "x"), ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_OTHER,
	 "refuses"},
	/* shapes that X has not */
	{403, "{\"errors\": {}, \"type\": 5, \"detail\": [], \"error\": {}}", ANSWER_REFUSED,
	 ANSWER_REFUSED, ANSWER_OTHER, "refuses"},
	{403, "{\"errors\": [5]}", ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_OTHER, "refuses"},
	{403, "{\"errors\": [{\"code\": \"187\", \"message\": 5, \"parameters\": []}]}",
	 ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_OTHER, "refuses"},
	{403, "{\"type\": \"https://api.x.com/\"}", ANSWER_REFUSED, ANSWER_REFUSED, ANSWER_OTHER,
	 "refuses"},
};

static void check_row(const struct row *row, bool writes)
{
	const struct transfer_result result = result_of(row->code, row->body, NULL);
	enum answer_class class = writes ? row->writes : row->class;
	struct answer a;

	answer_read(&result, writes, NOW, &a);
	if (a.class != class || a.reason != row->reason || a.code != row->code)
		fail_msg("%ld %s: class %d, reason %d", row->code, row->body ? row->body : "-",
			 a.class, a.reason);
	if (!row->words != !a.why || (a.why && !strstr(a.why, row->words)))
		fail_msg("%ld %s: %s", row->code, row->body ? row->body : "-", a.why ? a.why : "-");
	/* what a person has to mend is looked at again; the rest of the time is of LATER */
	bool waits =
		class == ANSWER_LATER || class == ANSWER_OPERATOR || class == ANSWER_UNAUTHORIZED;
	assert_int_equal(a.until, waits ? NOW + 900000 : 0);
	answer_done(&a);
	assert_null(a.json);
}

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		check_row(&rows[i], false);
		check_row(&rows[i], true);
	}
}

static void what_is_done_has_an_object(void **state)
{
	(void)state;
	check_rows(done, ELEMENTS(done));
}

static void troubles_that_pass_are_tried_again(void **state)
{
	(void)state;
	check_rows(passing, ELEMENTS(passing));
}

static void what_a_person_must_mend_says_so(void **state)
{
	(void)state;
	check_rows(persons, ELEMENTS(persons));
}

static void a_permission_is_of_one_kind_of_request(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(persons); i++) {
		const char *body = persons[i].body;
		const struct transfer_result result = result_of(persons[i].code, body, NULL);
		bool one = strstr(body, "permissions") || strstr(body, "unsupported-auth");
		struct answer a;

		answer_read(&result, false, NOW, &a);
		assert_int_equal(a.one, one);
		answer_done(&a);
	}
}

static void refusals_have_their_reason(void **state)
{
	(void)state;
	check_rows(refusals, ELEMENTS(refusals));
}

static void what_did_not_come_whole_is_lost_or_unknown(void **state)
{
	static const struct {
		enum transfer_outcome outcome;
		long code;
		bool writes;
		enum answer_class class;
	} cases[] = {
		{TRANSFER_UNREACHED, 0, false, ANSWER_LOST},
		{TRANSFER_UNREACHED, 0, true, ANSWER_LOST},
		{TRANSFER_UNREACHED, 201, true, ANSWER_UNKNOWN},
		{TRANSFER_UNKNOWN, 0, false, ANSWER_LOST},
		{TRANSFER_UNKNOWN, 0, true, ANSWER_UNKNOWN},
		{TRANSFER_UNKNOWN, 201, true, ANSWER_UNKNOWN},
		{TRANSFER_UNKNOWN, 201, false, ANSWER_LOST},
		{TRANSFER_DONE, 0, true, ANSWER_LOST},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct transfer_result result = {
			.outcome = cases[i].outcome, .code = cases[i].code, .text = "no answer"};
		struct answer a;

		answer_read(&result, cases[i].writes, NOW, &a);
		if (a.class != cases[i].class)
			fail_msg("case %zu: %d", i, a.class);
		assert_string_equal(a.why, "no answer");
		assert_true(a.code == 0 && !a.json && a.until == 0);
		answer_done(&a);
	}
}

#define AT(seconds) (NOW + (seconds)*INT64_C(1000))
/* 2026-11-25T11:03:00Z is NOW */
struct window {
	const char *headers[HEADERS_MAX];
	int64_t until;
};

static const struct window windows[] = {
	{{NULL}, AT(900)},
	{{"x-rate-limit-reset: 1795604700", "x-rate-limit-remaining: 0"}, AT(120)},
	{{"X-Rate-Limit-Reset: 1795604700"}, AT(120)},
	/* past, now, at its furthest, and too far */
	{{"x-rate-limit-reset: 1795604579"}, AT(900)},
	{{"x-rate-limit-reset: 1795604580"}, AT(900)},
	{{"x-rate-limit-reset: 0"}, AT(900)},
	{{"x-rate-limit-reset: 1795690980"}, AT(86400)},
	{{"x-rate-limit-reset: 1795690981"}, AT(900)},
	{{"x-rate-limit-reset: 9223372036854775807"}, AT(900)},
	{{"x-rate-limit-reset: 99999999999999999999999"}, AT(900)},
	/* no number */
	{{"x-rate-limit-reset: soon"}, AT(900)},
	{{"x-rate-limit-reset: -5"}, AT(900)},
	{{"x-rate-limit-reset:"}, AT(900)},
	/* the window that is used up and opens last; one with room left is none */
	{{"x-rate-limit-reset: 1795604700", "x-app-limit-24hour-reset: 1795640000",
	  "x-app-limit-24hour-remaining: 0"},
	 INT64_C(1795640000000)},
	{{"x-rate-limit-reset: 1795604700", "x-app-limit-24hour-reset: 1795640000",
	  "x-app-limit-24hour-remaining: 7"},
	 AT(120)},
	{{"x-user-limit-24hour-reset: 1795640000", "x-app-limit-24hour-reset: 1795630000"},
	 INT64_C(1795640000000)},
	{{"x-rate-limit-reset: 1795604700", "x-rate-limit-remaining: 3"}, AT(900)},
	/* Retry-After, in both forms, where it is later, and sensible */
	{{"Retry-After: 60"}, AT(60)},
	{{"Retry-After: 60", "x-rate-limit-reset: 1795604700"}, AT(120)},
	{{"Retry-After: 200", "x-rate-limit-reset: 1795604700"}, AT(200)},
	{{"Retry-After: 86401"}, AT(900)},
	{{"Retry-After: never"}, AT(900)},
};

static void later_is_when_the_last_window_opens(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(windows); i++) {
		const struct transfer_result result = result_of(429, "{}", windows[i].headers);
		struct answer a;

		answer_read(&result, true, NOW, &a);
		assert_int_equal(a.class, ANSWER_LATER);
		if (a.until != windows[i].until)
			fail_msg("%zu: %lld instead of %lld", i, (long long)(a.until - NOW),
				 (long long)(windows[i].until - NOW));
		answer_done(&a);
	}
}

static void clock_and_level_are_told(void **state)
{
	static const struct {
		const char *header;
		int64_t date;
	} cases[] = {
		{"Date: Wed, 25 Nov 2026 11:03:00 GMT", NOW},
		{"date: Thu, 01 Jan 1970 00:00:01 GMT", 1000},
		{"Date: yesterday", 0},
		{"Date:", 0},
		{"Expires: Wed, 25 Nov 2026 11:03:00 GMT", 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const char *headers[] = {cases[i].header, "x-access-level: read-write", NULL};
		const struct transfer_result result = result_of(i % 2 ? 200 : 403, "{}", headers);
		struct answer a;

		answer_read(&result, false, NOW, &a);
		assert_int_equal(a.date, cases[i].date);
		assert_string_equal(a.level, "read-write");
		answer_done(&a);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_done_has_an_object),
	cmocka_unit_test(troubles_that_pass_are_tried_again),
	cmocka_unit_test(what_a_person_must_mend_says_so),
	cmocka_unit_test(a_permission_is_of_one_kind_of_request),
	cmocka_unit_test(refusals_have_their_reason),
	cmocka_unit_test(what_did_not_come_whole_is_lost_or_unknown),
	cmocka_unit_test(later_is_when_the_last_window_opens),
	cmocka_unit_test(clock_and_level_are_told),
};
UNIT_MAIN(tests)
