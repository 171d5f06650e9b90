#include "posts.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <time.h>

#define ID "1795604580000000001"
#define MORE "1795604580000000002"

static void ids_are_up_to_nineteen_digits(void **state)
{
	static const struct {
		const char *id;
		bool good;
	} cases[] = {
		{"1", true},	{ID, true},	{"9999999999999999999", true},
		{NULL, false},	{"", false},	{"10000000000000000000", false},
		{"0", false},	{"01", false},	{"-1", false},
		{"1.5", false}, {"1e5", false}, {" 1", false},
		{"1 ", false},	{"1\n", false}, {"\u0661", false},
		{"abc", false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		if (post_id_check(cases[i].id) != cases[i].good)
			fail_msg("%s", cases[i].id);
	}
}

static void ids_compare_as_numbers(void **state)
{
	static const char *const rising[] = {"1",
					     "2",
					     "9",
					     "10",
					     "11",
					     "99",
					     "100",
					     ID,
					     MORE,
					     "9223372036854775807",
					     "9223372036854775808",
					     "9999999999999999999"};

	(void)state;
	for (size_t n = 0; n < ELEMENTS(rising) * ELEMENTS(rising); n++) {
		size_t i = n / ELEMENTS(rising), k = n % ELEMENTS(rising);
		int r = post_id_compare(rising[i], rising[k]);

		if ((r < 0) != (i < k) || (r > 0) != (i > k))
			fail_msg("%s, %s: %d", rising[i], rising[k], r);
	}
}

static void ids_tell_the_time_both_ways(void **state)
{
	static const struct {
		int64_t at;
		const char *id;
	} cases[] = {
		/* published with the epoch: the first id that was counted so */
		{INT64_C(1288834974657), "1"},
		{INT64_C(1288834974658), "4194304"},
		{INT64_C(0), "1"},
		{INT64_C(-5), "1"},
		{INT64_MIN, "1"},
		{INT64_C(1795604580000), "2125545782768566272"},
		{INT64_C(3673020765671), "9999999999993184256"},
		{INT64_C(3673020765672), "9999999999997378560"},
		{INT64_C(3673020765673), "9999999999997378560"},
		{INT64_C(5700000000000), "9999999999997378560"},
		{INT64_MAX, "9999999999997378560"},
	};
	char id[POST_ID_SIZE];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		post_id_of_time(cases[i].at, id);
		if (strcmp(id, cases[i].id) != 0)
			fail_msg("%lld: %s", (long long)cases[i].at, id);
		assert_true(post_id_check(id));
	}
	for (int64_t at = INT64_C(1288834974658); at < INT64_C(3600000000000);
	     at += INT64_C(12345678901)) {
		post_id_of_time(at, id);
		assert_int_equal(post_id_time(id), at);
	}
	assert_int_equal(post_id_time("9999999999999999999"), INT64_C(3673020765672));
}

