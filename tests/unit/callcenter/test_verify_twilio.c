/* Twilio's request validation: the vectors of its own libraries. */
#include "hooks.h"

#define URL "https://mycompany.com/myapp.php"
#define QUERY "?foo=1&bar=2"
#define FIELDS                                                                        \
	"CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212" \
	"&Caller=%2B14158675309"
#define SIGNATURE "RSOYDt4T1cUTdK1PDd93/VVr8B8="
#define TWICE "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=5678"
#define SIGNATURE_TWICE "IK+Dwps556ElfBT0I3Rgjkr1wJU="
#define JSON "{\"property\": \"value\", \"boolean\": true}"
#define HASH "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
#define SIGNATURE_JSON "a9nBmqA0ju/hNViExpshrM61xv4="
#define FORM "application/x-www-form-urlencoded"

struct one {
	const char *what, *url, *query, *type, *body, *signature;
	enum verified verified;
};

static void expect(const struct one *one)
{
	const char *const headers[] = {"Content-Type", one->type, "X-Twilio-Signature",
				       one->signature, NULL};
	_cleanup_(freep) char *target = xasprintf("/hooks/v1/twilio%s", one->query);
	const struct request r = {.headers = headers, .body = one->body, .target = target};
	const struct callcenter_options o = {
		.auth = AUTH_TWILIO,
		.secret_1 = secret_of("12345"),
		.public_url = (char *)one->url,
	};
	enum verified got = request_verify(&o, &r);

	if (got != one->verified)
		fail_msg("%s: %d, not %d", one->what, got, one->verified);
}

static void the_published_vectors_hold(void **state)
{
	static const struct one ones[] = {
		{"form", URL, QUERY, FORM, FIELDS, SIGNATURE, VERIFIED_GOOD},
		{"form in UTF-8", URL, QUERY, FORM "; charset=UTF-8", FIELDS, SIGNATURE,
		 VERIFIED_GOOD},
		{"names that stand twice", URL, QUERY, FORM, TWICE, SIGNATURE_TWICE, VERIFIED_GOOD},
		{"JSON", URL, QUERY "&bodySHA256=" HASH, "application/json", JSON, SIGNATURE_JSON,
		 VERIFIED_GOOD},
		/* whoever signed it left the scheme's port out, or did not */
		{"known with its port", "https://mycompany.com:443/myapp.php", QUERY, FORM, FIELDS,
		 SIGNATURE, VERIFIED_GOOD},
		{"signed with its port", URL, QUERY, FORM, FIELDS,
		 "kvajT1Ptam85bY51eRf/AJRuM3w=", VERIFIED_GOOD},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ones); i++)
		expect(&ones[i]);
}

static void what_is_wrong_is_refused(void **state)
{
	static const struct one ones[] = {
		{"missing", URL, QUERY, FORM, FIELDS, NULL, VERIFIED_BAD},
		{"empty", URL, QUERY, FORM, FIELDS, "", VERIFIED_BAD},
		{"wrong", URL, QUERY, FORM, FIELDS, "RSOYDt4T1cUTdK1PDd93/VVr8B9=", VERIFIED_BAD},
		{"swapped", URL, QUERY, FORM, FIELDS, SIGNATURE_TWICE, VERIFIED_BAD},
		{"another field", URL, QUERY, FORM, FIELDS "&Digits=1", SIGNATURE, VERIFIED_BAD},
		{"another query", URL, "?foo=1&bar=3", FORM, FIELDS, SIGNATURE, VERIFIED_BAD},
		{"no query", URL, "", FORM, FIELDS, SIGNATURE, VERIFIED_BAD},
		{"another port", "https://mycompany.com:8443/myapp.php", QUERY, FORM, FIELDS,
		 SIGNATURE, VERIFIED_BAD},
		{"another host", "https://mycompany.test/myapp.php", QUERY, FORM, FIELDS, SIGNATURE,
		 VERIFIED_BAD},
		{"without TLS", "http://mycompany.com/myapp.php", QUERY, FORM, FIELDS, SIGNATURE,
		 VERIFIED_BAD},
		{"another body", URL, QUERY "&bodySHA256=" HASH, "application/json", JSON " ",
		 SIGNATURE_JSON, VERIFIED_BAD},
		{"a body that is not signed", URL, QUERY, "application/json", JSON, SIGNATURE,
		 VERIFIED_BAD},
		{"a hash under another name", URL, QUERY "&xbodySHA256=" HASH, "application/json",
		 JSON, SIGNATURE_JSON, VERIFIED_BAD},
		{"a form with a NUL", URL, QUERY, FORM, "a=%00", SIGNATURE, VERIFIED_BAD},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ones); i++)
		expect(&ones[i]);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_published_vectors_hold),
	cmocka_unit_test(what_is_wrong_is_refused),
};

UNIT_MAIN(tests)
