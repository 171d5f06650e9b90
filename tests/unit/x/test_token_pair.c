#include "../unit.h"

#include "x/oauth2.h"
#include "x/token_pair.h"

#define NOW INT64_C(1795604580000)

static json_t *json_of(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);

	assert_non_null(json);
	return json;
}

static void an_answer_becomes_a_pair(void **state)
{
	json_t *json =
		json_of("{\"token_type\": \"bearer\", \"expires_in\": 7200, \"access_token\":"
			" \"AAA\", \"refresh_token\": \"RRR\", \"scope\": \"tweet.read "
			"offline.access\"}");
	struct token_pair p;

	(void)state;
	assert_true(token_pair_read(json, NULL, NOW, &p));
	assert_string_equal(p.access, "AAA");
	assert_string_equal(p.refresh, "RRR");
	assert_int_equal(p.until, NOW + 7200000);
	assert_true(token_pair_has(&p, "tweet.read") && token_pair_has(&p, "offline.access"));
	assert_false(token_pair_has(&p, "tweet.write") || token_pair_has(&p, "tweet"));
	/* nothing of it is left behind */
	assert_string_equal(json_string_value(json_object_get(json, "access_token")), "");
	assert_string_equal(json_string_value(json_object_get(json, "refresh_token")), "");
	token_pair_done(&p);
	assert_null(p.access);
	json_decref(json);
}

/* RFC 6749 §6: what is not named anew stays. */
static void what_an_answer_leaves_out_stays(void **state)
{
	struct token_pair old = {.refresh = (char *)"OLD", .scopes = (char *)"tweet.read"}, p;
	json_t *json = json_of("{\"access_token\": \"AAA\"}");

	(void)state;
	assert_true(token_pair_read(json, &old, NOW, &p));
	assert_string_equal(p.refresh, "OLD");
	assert_string_equal(p.scopes, "tweet.read");
	assert_int_equal(p.until, NOW + 7200000);
	token_pair_done(&p);
	json_decref(json);
	json = json_of("{\"access_token\": \"AAA\"}");
	assert_true(token_pair_read(json, NULL, NOW, &p));
	assert_null(p.refresh);
	assert_string_equal(p.scopes, "");
	token_pair_done(&p);
	json_decref(json);
}

static void what_is_no_token_is_not_taken(void **state)
{
	static const char *const cases[] = {
		"{}",
		"{\"access_token\": \"\"}",
		"{\"access_token\": 5}",
		"{\"access_token\": null}",
		"{\"access_token\": \"a b\"}",
		"{\"access_token\": \"a\\r\\nX: y\"}",
		"{\"access_token\": \"\\u0627\"}",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		json_t *json = json_of(cases[i]);
		struct token_pair p;

		if (token_pair_read(json, NULL, NOW, &p))
			fail_msg("%s", cases[i]);
		assert_null(p.refresh);
		json_decref(json);
	}
	_cleanup_(freep) char *long_one = xcalloc(5000, 1);
	memset(long_one, 'a', 4999);
	json_t *json = json_pack("{s:s}", "access_token", long_one);
	struct token_pair p;
	assert_false(token_pair_read(json, NULL, NOW, &p));
	json_decref(json);
}

static void lives_are_bounded(void **state)
{
	static const struct {
		const char *text;
		int64_t life;
	} cases[] = {
		{"{\"access_token\": \"A\", \"expires_in\": 1}", 1},
		{"{\"access_token\": \"A\", \"expires_in\": 0}", 7200},
		{"{\"access_token\": \"A\", \"expires_in\": -5}", 7200},
		{"{\"access_token\": \"A\", \"expires_in\": 9223372036854775807}", 7200},
		{"{\"access_token\": \"A\", \"expires_in\": \"5\"}", 7200},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		json_t *json = json_of(cases[i].text);
		struct token_pair p;

		assert_true(token_pair_read(json, NULL, NOW, &p));
		assert_int_equal(p.until - NOW, cases[i].life * 1000);
		token_pair_done(&p);
		json_decref(json);
	}
}

