#include "posts.h"

#include "x/sending.h"

#include <wasl/buffer.h>

#include <errno.h>

#define TO_POST "{'post': '1795604580000000001', 'first': '1795604580000000000'}"
#define TO_USER "{'user': '77'}"
#define LONG "One two three four five six seven eight nine ten. " /* 50 */
#define LONG_5 LONG LONG LONG LONG LONG

static const struct x_options usual = {.max_weight = 280, .parts = 5};

struct prepared {
	struct sending s;
	char *why;
	int r;
};

/* out: of parts that are out; more of them have the same id. */
static struct prepared prepare(const char *text, const char *params, unsigned out)
{
	static const char *const parts[] = {"901", "902", "903", "904", "905", "906"};
	json_t *json = json_of(params);
	const struct delivery d = {
		.text = text, .params = json, .parts_out = parts, .parts_out_count = out};
	struct prepared p = {.why = NULL};

	p.r = sending_init(&d, &usual, &p.s, &p.why);
	json_decref(json);
	/* it is sent, or says why not */
	assert_true((p.r == 0) == (p.why == NULL) && (p.r == 0) == (p.s.text != NULL));
	return p;
}

static void done(struct prepared *p)
{
	sending_done(&p->s);
	free(p->why);
}

static void a_reply_says_what_it_answers(void **state)
{
	struct prepared p = prepare("\u0634\u0643\u0631\u0627 \"x\" \n\n", TO_POST, 0);
	_cleanup_(freep) char *body = sending_body(&p.s);

	(void)state;
	assert_string_equal(body,
			    "{\"text\":\"\u0634\u0643\u0631\u0627 \\\"x\\\"\",\"reply\":{\"in_"
			    "reply_to_tweet_id\":\"1795604580000000001\"}}");
	assert_string_equal(p.s.first, "1795604580000000000");
	assert_true(!p.s.direct && !p.s.chained && p.s.part == 1 && p.s.parts == 1);
	done(&p);
	p = prepare("x", TO_USER, 0);
	_cleanup_(freep) char *direct = sending_body(&p.s);
	assert_string_equal(direct, "{\"text\":\"x\"}");
	assert_string_equal(p.s.target, "77");
	assert_string_equal(p.s.first, "");
	assert_true(p.s.direct);
	done(&p);
}

