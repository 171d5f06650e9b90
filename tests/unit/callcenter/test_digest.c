#include "../unit.h"

#include "callcenter/digest.h"

#include <wasl/memory.h>

#include <errno.h>

/* RFC 2202 and RFC 4231, second cases. */
static void hmacs_are_those_of_the_standards(void **state)
{
	static const struct {
		enum digest digest;
		const char *hex;
	} rows[] = {
		{DIGEST_SHA1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
		{DIGEST_SHA256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{DIGEST_SHA512, "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
				"9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
	};
	const struct bytes parts[] = {{"what do ya", 10}, {NULL, 0}, {" want for nothing?", 18}};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		uint8_t mac[DIGEST_MAX];
		char hex[2 * DIGEST_MAX + 1];
		digest_hmac(rows[i].digest, (struct bytes){"Jefe", 4}, parts, ELEMENTS(parts), mac);
		digest_write_hex(mac, digest_size(rows[i].digest), hex);
		assert_string_equal(hex, rows[i].hex);
	}
}

static void what_is_written_is_read_whole_or_not(void **state)
{
	uint8_t out[4];

	(void)state;
	assert_int_equal(digest_read_base64("Zm9v", 4, out, 4), 3);
	assert_memory_equal(out, "foo", 3);
	assert_int_equal(digest_read_base64("Zm9vYg==", 8, out, 4), 4);
	assert_int_equal(digest_read_base64("Zm9vYg", 6, out, 4), 4);
	assert_int_equal(digest_read_base64("Zm9vYmE=", 8, out, 4), -EINVAL); /* no room */
	assert_int_equal(digest_read_base64("Zm9vYg=", 7, out, 4), -EINVAL);
	assert_int_equal(digest_read_base64("Zm9v Zg", 7, out, 4), -EINVAL);
	assert_int_equal(digest_read_base64("Zm-_", 4, out, 4), -EINVAL); /* the other alphabet */
	assert_int_equal(digest_read_base64("", 0, out, 4), 0);
	assert_int_equal(digest_read_hex("00fF", 4, out, 4), 2);
	assert_int_equal(out[1], 0xff);
	assert_int_equal(digest_read_hex("00f", 3, out, 4), -EINVAL);
	assert_int_equal(digest_read_hex("0g", 2, out, 4), -EINVAL);
	assert_int_equal(digest_read_hex("0001020304", 10, out, 4), -EINVAL);
}

static void strings_are_equal_or_not(void **state)
{
	(void)state;
	assert_true(digest_equal_strings((struct bytes){"abc", 3}, (struct bytes){"abc", 3}));
	assert_false(digest_equal_strings((struct bytes){"abc", 3}, (struct bytes){"abcd", 4}));
	assert_false(digest_equal_strings((struct bytes){"abc", 3}, (struct bytes){"abd", 3}));
	assert_true(digest_equal("abc", "abd", 2));
	assert_false(digest_equal("abc", "abd", 3));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(hmacs_are_those_of_the_standards),
	cmocka_unit_test(what_is_written_is_read_whole_or_not),
	cmocka_unit_test(strings_are_equal_or_not),
};

UNIT_MAIN(tests)
