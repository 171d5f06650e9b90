#include "posts.h"

#define POST(id) "{'id': '" id "', 'author_id': '7', 'text': 'x'}"
#define NEXT(token) "'meta': {'next_token': '" token "'}"

static enum pages_next add(struct pages *p, const char *text)
{
	json_t *json = json_of(text);
	enum pages_next next = pages_add(p, json);

	json_decref(json);
	return next;
}

static void pages_become_one_list_in_order(void **state)
{
	static const char *const ids[] = {"9", "10", "1795604580000000001", "1795604580000000002"};
	struct pages p = {0};

	(void)state;
	assert_int_equal(add(&p, "{'data': [" POST("1795604580000000002") "," POST(
					 "1795604580000000001") "], " NEXT("b26v89c19zqg8o3f") "}"),
			 PAGES_MORE);
	assert_string_equal(p.token, "b26v89c19zqg8o3f");
	assert_int_equal(add(&p, "{'data': [" POST("10") "," POST("1795604580000000001") "," POST(
					 "9") "," POST("9") "], 'meta': {}}"),
			 PAGES_END);
	pages_sort(&p);
	assert_int_equal(json_array_size(p.posts), ELEMENTS(ids));
	for (size_t i = 0; i < ELEMENTS(ids); i++) {
		const json_t *one = json_array_get(p.posts, i);
		assert_string_equal(json_string_value(json_object_get(one, "id")), ids[i]);
	}
	pages_done(&p);
	assert_true(!p.posts && !p.users && !p.media && !p.ids.count);
}

static void what_is_around_is_found_by_its_key(void **state)
{
	struct pages p = {0};

	(void)state;
	assert_int_equal(
		add(&p,
		    "{'data': [" POST("1") "], 'includes': {'users': [{'id': '7'}, 5, "
					   "{'id': 8}, {}], 'media': [{'media_key': 'm'}]}, " NEXT(
						   "a") "}"),
		PAGES_MORE);
	assert_int_equal(add(&p, "{'data': [" POST("2") "], 'includes': {'users': [{'id': '9'}], "
							"'media': 'none'}}"),
			 PAGES_END);
	const struct post_page around = pages_around(&p);
	assert_int_equal(json_object_size(around.users), 2);
	assert_non_null(json_object_get(around.users, "7"));
	assert_non_null(json_object_get(around.users, "9"));
	assert_non_null(json_object_get(around.media, "m"));
	pages_done(&p);
}

static void tokens_go_into_a_url(void **state)
{
	char size_255[PAGE_TOKEN_SIZE], size_256[PAGE_TOKEN_SIZE + 1];
	const struct {
		const char *token;
		enum pages_next next;
	} cases[] = {
		{"7140dibdnow9c7btw4b2k4vx", PAGES_MORE},
		{"A-b_c=.", PAGES_MORE},
		{"", PAGES_END},
		{"a&b", PAGES_WRONG},
		{"a b", PAGES_WRONG},
		{"a%41", PAGES_WRONG},
		{"a#", PAGES_WRONG},
		{"a\n", PAGES_WRONG},
		{size_255, PAGES_MORE},
		{size_256, PAGES_WRONG},
	};

	(void)state;
	memset(size_255, 'a', sizeof(size_255));
	memset(size_256, 'a', sizeof(size_256));
	size_255[sizeof(size_255) - 1] = size_256[sizeof(size_256) - 1] = '\0';
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		json_t *json = json_pack("{s:[{s:s, s:s}], s:{s:s}}", "data", "id", "1",
					 "author_id", "7", "meta", "next_token", cases[i].token);
		struct pages p = {0};
		enum pages_next next = pages_add(&p, json);

		if (next != cases[i].next)
			fail_msg("%s: %d", cases[i].token, next);
		assert_string_equal(p.token, next == PAGES_MORE ? cases[i].token : "");
		pages_done(&p);
		json_decref(json);
	}
}

