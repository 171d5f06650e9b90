#include "../unit.h"

#include "hook-out/sign.h"

#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

/* The vector that the specification's own libraries test themselves with. */
static void it_signs_as_others_verify(void **state)
{
	struct signing s = {
		.id = "msg_p5jXN8AQM9LWM0D4loKWxJek",
		.at = 1614265330,
		.body = "{\"test\": 2432232314}",
		.secrets = {SECRET},
	};
	_cleanup_(freep) char *one = sign(&s);

	(void)state;
	assert_string_equal(one, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	s.secrets[0] = SECRET + 6; /* bare */
	_cleanup_(freep) char *bare = sign(&s);
	assert_string_equal(bare, one);
	s.secrets[1] = SECRET;
	_cleanup_(freep) char *both = sign(&s);
	_cleanup_(freep) char *expected = xasprintf("%s %s", one, one);
	assert_string_equal(both, expected);
	s.at++;
	_cleanup_(freep) char *later = sign(&s);
	assert_string_not_equal(later, both);
}

static void secrets_are_base64_of_24_to_64_bytes(void **state)
{
	static const struct {
		const char *secret;
		bool good;
	} cases[] = {
		{SECRET, true},
		{"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", true},
		{"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", true},
		{"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", true},
		{"", false},
		{"whsec_", false},
		{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLQ==", false}, /* 22 bytes */
		{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa w", false},
		{"whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", false},
		{"a secret", false},
		{"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		 "AAAAAAAA",
		 false}, /* 66 */
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		if (sign_secret_check(cases[i].secret) != cases[i].good)
			fail_msg("'%s'", cases[i].secret);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(it_signs_as_others_verify),
	cmocka_unit_test(secrets_are_base64_of_24_to_64_bytes),
};

UNIT_MAIN(tests)
