#include "../unit.h"

#include <wasl/url.h>

#include <errno.h>

static void addresses_are_taken_apart(void **state)
{
	static const struct {
		const char *text, *host, *path;
		unsigned port;
		bool secure;
	} cases[] = {
		{"https://sms.gateway.test", "sms.gateway.test", "/", 443, true},
		{"HTTPS://sms.gateway.test/v1/send?a=b&c=%20d", "sms.gateway.test",
		 "/v1/send?a=b&c=%20d", 443, true},
		{"http://127.0.0.1:8080/", "127.0.0.1", "/", 8080, false},
		{"http://[::1]:1/x", "::1", "/x", 1, false},
		{"https://a.test:65535?q", "a.test", "/?q", 65535, true},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct error err = ERROR_NONE;
		struct url u;
		if (url_parse(cases[i].text, &u, &err) < 0)
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_int_equal(u.secure, cases[i].secure);
		assert_string_equal(u.host, cases[i].host);
		assert_int_equal(u.port, cases[i].port);
		assert_string_equal(u.path, cases[i].path);
		url_done(&u);
	}
}

static void what_is_none_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"sms.gateway.test",
		"ftp://a.test/",
		"https://",
		"https:///x",
		"https://user:secret@a.test/",
		"https://a.test:/",
		"https://a.test:0/",
		"https://a.test:65536/",
		"https://a.test:123456/",
		"https://a.test:80x/",
		"https://a.test/x y",
		"https://a.test/x#y",
		"https://a.test/\xd8\xa7",
		"https://a.test/x\r\ny",
		"https://[::1/",
		"https://[::1]x/",
		"https://a b.test/",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct error err = ERROR_NONE;
		struct url u;
		if (url_parse(cases[i], &u, &err) != -EINVAL)
			fail_msg("%s is taken", cases[i]);
		assert_null(u.host);
		assert_null(strstr(err.text, "secret"));
		assert_true(*err.text);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(addresses_are_taken_apart),
	cmocka_unit_test(what_is_none_is_refused),
};

UNIT_MAIN(tests)