static void pages_without_an_end_are_cut(void **state)
{
	struct pages p = {0};
	int n = 1;

	(void)state;
	/* nothing new, twice */
	assert_int_equal(add(&p, "{'data': [" POST("1") "], " NEXT("a") "}"), PAGES_MORE);
	assert_int_equal(add(&p, "{'data': [" POST("1") "], " NEXT("b") "}"), PAGES_MORE);
	assert_int_equal(add(&p, "{'data': [" POST("2") "], " NEXT("c") "}"), PAGES_MORE);
	assert_int_equal(add(&p, "{'data': [" POST("2") "], " NEXT("d") "}"), PAGES_MORE);
	assert_int_equal(add(&p, "{'data': [" POST("1") "], " NEXT("e") "}"), PAGES_CUT);
	pages_done(&p);
	/* the same token, twice */
	assert_int_equal(add(&p, "{'data': [" POST("1") "], " NEXT("a") "}"), PAGES_MORE);
	assert_int_equal(add(&p, "{'data': [" POST("2") "], " NEXT("a") "}"), PAGES_MORE);
	assert_int_equal(add(&p, "{'data': [" POST("3") "], " NEXT("a") "}"), PAGES_CUT);
	assert_int_equal(json_array_size(p.posts), 3);
	pages_done(&p);
	/* always something new */
	for (;; n++) {
		_cleanup_(freep) char *text = xasprintf(
			"{'data': [{'id': '%d', 'author_id': '7'}], " NEXT("a%d") "}", n, n);
		enum pages_next next = add(&p, text);
		assert_int_equal(next, n < 40 ? PAGES_MORE : PAGES_CUT);
		if (next != PAGES_MORE)
			break;
	}
	assert_int_equal(json_array_size(p.posts), 40);
	pages_done(&p);
}

static void pages_of_nothing_lead_on(void **state)
{
	struct pages p = {0};

	(void)state;
	/* X leaves out what it withholds, and goes on */
	for (int n = 0; n < 10; n++) {
		_cleanup_(freep) char *text =
			xasprintf(n % 2 ? "{" NEXT("a%d") "}" : "{'data': [], " NEXT("a%d") "}", n);
		assert_int_equal(add(&p, text), PAGES_MORE);
	}
	/* its last one is no cut, whatever is on it */
	assert_int_equal(add(&p, "{'data': [" POST("1") "], " NEXT("b") "}"), PAGES_MORE);
	assert_int_equal(add(&p, "{'data': [" POST("1") "], " NEXT("c") "}"), PAGES_MORE);
	assert_int_equal(add(&p, "{'data': [" POST("1") "]}"), PAGES_END);
	pages_done(&p);
}

static void ids_of_the_future_are_wrong(void **state)
{
	struct pages p = {.latest = "1795604580000000001"};

	(void)state;
	assert_int_equal(add(&p, "{'data': [" POST("1795604580000000001") "]}"), PAGES_END);
	assert_int_equal(add(&p, "{'data': [" POST("3") "," POST("1795604580000000002") "]}"),
			 PAGES_WRONG);
	assert_int_equal(json_array_size(p.posts), 1);
	pages_done(&p);
}

static void what_is_in_no_form_is_wrong(void **state)
{
	static const struct {
		const char *json, *author;
		enum pages_next next;
	} cases[] = {
		{"{}", NULL, PAGES_END},
		{"{'data': []}", NULL, PAGES_END},
		{"{'meta': {'result_count': 0}}", NULL, PAGES_END},
		{"{'errors': [{'title': 'x'}]}", NULL, PAGES_END},
		{"{'meta': {'next_token': null}}", NULL, PAGES_END},
		{"{'meta': {'next_token': 5}}", NULL, PAGES_WRONG},
		{"{'meta': {'next_token': ['a']}}", NULL, PAGES_WRONG},
		{"{'data': {}}", NULL, PAGES_WRONG},
		{"{'data': null}", NULL, PAGES_WRONG},
		{"{'data': 'x'}", NULL, PAGES_WRONG},
		{"{'data': [5]}", NULL, PAGES_WRONG},
		{"{'data': [{}]}", NULL, PAGES_WRONG},
		{"{'data': [{'id': '1'}]}", NULL, PAGES_WRONG},
		{"{'data': [{'id': '1'}, {'id': '2'}]}", NULL, PAGES_WRONG},
		/* one alone is kept for a person */
		{"{'data': [{'id': '1'}, " POST("2") "]}", NULL, PAGES_END},
		{"{'data': [" POST("1") ", {'id': '2', 'author_id': 7}]}", NULL, PAGES_END},
		{"{'data': [" POST("1") ", {'author_id': '7'}]}", NULL, PAGES_WRONG},
		{"{'data': [{'id': '1', 'author_id': 7}]}", NULL, PAGES_WRONG},
		{"{'data': [{'id': 1, 'author_id': '7'}]}", NULL, PAGES_WRONG},
		{"{'data': [{'id': 'x', 'author_id': '7'}]}", NULL, PAGES_WRONG},
		{"{'data': [{'id': '1', 'sender_id': '7'}]}", NULL, PAGES_WRONG},
		{"{'data': [{'id': '1', 'sender_id': '7'}]}", "sender_id", PAGES_END},
		{"{'data': [{'id': '1', 'author_id': '7'}]}", "sender_id", PAGES_WRONG},
		{"{'data': [{'id': '1', 'author_id': '7'}], 'meta': 5, 'includes': [5]}", NULL,
		 PAGES_END},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct pages p = {.author_key = cases[i].author};

		if (add(&p, cases[i].json) != cases[i].next)
			fail_msg("%s", cases[i].json);
		pages_sort(&p);
		pages_done(&p);
	}
}

