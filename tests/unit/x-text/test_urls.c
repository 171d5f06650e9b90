#include "../unit.h"

#include "units.h"
#include "x/text/urls.h"

#define URLS_MAX 4

struct row {
	const char *text;
	const char *urls[URLS_MAX];
};

static void links_are_those_of_the_library(void **state)
{
	static const struct row rows[] = {
		{"", {NULL}},
		{"no link", {NULL}},
		{"http://example.com", {"http://example.com"}},
		{"HTTPS://Example.COM/a?b=c d", {"HTTPS://Example.COM/a?b=c"}},
		{"tvtc.gov.sa", {"tvtc.gov.sa"}},
		{"\u0632\u0648\u0631\u0648\u0627tvtc.gov.sa", {"tvtc.gov.sa"}},
		{"(example.com/x)", {"example.com/x"}},
		{"example.com:80/x?y", {"example.com:80/x?y"}},
		{"example.com:80?y", {"example.com"}},
		{"http://example.com:80?y", {"http://example.com:80?y"}},
		{"a@example.com", {NULL}},
		{"@example.com $b.com #c.com", {NULL}},
		{"x-.com -a.com _a.com /a.com ..a.com", {NULL}},
		{"file.txt .htaccess v1.2.3", {NULL}},
		{"http://t.co/abc's http://t.co/ab?c!", {"http://t.co/abc", "http://t.co/ab?c"}},
		{"http://t.co/abcdefghijklmnopqrstuvwxyz012345678901234", {NULL}},
		{"http://t.co/abcdefghijklmnopqrstuvwxyz01234567890123",
		 {"http://t.co/abcdefghijklmnopqrstuvwxyz01234567890123"}},
		{"http://xn--\u306f.com", {NULL}},
		{"\u4e2d\u56fdexample.com/p\ud55c\uad6d b.com", {"example.com/p", "b.com"}},
		{"a.com\u3042.com", {"a.com"}},
		{"\u3042.com http://\u3042.com", {"http://\u3042.com"}},
		{"http://foo.newtld foo.newtld", {NULL}},
		{"a.com b.com c.com d.com", {"a.com", "b.com", "c.com", "d.com"}},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct x_units u = units_of(rows[i].text);
		struct x_urls urls;
		size_t count = 0;
		x_urls_find(&u, &urls);
		for (; count < URLS_MAX && rows[i].urls[count]; count++) {
			if (count >= urls.count ||
			    !units_are(&u, urls.at[count].begin, urls.at[count].size,
				       rows[i].urls[count]))
				fail_msg("%s: not %s", rows[i].text, rows[i].urls[count]);
		}
		if (urls.count != count)
			fail_msg("%s: %zu links", rows[i].text, urls.count);
		x_urls_done(&urls);
		x_units_done(&u);
	}
}

static void what_x_may_know_is_found_too(void **state)
{
	static const struct row rows[] = {
		{"http://foo.newtld/x. b", {"http://foo.newtld/x"}},
		{"see https://foo.music.", {"https://foo.music"}},
		{"foo.music", {NULL}},
		{"http://localhost http://10.0.0.1/ http://-x.com http://a.com-b xhttp://a.music",
		 {NULL}},
		{"http://a.music/b http://b.com http://c.music",
		 {"http://a.music/b", "http://b.com", "http://c.music"}},
		{"http://a.music/?u=b.com", {"b.com"}},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct x_units u = units_of(rows[i].text);
		struct x_urls urls;
		size_t count = 0;
		x_urls_find_all(&u, &urls);
		for (; count < URLS_MAX && rows[i].urls[count]; count++) {
			if (count >= urls.count ||
			    !units_are(&u, urls.at[count].begin, urls.at[count].size,
				       rows[i].urls[count]))
				fail_msg("%s: not %s", rows[i].text, rows[i].urls[count]);
		}
		if (urls.count != count)
			fail_msg("%s: %zu links", rows[i].text, urls.count);
		x_urls_done(&urls);
		x_units_done(&u);
	}
}

static void too_long_a_link_is_none(void **state)
{
	char text[4200] = "http://a.com/";
	struct x_urls urls;

	(void)state;
	memset(text + 13, 'x', 4100);
	for (size_t size = 4089; size < 4091; size++) {
		struct x_units u;
		assert_int_equal(x_units_init(&u, text, size, false), 0);
		x_urls_find(&u, &urls);
		assert_int_equal(urls.count, size == 4089);
		x_urls_done(&urls);
		x_units_done(&u);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(links_are_those_of_the_library),
	cmocka_unit_test(what_x_may_know_is_found_too),
	cmocka_unit_test(too_long_a_link_is_none),
};

UNIT_MAIN(tests)