static void parts_answer_the_one_before(void **state)
{
	static const struct {
		unsigned out;
		const char *target, *mark;
	} cases[] = {
		{0, "1795604580000000001", " (1/2)"},
		{1, "901", " (2/2)"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct prepared p = prepare(LONG_5 LONG, TO_POST, cases[i].out);
		const char *mark = strrchr(p.s.text, ' ');

		assert_string_equal(p.s.target, cases[i].target);
		assert_string_equal(mark, cases[i].mark);
		assert_int_equal(p.s.part, cases[i].out + 1);
		assert_int_equal(p.s.parts, 2);
		assert_int_equal(p.s.chained, cases[i].out > 0);
		done(&p);
	}
}

static void what_is_never_sent_says_why(void **state)
{
	static const struct {
		const char *text, *params;
		unsigned out;
		int r;
		const char *words;
	} cases[] = {
		{"x", "{}", 0, -EINVAL, "answers no post"},
		{"x", "null", 0, -EINVAL, "answers no post"},
		{"x", "{'post': 'x'}", 0, -EINVAL, "answers no post"},
		{"x", "{'post': 5}", 0, -EINVAL, "answers no post"},
		{"x", "{'user': ''}", 0, -EINVAL, "answers no post"},
		{"", TO_POST, 0, -ENODATA, "empty"},
		{" \n\t", TO_POST, 0, -ENODATA, "empty"},
		{" \r\n", TO_USER, 0, -ENODATA, "empty"},
		{LONG_5 LONG_5 LONG_5 LONG_5 LONG_5 LONG_5, TO_POST, 0, -E2BIG, "too long for 5"},
		/* it was in more parts before */
		{"x", TO_POST, 1, -E2BIG, "too long"},
		{"Write to noura@people.test", TO_POST, 0, -EPERM, "an e-mail address"},
		{"Call 0501234567", TO_POST, 0, -EPERM, "a telephone number"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct prepared p = prepare(cases[i].text, cases[i].params, cases[i].out);

		if (p.r != cases[i].r || !strstr(p.why, cases[i].words))
			fail_msg("%s: %d %s", cases[i].text, p.r, p.why ? p.why : "-");
		done(&p);
	}
	/* nobody else reads it */
	struct prepared p = prepare("Call 0501234567", TO_USER, 0);
	assert_int_equal(p.r, 0);
	done(&p);
}

static void its_own_reference_is_nothing_private(void **state)
{
	static const struct {
		const char *reference, *text;
		int r;
	} cases[] = {
		/* with the words behind it, it has the check digits of an IBAN */
		{"TA18-CY78", "TA18-CY78 is your ticket", 0},
		{"TA18-CY78", "TA18-CY78 is your ticket. Call 0501234567", -EPERM},
		{"", "x", 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		json_t *params = json_of(TO_POST);
		const struct delivery d = {
			.reference = cases[i].reference, .text = cases[i].text, .params = params};
		struct prepared p = {.why = NULL};

		if (sending_init(&d, &usual, &p.s, &p.why) != cases[i].r)
			fail_msg("%zu: TA18-CY78", i, p.why ? p.why : "-");
		done(&p);
		json_decref(params);
	}
}

static void direct_messages_are_counted_in_characters(void **state)
{
	(void)state;
	for (size_t count = 10000; count <= 10001; count++) {
		struct buffer b = BUFFER_INIT(100000);
		for (size_t n = 0; n < count; n++)
			assert_int_equal(buffer_add_string(&b, "\u0645"), 0);
		assert_int_equal(buffer_add_string(&b, " \n"), 0);
		struct prepared p = prepare(buffer_string(&b), TO_USER, 0);
		assert_int_equal(p.r, count > 10000 ? -EMSGSIZE : 0);
		assert_true(p.r == 0 || strstr(p.why, "10001 characters"));
		done(&p);
		buffer_done(&b);
	}
}

static void each_has_its_price(void **state)
{
	static const struct {
		const char *text, *params;
		unsigned out;
		int64_t price;
	} cases[] = {
		{"x", TO_POST, 0, PRICE_REPLY},
		{LONG_5 LONG, TO_POST, 0, PRICE_REPLY},
		{LONG_5 LONG, TO_POST, 1, PRICE_POST},
		{"see https://a.test", TO_POST, 0, PRICE_POST_WITH_LINK},
		{"see tvtc.gov.sa", TO_POST, 0, PRICE_POST_WITH_LINK},
		{"\u0632\u0648\u0631\u0648\u0627tvtc.gov.sa", TO_POST, 0, PRICE_POST_WITH_LINK},
		/* in a domain that is not known yet, it may be one */
		{"see https://a.zz9", TO_POST, 0, PRICE_POST_WITH_LINK},
		{"see https://example.newtld/a", TO_POST, 0, PRICE_POST_WITH_LINK},
		{"see file.txt", TO_POST, 0, PRICE_REPLY},
		/* the link is of the other part */
		{LONG_5 "see tvtc.gov.sa now, or call us on any day", TO_POST, 0, PRICE_REPLY},
		{LONG_5 "see tvtc.gov.sa now, or call us on any day", TO_POST, 1,
		 PRICE_POST_WITH_LINK},
		{"x", TO_USER, 0, PRICE_DIRECT_POST},
		{"https://a.test", TO_USER, 0, PRICE_DIRECT_POST},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct prepared p = prepare(cases[i].text, cases[i].params, cases[i].out);

		assert_int_equal(p.r, 0);
		if (sending_price(&p.s) != cases[i].price)
			fail_msg("%s: %lld", cases[i].text, (long long)sending_price(&p.s));
		done(&p);
	}
}

static void what_x_makes_of_it_is_known_again(void **state)
{
	static const struct {
		const char *ours, *theirs;
		bool same;
	} cases[] = {
		{"x", "x", true},
		{"x", "y", false},
		{"see tvtc.gov.sa", "see http://tvtc.gov.sa", true},
		{"see https://tvtc.gov.sa/a", "see https://tvtc.gov.sa/a", true},
		{"see https://tvtc.gov.sa/a", "see HTTP://tvtc.gov.sa/a", true},
		{"see tvtc.gov.sa/a", "see https://tvtc.gov.sa/b", false},
		{"a  b\n\nc", "a b c", true},
		{"a b (1/2)", "a b (2/2)", false},
		/* with the handles that X puts before it, and takes away */
		{"thank you", "@noura_x thank you", true},
		{"@noura_x thank you", "thank you", true},
		{"@noura_x thank you", "@noura_x thank you", true},
		{"thank you @noura_x", "thank you", false},
		/* in another normal form */
		{"\u00e9", "e\u0301", true},
		{"\u0623", "\u0627\u0654", true},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct prepared p = prepare(cases[i].ours, TO_POST, 0);

		assert_int_equal(p.r, 0);
		if (sending_is_text(&p.s, cases[i].theirs) != cases[i].same)
			fail_msg("%s, %s", cases[i].ours, cases[i].theirs);
		done(&p);
	}
}

#define SHOWN(id, text)                                                                           \
	"{'id': '5', 'text': '" text "', 'referenced_tweets': [{'type': 'replied_to', 'id': '" id \
	"'}], 'entities': {'urls': [{'url': 'https://t.co/a', 'expanded_url': "                   \
	"'http://tvtc.gov.sa'}]}}"

static void a_post_is_it_where_it_answers_the_same(void **state)
{
	static const struct {
		const char *json;
		bool same;
	} cases[] = {
		{SHOWN("1795604580000000001", "@omar_x a &amp; b https://t.co/a"), true},
		{SHOWN("1795604580000000001", "@omar_x a &amp;amp; b https://t.co/a"), false},
		{SHOWN("1795604580000000001", "@omar_x a &amp; b https://t.co/ab"), false},
		{SHOWN("1795604580000000002", "@omar_x a &amp; b https://t.co/a"), false},
		{"{'id': '5', 'text': 'a & b tvtc.gov.sa'}", false},
	};
	struct prepared p = prepare("a & b tvtc.gov.sa", TO_POST, 0);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		json_t *json = json_of(cases[i].json);
		struct post post;

		assert_int_equal(post_read(json, &(struct post_page){0}, &post), 0);
		if (sending_is_post(&p.s, &post) != cases[i].same)
			fail_msg("%s", cases[i].json);
		post_done(&post);
		json_decref(json);
	}
	done(&p);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_reply_says_what_it_answers),
	cmocka_unit_test(parts_answer_the_one_before),
	cmocka_unit_test(what_is_never_sent_says_why),
	cmocka_unit_test(its_own_reference_is_nothing_private),
	cmocka_unit_test(direct_messages_are_counted_in_characters),
	cmocka_unit_test(each_has_its_price),
	cmocka_unit_test(what_x_makes_of_it_is_known_again),
	cmocka_unit_test(a_post_is_it_where_it_answers_the_same),
};
UNIT_MAIN(tests)