static void it_is_kept_as_it_is(void **state)
{
	struct token_pair p = {(char *)"A\"\\A", (char *)"RRR", (char *)"a b", NOW}, read;

	(void)state;
	for (int i = 0; i < 2; i++) {
		_cleanup_(oauth2_erasep) char *text = token_pair_text(&p);
		assert_true(token_pair_parse(text, &read));
		assert_string_equal(read.access, p.access);
		assert_string_equal(read.scopes, p.scopes);
		assert_int_equal(read.until, NOW);
		if (p.refresh)
			assert_string_equal(read.refresh, p.refresh);
		else
			assert_null(read.refresh);
		token_pair_done(&read);
		p.refresh = NULL;
	}
	assert_false(token_pair_parse("", &read));
	assert_false(token_pair_parse("[]", &read));
	assert_false(token_pair_parse("{\"access\": \"A\"}", &read));
	assert_false(token_pair_parse("{\"refresh\": \"A\", \"scopes\": \"\"}", &read));
	assert_null(read.refresh);
}

static void answers_are_judged(void **state)
{
	static const struct {
		enum answer_class class;
		long code;
		const char *json;
		enum token_verdict verdict;
	} cases[] = {
		{ANSWER_DONE, 200, "{}", TOKEN_GRANTED},
		{ANSWER_UNKNOWN, 0, NULL, TOKEN_UNKNOWN},
		{ANSWER_UNKNOWN, 503, NULL, TOKEN_UNKNOWN},
		{ANSWER_LATER, 429, NULL, TOKEN_LATER},
		{ANSWER_LOST, 0, NULL, TOKEN_UNSENT},
		{ANSWER_LOST, 302, NULL, TOKEN_UNSENT},
		{ANSWER_OPERATOR, 403, "{\"type\": \"client-forbidden\"}", TOKEN_CLIENT},
		{ANSWER_UNAUTHORIZED, 400, "{\"error\": \"invalid_grant\"}", TOKEN_REFUSED},
		{ANSWER_UNAUTHORIZED, 400,
		 "{\"error\": \"invalid_request\", \"error_description\": \"Value passed for the "
		 "token was invalid.\"}",
		 TOKEN_REFUSED},
		{ANSWER_UNAUTHORIZED, 400,
		 "{\"error\": \"invalid_request\", \"error_description\": \"Value passed for the "
		 "client id was invalid.\"}",
		 TOKEN_CLIENT},
		{ANSWER_UNAUTHORIZED, 400, "{\"error\": \"invalid_client\"}", TOKEN_CLIENT},
		{ANSWER_UNAUTHORIZED, 401, NULL, TOKEN_CLIENT},
		{ANSWER_REFUSED, 400, "{\"error\": \"unauthorized_client\"}", TOKEN_CLIENT},
		/* what no token was judged in must not end an account */
		{ANSWER_REFUSED, 403, NULL, TOKEN_UNSENT},
		{ANSWER_REFUSED, 404, "{}", TOKEN_UNSENT},
		{ANSWER_REFUSED, 400, "{\"error\": 5}", TOKEN_UNSENT},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct answer a = {
			.class = cases[i].class,
			.code = cases[i].code,
			.json = cases[i].json ? json_of(cases[i].json) : NULL,
		};

		if (token_pair_verdict(&a) != cases[i].verdict)
			fail_msg("case %zu", i);
		json_decref(a.json);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_answer_becomes_a_pair),
	cmocka_unit_test(what_an_answer_leaves_out_stays),
	cmocka_unit_test(what_is_no_token_is_not_taken),
	cmocka_unit_test(lives_are_bounded),
	cmocka_unit_test(it_is_kept_as_it_is),
	cmocka_unit_test(answers_are_judged),
};
UNIT_MAIN(tests)