static void a_page_of_more_than_is_asked_for_is_wrong(void **state)
{
	(void)state;
	for (size_t count = 1000; count <= 1001; count++) {
		json_t *data = json_array();
		struct pages p = {0};

		for (size_t n = 1; n <= count; n++) {
			_cleanup_(freep) char *id = xasprintf("%zu", n);
			json_array_append_new(data,
					      json_pack("{s:s, s:s}", "id", id, "author_id", "7"));
		}
		json_t *json = json_pack("{s:o}", "data", data);
		assert_int_equal(pages_add(&p, json), count > 1000 ? PAGES_WRONG : PAGES_END);
		pages_done(&p);
		json_decref(json);
	}
}

/* --- wrong types everywhere --- */

#define WHOLE                                                                                      \
	"{'data': [{'id': '1795604580000000001', 'author_id': '7', 'text': '@o a https://t.co/a'," \
	"'conversation_id': '5', 'created_at': '2026-11-25T11:03:00.000Z', 'lang': 'ar',"          \
	"'edit_history_tweet_ids': ['1795604580000000001'], 'withheld': {'scope': 'x'},"           \
	"'entities': {'urls': [{'url': 'https://t.co/a', 'expanded_url': 'https://a.test'}]},"     \
	"'note_tweet': {'text': 'b https://t.co/a', 'entities': {'urls': [{'url': "                \
	"'https://t.co/a', 'expanded_url': 'https://a.test'}]}},"                                  \
	"'attachments': {'media_keys': ['3_1']},"                                                  \
	"'referenced_tweets': [{'type': 'replied_to', 'id': '5'}]}],"                              \
	"'includes': {'users': [{'id': '7', 'name': 'N', 'username': 'n'}],"                       \
	"'media': [{'media_key': '3_1', 'type': 'photo', 'url': 'u', 'alt_text': 'a'}]},"          \
	"'meta': {'next_token': 'abc', 'result_count': 1}}"

static void read_all(const json_t *json)
{
	struct pages p = {0};
	const json_t *one;
	size_t i;

	(void)pages_add(&p, json);
	(void)pages_add(&p, json);
	pages_sort(&p);
	const struct post_page around = pages_around(&p);
	json_array_foreach(p.posts, i, one)
	{
		struct post post;
		if (post_read(one, &around, &post) == 0)
			assert_true(post_id_check(post.first) && post_id_check(post.conversation));
		post_done(&post);
	}
	pages_done(&p);
}

/* The place that is the left'th of all; counts down to it. */
static bool replace(json_t *json, size_t *left, json_t *by)
{
	const char *key;
	json_t *one;
	size_t i;
	void *next;

	json_object_foreach_safe(json, next, key, one)
	{
		if (!(*left)--)
			return json_object_set(json, key, by) == 0;
		if (replace(one, left, by))
			return true;
	}
	json_array_foreach(json, i, one)
	{
		if (!(*left)--)
			return json_array_set(json, i, by) == 0;
		if (replace(one, left, by))
			return true;
	}
	return false;
}

static void any_value_may_stand_anywhere(void **state)
{
	static const char *const values[] = {
		"null",
		"true",
		"5",
		"-1",
		"1.5e300",
		"''",
		"'x'",
		"'9999999999999999999'",
		"'2026-99-99T99:99:99'",
		"[]",
		"{}",
		"[null]",
		"[[]]",
		"['x', 5]",
		"{'id': 5}",
		"[{'id': '7', 'url': '', 'expanded_url': ''}]",
	};
	size_t places = 0;

	(void)state;
	for (bool there = true; there; places++) {
		for (size_t v = 0; v < ELEMENTS(values); v++) {
			json_t *json = json_of(WHOLE), *value = json_of(values[v]);
			size_t left = places;

			there = replace(json, &left, value);
			read_all(json);
			json_decref(json);
			json_decref(value);
		}
	}
	assert_true(places > 45);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(pages_become_one_list_in_order),
	cmocka_unit_test(what_is_around_is_found_by_its_key),
	cmocka_unit_test(tokens_go_into_a_url),
	cmocka_unit_test(pages_without_an_end_are_cut),
	cmocka_unit_test(pages_of_nothing_lead_on),
	cmocka_unit_test(ids_of_the_future_are_wrong),
	cmocka_unit_test(what_is_in_no_form_is_wrong),
	cmocka_unit_test(a_page_of_more_than_is_asked_for_is_wrong),
	cmocka_unit_test(any_value_may_stand_anywhere),
};
UNIT_MAIN(tests)
