#include "../unit.h"

#include "x/oauth1.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <wasl/memory.h>

/* Those of X's own example, published by it. */
static const struct oauth1_keys keys = {
	"xvz1evFS4wEEPTGEFPHBog",
	"kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
	"370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
	"LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
};

static char *field(const char *header, const char *name)
{
	_cleanup_(freep) char *begin = xasprintf("%s=\"", name);
	const char *at = strstr(header, begin);

	if (!at)
		return xstrdup("");
	at += strlen(begin);
	return oauth1_decode(at, strcspn(at, "\""));
}

/* What that base string is signed as. */
static char *signed_as(const char *base, const char *key)
{
	gnutls_datum_t mac = {.data = (unsigned char[20]){0}, .size = 20}, out;

	assert_true(gnutls_hmac_fast(GNUTLS_MAC_SHA1, key, strlen(key), base, strlen(base),
				     mac.data) == 0);
	assert_true(gnutls_base64_encode2(&mac, &out) == 0);
	char *text = xstrndup((const char *)out.data, out.size);
	gnutls_free(out.data);
	return text;
}

static void the_example_of_x_is_signed_as_x_does(void **state)
{
	const struct oauth1_request q = {
		.method = "POST",
		.url = "https://api.x.com/1.1/statuses/update.json",
		.query = "include_entities=true&status=Hello%20Ladies%20%2B%20Gentlemen%2C%20a%20"
			 "signed%20OAuth%20request%21",
		.nonce = "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
		.at = 1318622958,
	};
	_cleanup_(freep) char *header = oauth1_header(&q, &keys);

	(void)state;
	assert_string_equal(
		header,
		"Authorization: OAuth oauth_consumer_key=\"xvz1evFS4wEEPTGEFPHBog\", "
		"oauth_nonce=\"kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg\", "
		"oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1318622958\", "
		"oauth_token=\"370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb\", "
		"oauth_version=\"1.0\", oauth_signature=\"Ls93hJiZbQ3akF3HF3x1Bz8%2FzU4%3D\"");
}

/* RFC 5849 §3.4.1: its request, with our version in the place where it sorts. */
static void the_base_string_is_that_of_the_rfc(void **state)
{
	static const char base[] =
		"POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5"
		"%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26"
		"oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D"
		"137131201%26oauth_token%3Dkkk9d7dh3k39sjv7%26oauth_version%3D1.0";
	const struct oauth1_keys of_rfc = {"9djdj82h48djs9d2", "j49sn3kd!*", "kkk9d7dh3k39sjv7",
					   "a&b"};
	/* those of its body are no others to the signature */
	const struct oauth1_request q = {"POST", "http://example.com/request",
					 "b5=%3D%253D&a3=a&c%40=&a2=r%20b&c2&a3=2+q", "7d8f3e4a",
					 137131201};
	_cleanup_(freep) char *header = oauth1_header(&q, &of_rfc);
	_cleanup_(freep) char *ours = field(header, "oauth_signature");
	_cleanup_(freep) char *theirs = signed_as(base, "j49sn3kd%21%2A&a%26b");

	(void)state;
	assert_string_equal(ours, theirs);
}

static void without_a_token_an_empty_secret_signs(void **state)
{
	const struct oauth1_keys app = {"K", "S", NULL, NULL};
	const struct oauth1_request q = {"POST", "https://api.x.com/oauth/request_token", NULL, "n",
					 5};
	_cleanup_(freep) char *header = oauth1_header(&q, &app);
	_cleanup_(freep) char *ours = field(header, "oauth_signature");
	_cleanup_(freep) char *theirs =
		signed_as("POST&https%3A%2F%2Fapi.x.com%2Foauth%2Frequest_token&oauth_consumer_key%"
			  "3DK%26oauth_nonce%3Dn%26oauth_signature_method%3DHMAC-SHA1%26"
			  "oauth_timestamp%3D5%26oauth_version%3D1.0",
			  "S&");

	(void)state;
	assert_null(strstr(header, "oauth_token"));
	assert_string_equal(ours, theirs);
}

