#include "hooks.h"

#include "callcenter/secrets.h"

#include <errno.h>

static struct bytes bytes_of(const char *s)
{
	return (struct bytes){s, strlen(s)};
}

static void keys_are_read_in_their_own_form(void **state)
{
	static const struct {
		const char *secret;
		ssize_t size;
		bool public;
	} rows[] = {
		{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 24, false},
		{"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 24, false},
		{"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", 32, false},
		{"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", 32, false},
		{"whsec_", -EINVAL, false},
		{"", -EINVAL, false},
		{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa", -EINVAL, false}, /* 22 bytes */
		{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!w", -EINVAL, false},
		{"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		 -EINVAL, false}, /* 66 bytes */
		{"whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=", -EINVAL, true},
		{"whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg", -EINVAL, true},
		{"whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMQ==", -EINVAL, false},
		{"whsk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=", -EINVAL, false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		uint8_t key[DIGEST_MAX];
		if (secret_shared_key(bytes_of(rows[i].secret), key) != rows[i].size ||
		    secret_public_key(bytes_of(rows[i].secret), key) != rows[i].public)
			fail_msg("'%s'", rows[i].secret);
	}
}

static void only_what_has_not_ended_lives(void **state)
{
	const struct callcenter_options o = {
		.secret_1 = secret_of("one"),
		.secret_1_until = "2026-01-31",
		.secret_2 = secret_of(""),
		.secret_3 = secret_of("three"),
		.secret_3_until = "2026-02-28",
		.secret_4 = secret_of("four"),
	};
	static const struct {
		int64_t now;
		size_t count;
	} rows[] = {
		{0, 3},
		{1769903999999, 3}, /* the last of January */
		{1769904000000, 2},
		{1772323200000, 1}, /* March */
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct secrets s;
		secrets_live(&o, rows[i].now, &s);
		assert_int_equal(s.count, rows[i].count);
		assert_memory_equal(s.list[s.count - 1].data, "four", 4);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(keys_are_read_in_their_own_form),
	cmocka_unit_test(only_what_has_not_ended_lives),
};

UNIT_MAIN(tests)
