/* What may stand in its section is in contract.conf; here what is told of what may not. */
#include "../unit.h"

#include "x/options.h"

#include <wasl/memory.h>

#define GIVEN                  \
	{                      \
		(char *)"x", 1 \
	}

static const struct x_options good = {
	.handle = (char *)"office_test",
	.api = (char *)"https://api.x.com",
	.redirect = (char *)"https://localhost/wasl",
	.auth = X_AUTH_OAUTH1,
	.consumer_key = GIVEN,
	.consumer_secret = GIVEN,
	.access_token = GIVEN,
	.access_secret = GIVEN,
	.mentions = true,
	.directs = true,
};

/* words: NULL where it is good. */
static void check(const struct x_options *o, const char *words)
{
	struct error err = ERROR_NONE;
	int r = x_options_check(o, &err);

	if (!words) {
		if (r != 0)
			fail_msg("%s", err.text);
		return;
	}
	if (r >= 0 || !strstr(err.text, words))
		fail_msg("'%s' instead of '%s'", err.text, words);
}

static void handles_are_those_of_x(void **state)
{
	static const struct {
		const char *handle;
		bool good;
	} cases[] = {
		{"a", true},
		{"fifteen_letters", true},
		{"A_9", true},
		{"", false},
		{"sixteen__letters", false},
		{"@office", false},
		{"a b", false},
		{"a-b", false},
		{"\u0645", false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct x_options o = good;

		o.handle = (char *)cases[i].handle;
		check(&o, cases[i].good ? NULL : "handle: '");
	}
}

static void the_api_is_a_host(void **state)
{
	static const struct {
		const char *api, *words;
	} cases[] = {
		{"https://api.x.com", NULL},
		{"https://api.x.com/", NULL},
		{"https://api.x.com:8443", NULL},
		{"http://127.0.0.1:8080", NULL},
		{"http://api.x.com", "api: "},
		{"https://api.x.com/2", "it ends with the host"},
		{"https://api.x.com/?a", "it ends with the host"},
		{"api.x.com", "api: "},
		{"", "api: "},
		{"ftp://api.x.com", "api: "},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct x_options o = good;

		o.api = (char *)cases[i].api;
		check(&o, cases[i].words);
	}
}

static void what_signs_is_named_where_it_is_missing(void **state)
{
	const struct secret none = {0};
	struct x_options o = good;

	(void)state;
	o.consumer_key = none;
	check(&o, "consumer_key is missing");
	o = good;
	o.consumer_secret = none;
	check(&o, "consumer_secret is missing");
	o = good;
	o.access_token = none;
	check(&o, "access_token is missing");
	o = good;
	o.access_secret = none;
	check(&o, "access_secret is missing");
	o.auth = X_AUTH_OAUTH2;
	check(&o, "client_id is missing");
	o.client_id = (char *)"abc";
	check(&o, NULL);
	/* of a check of the file alone there are no bytes, only names */
	o = good;
	o.access_secret.size = 0;
	check(&o, NULL);
}

static void one_of_both_is_read(void **state)
{
	struct x_options o = good;

	(void)state;
	o.mentions = false;
	check(&o, NULL);
	o.directs = false;
	check(&o, "nothing to read");
	o.mentions = true;
	check(&o, NULL);
}

static void each_option_has_its_help_and_no_other_its_key(void **state)
{
	const struct option *options = x_options();

	(void)state;
	for (const struct option *o = options; o->key; o++) {
		assert_true(o->help && *o->help && strlen(o->help) < 80);
		for (const struct option *other = options; other != o; other++)
			assert_string_not_equal(other->key, o->key);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(handles_are_those_of_x),
	cmocka_unit_test(the_api_is_a_host),
	cmocka_unit_test(what_signs_is_named_where_it_is_missing),
	cmocka_unit_test(one_of_both_is_read),
	cmocka_unit_test(each_option_has_its_help_and_no_other_its_key),
};
UNIT_MAIN(tests)