static void all_but_the_unreserved_is_encoded(void **state)
{
	static const struct {
		const char *text, *encoded;
	} cases[] = {
		{"", ""},
		{"azAZ09-._~", "azAZ09-._~"},
		{"!*'()", "%21%2A%27%28%29"},
		{" +&=%/?#[]@:,;$\"", "%20%2B%26%3D%25%2F%3F%23%5B%5D%40%3A%2C%3B%24%22"},
		{"\u2603", "%E2%98%83"},
		{"\u0645\u0631", "%D9%85%D8%B1"},
		{"\x01\x7f\xff", "%01%7F%FF"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct buffer out = BUFFER_INIT(1000);

		oauth1_encode(cases[i].text, &out);
		assert_string_equal(buffer_string(&out), cases[i].encoded);
		_cleanup_(freep) char *back = oauth1_decode(buffer_string(&out), out.size);
		assert_string_equal(back, cases[i].text);
		buffer_done(&out);
	}
}

static void queries_are_decoded_as_servers_do(void **state)
{
	static const struct {
		const char *text, *plain;
	} cases[] = {
		{"a+b", "a b"}, {"%2B", "+"},	{"%2b%C3%a9", "+\u00e9"},
		{"%", "%"},	{"%4", "%4"},	{"%4g", "%4g"},
		{"%g4", "%g4"}, {"%%41", "%A"}, {"a%41", "aA"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		/* of the very size, so that a byte too many is seen */
		size_t size = strlen(cases[i].text);
		_cleanup_(freep) char *exact = xmemdup(cases[i].text, size);
		_cleanup_(freep) char *plain = oauth1_decode(exact, size);
		assert_string_equal(plain, cases[i].plain);
	}
}

/* What is the same to a server is signed alike; what is not, is not. */
static void each_difference_is_signed(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{"a=1&b=2", "b=2&a=1", true},
		{"a=%41", "a=A", true},
		{"a=b+c", "a=b%20c", true},
		{"a=1&a=2", "a=2&a=1", true},
		{"a", "a=", true},
		{"a=1", "a=2", false},
		{"a=1", "b=1", false},
		{"a=1&b=2", "a=1", false},
		{"a=1%26b=2", "a=1&b=2", false},
		{"a=*", "a=%2A", true},
		{"a=%252A", "a=*", false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct oauth1_request a = {"GET", "https://x.test/", cases[i].a, "n", 1};
		const struct oauth1_request b = {"GET", "https://x.test/", cases[i].b, "n", 1};
		_cleanup_(freep) char *one = oauth1_header(&a, &keys);
		_cleanup_(freep) char *two = oauth1_header(&b, &keys);
		if ((strcmp(one, two) == 0) != cases[i].same)
			fail_msg("%s, %s", cases[i].a, cases[i].b);
	}
}

static void too_many_parameters_are_bounded(void **state)
{
	struct buffer query = BUFFER_INIT(100000);

	(void)state;
	for (int i = 0; i < 500; i++)
		(void)buffer_printf(&query, "&p%d=%d", i, i);
	const struct oauth1_request q = {"GET", "https://x.test/", buffer_string(&query), "n", 1};
	_cleanup_(freep) char *header = oauth1_header(&q, &keys);
	assert_non_null(strstr(header, "oauth_signature=\""));
	buffer_done(&query);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_example_of_x_is_signed_as_x_does),
	cmocka_unit_test(the_base_string_is_that_of_the_rfc),
	cmocka_unit_test(without_a_token_an_empty_secret_signs),
	cmocka_unit_test(all_but_the_unreserved_is_encoded),
	cmocka_unit_test(queries_are_decoded_as_servers_do),
	cmocka_unit_test(each_difference_is_signed),
	cmocka_unit_test(too_many_parameters_are_bounded),
};
UNIT_MAIN(tests)