static void entities_are_decoded_once(void **state)
{
	static const struct {
		const char *text, *plain;
	} cases[] = {
		{"", ""},
		{"a &amp; b &lt;c&gt; &quot;", "a & b <c> \""},
		{"&amp;lt;", "&lt;"},
		{"&amp;amp;amp;", "&amp;amp;"},
		{"&", "&"},
		{"&am", "&am"},
		{"&amp", "&amp"},
		{"&&amp;", "&&"},
		{"&AMP;", "&AMP;"},
		{"&#39;&nbsp;", "&#39;&nbsp;"},
		{"\u0645&amp;\u0645", "\u0645&\u0645"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *plain = post_decode(cases[i].text);
		assert_string_equal(plain, cases[i].plain);
	}
}

static void handles_before_it_say_who_is_answered(void **state)
{
	static const struct {
		const char *text, *said;
	} cases[] = {
		{"@office hello", "hello"},
		{"@office  @Omar_9\thello @office", "hello @office"},
		{"@office\nhello", "hello"},
		{"hello @office", "hello @office"},
		/* of nothing else it is the text */
		{"@office", "@office"},
		{"@office ", "@office "},
		{"@office @omar", "@office @omar"},
		{"@", "@"},
		{"@ office", "@ office"},
		{"@office, hello", "@office, hello"},
		{"@office: hello", "@office: hello"},
		{"@fifteen_letters hello", "hello"},
		{"@sixteen__letters hello", "@sixteen__letters hello"},
		{"@\u0645\u0631\u062d\u0628\u0627 hello", "@\u0645\u0631\u062d\u0628\u0627 hello"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_string_equal(post_without_handles(cases[i].text), cases[i].said);
}

#define TEXT(t) "{'text': '" t "'}"
#define LINKS(t, urls) "{'text': '" t "', 'entities': {'urls': [" urls "]}}"
#define URL(short, full) "{'url': 'https://t.co/" short "', 'expanded_url': '" full "'}"

static void links_lead_where_they_lead(void **state)
{
	static const struct {
		const char *json, *text;
	} cases[] = {
		{TEXT("https://t.co/a"), "https://t.co/a"},
		{LINKS("see https://t.co/a.", URL("a", "https://a.test/?x=1&y")),
		 "see https://a.test/?x=1&y."},
		/* one that another begins with */
		{LINKS("https://t.co/a https://t.co/ab https://t.co/abc",
		       URL("a", "A") "," URL("abc", "C") "," URL("ab", "B")),
		 "A B C"},
		{LINKS("https://t.co/ab", URL("a", "A")), "https://t.co/ab"},
		/* glued to Arabic, twice, and listed twice */
		{LINKS("\u0645https://t.co/a\u0645https://t.co/a", URL("a", "A") "," URL("a", "A")),
		 "\u0645A\u0645A"},
		/* what it stands for is not read again */
		{LINKS("https://t.co/a https://t.co/b",
		       URL("a", "https://t.co/b") "," URL("b", "https://t.co/b?b=https://t.co/a")),
		 "https://t.co/b https://t.co/b?b=https://t.co/a"},
		{LINKS("&lt;https://t.co/a&gt;", URL("a", "https://a.test/&amp;")),
		 "<https://a.test/&amp;>"},
		{LINKS("https://t.co/a", "{'url': 'https://t.co/a'}"), "https://t.co/a"},
		{LINKS("https://t.co/a", "{'url': '', 'expanded_url': 'x'}"), "https://t.co/a"},
		{LINKS("https://t.co/a", "5, null, {'url': 5, 'expanded_url': []}"),
		 "https://t.co/a"},
		/* what begins as one does */
		{LINKS("http https:// https://t.co http://t.co/a xhttps://t.co/a/",
		       URL("a", "A") ",{'url': 'http', 'expanded_url': 'no'}"),
		 "http https:// https://t.co http://t.co/a xA/"},
		/* a long post's own text and links */
		{"{'text': 'short https://t.co/a', 'entities': {'urls': [" URL(
			 "b", "no") "]},"
				    "'note_tweet': {'text': 'long https://t.co/b', 'entities': "
				    "{'urls': [" URL("b", "B") "]}}}",
		 "long B"},
		{"{'text': 'short', 'note_post': {'text': 'long &amp;'}}", "long &"},
		{"{'text': 'short', 'note_post': {}}", "short"},
		{"{'text': 'short', 'note_tweet': 5}", "short"},
		{"{}", ""},
		{"5", ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		json_t *json = json_of(cases[i].json);
		_cleanup_(freep) char *text = post_text(json);

		if (strcmp(text, cases[i].text) != 0)
			fail_msg("%s: '%s'", cases[i].json, text);
		json_decref(json);
	}
}

static void long_ones_are_whole_and_longer_ones_cut(void **state)
{
	static const struct {
		const char *unit, *plain;
		size_t count, kept;
	} cases[] = {
		/* the longest that X takes, in all of its forms */
		{"\u0645", "\u0645", 25000, 25000},
		{"\U0001f600", "\U0001f600", 25000, 25000},
		{"&amp;", "&", 25000, 25000},
		/* between characters */
		{"\u20ac", "\u20ac", 90000, 87381},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct buffer b = BUFFER_INIT(1U << 20);

		for (size_t n = 0; n < cases[i].count; n++)
			assert_int_equal(buffer_add_string(&b, cases[i].unit), 0);
		json_t *json = json_pack("{s:s, s:s}", "id", ID, "text", buffer_string(&b));
		struct post p;
		assert_int_equal(post_read(json, &(struct post_page){0}, &p), 0);
		assert_int_equal(strlen(p.text), cases[i].kept * strlen(cases[i].plain));
		post_done(&p);
		json_decref(json);
		buffer_done(&b);
	}
}

#define OLD                                                                                       \
	"{'id': '" MORE "', 'text': '@office it is this', 'author_id': '77', 'lang': 'en',"       \
	"'conversation_id': '55', 'created_at': '2026-11-25T11:03:00.000Z',"                      \
	"'edit_history_tweet_ids': ['" ID "', '" MORE "'], 'withheld': {'country_codes': ['X']}," \
	"'attachments': {'media_keys': ['3_1', '3_2', '3_3', '3_4', 5]},"                         \
	"'referenced_tweets': [{'type': 'quoted', 'id': '5'}, {'type': 'replied_to', 'id': "      \
	"'56'}]}"
#define NEW                                                                                      \
	"{'id': '" MORE "', 'text': '@office it is this', 'author_id': '77', 'lang': 'en',"      \
	"'conversation_id': '55', 'created_at': '2026-11-25T11:03:00.000Z',"                     \
	"'edit_history_post_ids': ['" ID "', '" MORE "'], 'withheld': {'country_codes': ['X']}," \
	"'attachments': {'media_keys': ['3_1', '3_2', '3_3', '3_4', 5]},"                        \
	"'referenced_posts': [{'type': 'quoted', 'id': '5'}, {'type': 'replied_to', 'id': '56'}]}"
#define AROUND                                                                                     \
	"{'users': {'77': {'id': '77', 'name': 'Omar', 'username': 'omar_x'}, '78': 5}, 'media': " \
	"{"                                                                                        \
	"'3_1': {'type': 'photo', 'url': 'https://m.test/1', 'alt_text': 'a letter'},"             \
	"'3_2': {'type': 'video', 'preview_image_url': 'https://m.test/2'},"                       \
	"'3_3': {'type': 'photo'}, '3_4': {'url': 'https://m.test/4', 'type': 5}}}"

/* Each place is compared with a few of the links only, however many there are. */
static void texts_full_of_links_cost_little(void **state)
{
	static const char *const units[] = {"https://t.co/aaaaaa0255 ", "http", "http://",
					    "http://a/aa"};
	json_t *urls = json_array();

	(void)state;
	for (int i = 0; i < 256; i++) {
		_cleanup_(freep) char *url = xasprintf("https://t.co/aaaaaa%04d", i);
		json_array_append_new(urls, json_pack("{s:s, s:s}", "url", url, "expanded_url",
						      "https://a.test/"));
	}
	for (size_t i = 0; i < ELEMENTS(units); i++) {
		struct buffer b = BUFFER_INIT(1U << 20);

		while (b.size < (64U << 10))
			assert_int_equal(buffer_add_string(&b, units[i]), 0);
		json_t *json = json_pack("{s:s, s:{s:O}}", "text", buffer_string(&b), "entities",
					 "urls", urls);
		clock_t began = clock();
		_cleanup_(freep) char *text = post_text(json);
		/* ten times what it takes here; comparing all took hundreds of times that */
		assert_true((double)(clock() - began) / CLOCKS_PER_SEC < 0.5);
		assert_int_equal(strncmp(text, "https://a.test/ https://a", 25) == 0, i == 0);
		json_decref(json);
		buffer_done(&b);
	}
	json_decref(urls);
}

static void both_vocabularies_say_the_same(void **state)
{
	static const char *const posts[] = {OLD, NEW};
	json_t *around = json_of(AROUND);
	const struct post_page page = {json_object_get(around, "users"),
				       json_object_get(around, "media")};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(posts); i++) {
		json_t *json = json_of(posts[i]);
		struct post p;

		assert_int_equal(post_read(json, &page, &p), 0);
		assert_string_equal(p.id, MORE);
		assert_string_equal(p.first, ID);
		assert_string_equal(p.author, "77");
		assert_string_equal(p.conversation, "55");
		assert_string_equal(p.answers, "56");
		assert_true(p.quotes && p.withheld && !p.repost);
		assert_int_equal(p.at, INT64_C(1795604580000));
		assert_string_equal(p.text,
				    "it is this\n[photo] https://m.test/1 a letter\n[video] "
				    "https://m.test/2\n[media] https://m.test/4");
		assert_string_equal(p.name, "Omar (@omar_x)");
		assert_string_equal(p.language, "en");
		post_done(&p);
		json_decref(json);
	}
	json_decref(around);
}

static void a_bare_post_stands_for_itself(void **state)
{
	json_t *json = json_of("{'id': '2125545782768566272', 'text': 'x', 'withheld': null}");
	struct post p;

	(void)state;
	assert_int_equal(post_read(json, &(struct post_page){0}, &p), 0);
	assert_string_equal(p.first, p.id);
	assert_string_equal(p.conversation, p.id);
	assert_string_equal(p.author, "");
	assert_string_equal(p.answers, "");
	assert_true(!p.name && !p.language && !p.quotes && !p.repost && !p.withheld);
	/* its id tells when */
	assert_int_equal(p.at, INT64_C(1795604580000));
	post_done(&p);
	json_decref(json);
}

static void reposts_are_known_by_either_name(void **state)
{
	static const struct {
		const char *json;
		bool repost;
	} cases[] = {
		{"{'id': '1', 'text': 'x', 'referenced_tweets': [{'type': 'retweeted'}]}", true},
		{"{'id': '1', 'text': 'x', 'referenced_posts': [{'type': 'reposted'}]}", true},
		{"{'id': '1', 'text': 'x', 'referenced_tweets': [{'type': 'quoted'}]}", false},
		{"{'id': '1', 'text': 'RT @x: x', 'referenced_tweets': [{}, 5, []]}", false},
		{"{'id': '1', 'text': 'x', 'referenced_tweets': {'type': 'retweeted'}}", false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		json_t *json = json_of(cases[i].json);
		struct post p;

		assert_int_equal(post_read(json, &(struct post_page){0}, &p), 0);
		assert_int_equal(p.repost, cases[i].repost);
		assert_string_equal(p.answers, "");
		post_done(&p);
		json_decref(json);
	}
}

static void what_has_no_id_or_text_is_none(void **state)
{
	static const char *const cases[] = {
		"{}",
		"[]",
		"5",
		"null",
		"{'id': '1'}",
		"{'text': 'x'}",
		"{'id': 1, 'text': 'x'}",
		"{'id': '0', 'text': 'x'}",
		"{'id': '1', 'text': null}",
		"{'id': '10000000000000000000', 'text': 'x'}",
		"{'id': '1', 'text': ['x']}",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		json_t *json = json_of(cases[i]);
		struct post p;

		if (post_read(json, &(struct post_page){0}, &p) != -EBADMSG)
			fail_msg("%s", cases[i]);
		assert_null(p.text);
		post_done(&p);
		json_decref(json);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(ids_are_up_to_nineteen_digits),
	cmocka_unit_test(ids_compare_as_numbers),
	cmocka_unit_test(ids_tell_the_time_both_ways),
	cmocka_unit_test(entities_are_decoded_once),
	cmocka_unit_test(handles_before_it_say_who_is_answered),
	cmocka_unit_test(links_lead_where_they_lead),
	cmocka_unit_test(long_ones_are_whole_and_longer_ones_cut),
	cmocka_unit_test(texts_full_of_links_cost_little),
	cmocka_unit_test(both_vocabularies_say_the_same),
	cmocka_unit_test(a_bare_post_stands_for_itself),
	cmocka_unit_test(reposts_are_known_by_either_name),
	cmocka_unit_test(what_has_no_id_or_text_is_none),
};
UNIT_MAIN(tests)
