#include "../unit.h"

#include "x/oauth2.h"

#include <wasl/memory.h>

static const struct oauth2_client app = {"the:id", "a secret", "https://localhost/wasl?a=b"};
static const struct oauth2_client public_app = {"the:id", NULL, "https://localhost/wasl"};

/* RFC 7636, appendix B. */
static void the_challenge_is_the_standard_s(void **state)
{
	char challenge[OAUTH2_RANDOM_SIZE];

	(void)state;
	oauth2_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge);
	assert_string_equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

static void randoms_differ_and_are_long(void **state)
{
	char a[OAUTH2_RANDOM_SIZE], b[OAUTH2_RANDOM_SIZE];

	(void)state;
	oauth2_random(a);
	oauth2_random(b);
	assert_int_equal(strlen(a), 43);
	assert_string_not_equal(a, b);
}

static void the_page_names_all_that_x_wants(void **state)
{
	_cleanup_(freep) char *url =
		oauth2_consent_url(&app, "STATE", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

	(void)state;
	assert_string_equal(url, "https://x.com/i/oauth2/authorize?response_type=code"
				 "&client_id=the%3Aid"
				 "&redirect_uri=https%3A%2F%2Flocalhost%2Fwasl%3Fa%3Db"
				 "&scope=tweet.read%20tweet.write%20users.read%20dm.read%20"
				 "dm.write%20offline.access&state=STATE"
				 "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
				 "&code_challenge_method=S256");
}

static void what_comes_back_is_read(void **state)
{
	static const struct {
		const char *given, *code;
		enum oauth2_return result;
	} cases[] = {
		{"https://localhost/wasl?state=S1&code=a%2Fb", "a/b", OAUTH2_CODE},
		{"  https://localhost/wasl?code=abc&state=S1", "abc", OAUTH2_CODE},
		{"https://localhost/wasl?a=b&code=abc&state=S1#here", "abc", OAUTH2_CODE},
		{"state=S1&code=abc", "abc", OAUTH2_CODE},
		{"state=S1&code=abc ", "abc", OAUTH2_CODE},
		{"https://localhost/wasl?state=S2&code=abc", NULL, OAUTH2_OTHER_STATE},
		{"https://localhost/wasl?state=S&code=abc", NULL, OAUTH2_OTHER_STATE},
		{"https://localhost/wasl?state=S11&code=abc", NULL, OAUTH2_OTHER_STATE},
		{"https://localhost/wasl?code=abc", NULL, OAUTH2_OTHER_STATE},
		{"https://localhost/wasl?state=S1&error=access_denied", NULL, OAUTH2_DENIED},
		{"https://localhost/wasl?error=access_denied", NULL, OAUTH2_OTHER_STATE},
		{"https://localhost/wasl?state=S1", NULL, OAUTH2_NO_RETURN},
		{"https://localhost/wasl?state=S1&code=", NULL, OAUTH2_NO_RETURN},
		{"https://localhost/wasl?state=S1&xcode=abc&codex=abc", NULL, OAUTH2_NO_RETURN},
		{"", NULL, OAUTH2_NO_RETURN},
		{"?&&&", NULL, OAUTH2_NO_RETURN},
		{"abc", NULL, OAUTH2_NO_RETURN},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(oauth2_erasep) char *code = NULL;

		if (oauth2_read_return(cases[i].given, "S1", &code) != cases[i].result)
			fail_msg("'%s'", cases[i].given);
		if (cases[i].code)
			assert_string_equal(code, cases[i].code);
		else
			assert_null(code);
	}
}

static void forms_are_encoded(void **state)
{
	_cleanup_(oauth2_erasep) char *code = oauth2_code_form(&app, "a&b=c+d", "VERIFIER");
	_cleanup_(oauth2_erasep) char *refresh = oauth2_refresh_form(&app, "r/s");
	_cleanup_(oauth2_erasep) char *named = oauth2_refresh_form(&public_app, "");

	(void)state;
	assert_string_equal(code, "grant_type=authorization_code&code=a%26b%3Dc%2Bd"
				  "&redirect_uri=https%3A%2F%2Flocalhost%2Fwasl%3Fa%3Db"
				  "&code_verifier=VERIFIER");
	assert_string_equal(refresh, "grant_type=refresh_token&refresh_token=r%2Fs");
	assert_string_equal(named, "grant_type=refresh_token&refresh_token=&client_id=the%3Aid");
}

static void only_a_confidential_client_has_a_header(void **state)
{
	_cleanup_(oauth2_erasep) char *basic = oauth2_basic(&app);

	(void)state;
	assert_string_equal(basic, "Authorization: Basic dGhlOmlkOmEgc2VjcmV0");
	assert_null(oauth2_basic(&public_app));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_challenge_is_the_standard_s),
	cmocka_unit_test(randoms_differ_and_are_long),
	cmocka_unit_test(the_page_names_all_that_x_wants),
	cmocka_unit_test(what_comes_back_is_read),
	cmocka_unit_test(forms_are_encoded),
	cmocka_unit_test(only_a_confidential_client_has_a_header),
};
UNIT_MAIN(tests)
