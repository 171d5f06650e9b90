#include "hooks.h"

#define KEY "whk_test"
#define BODY "{\"id\":\"1\",\"text\":\"hi\"}"
#define HEX "fb6ce95d4e19a08b05d9648eae46b5fdd1677169df3eb1ad46c21de0c786661b"
#define BASE64 "+2zpXU4ZoIsF2WSOrka1/dFncWnfPrGtRsId4MeGZhs="
#define NOW 1700000000

struct one {
	const char *what;
	int algorithm, encoding;
	const char *prefix, *signature;
	enum verified verified;
};

static struct callcenter_options options_of(const struct one *one)
{
	return (struct callcenter_options){
		.auth = AUTH_HMAC_BODY,
		.secret_1 = secret_of(KEY),
		.signature_header = "X-Hub-Signature-256",
		.signature_prefix = (char *)one->prefix,
		.signature_algorithm = one->algorithm,
		.signature_encoding = one->encoding,
		.tolerance = 300,
	};
}

static void expect(const struct one *one)
{
	const char *const headers[] = {"x-hub-signature-256", one->signature, NULL};
	const struct request r = {.headers = headers, .body = BODY, .now = NOW};
	const struct callcenter_options o = options_of(one);
	enum verified got = request_verify(&o, &r);

	if (got != one->verified)
		fail_msg("%s: %d, not %d", one->what, got, one->verified);
}

static void bodies_are_signed_in_many_manners(void **state)
{
	static const struct one ones[] = {
		{"hex", 1, ENCODING_HEX, NULL, HEX, VERIFIED_GOOD},
		{"base64", 1, ENCODING_BASE64, NULL, BASE64, VERIFIED_GOOD},
		{"Genesys", 1, ENCODING_BASE64, "sha256=", "sha256=" BASE64, VERIFIED_GOOD},
		{"prefixed", 1, ENCODING_HEX, "sha256=", "sha256=" HEX, VERIFIED_GOOD},
		{"upper case", 1, ENCODING_HEX, NULL,
		 "FB6CE95D4E19A08B05D9648EAE46B5FDD1677169DF3EB1AD46C21DE0C786661B", VERIFIED_GOOD},
		{"SHA-1", 0, ENCODING_HEX, "sha1=", "sha1=6eeec43835332830cf9bf6b35e048a7595cbcd25",
		 VERIFIED_GOOD},
		{"missing", 1, ENCODING_HEX, NULL, NULL, VERIFIED_BAD},
		{"empty", 1, ENCODING_HEX, NULL, "", VERIFIED_BAD},
		{"prefix alone", 1, ENCODING_HEX, "sha256=", "sha256=", VERIFIED_BAD},
		{"without its prefix", 1, ENCODING_HEX, "sha256=", HEX, VERIFIED_BAD},
		{"with a prefix of its own", 1, ENCODING_HEX, NULL, "sha256=" HEX, VERIFIED_BAD},
		{"in the other encoding", 1, ENCODING_HEX, NULL, BASE64, VERIFIED_BAD},
		{"in the other encoding", 1, ENCODING_BASE64, NULL, HEX, VERIFIED_BAD},
		{"of another hash", 2, ENCODING_HEX, NULL, HEX, VERIFIED_BAD},
		{"one digit", 1, ENCODING_HEX, NULL,
		 "fb6ce95d4e19a08b05d9648eae46b5fdd1677169df3eb1ad46c21de0c786661c", VERIFIED_BAD},
		{"one digit less", 1, ENCODING_HEX, NULL,
		 "fb6ce95d4e19a08b05d9648eae46b5fdd1677169df3eb1ad46c21de0c786661", VERIFIED_BAD},
		{"doubled", 1, ENCODING_HEX, NULL, HEX HEX, VERIFIED_BAD},
		{"with more behind", 1, ENCODING_HEX, NULL, HEX ",", VERIFIED_BAD},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ones); i++)
		expect(&ones[i]);
}

/* So that no other algorithm is a dead row. */
static void each_algorithm_signs(void **state)
{
	static const char *const headers_of[] = {"sha1", "sha256", "sha512"};

	(void)state;
	for (int i = 0; i < 3; i++) {
		uint8_t mac[DIGEST_MAX];
		char hex[2 * DIGEST_MAX + 1];
		const struct bytes body = {BODY, strlen(BODY)};
		digest_hmac((enum digest)i, (struct bytes){KEY, strlen(KEY)}, &body, 1, mac);
		digest_write_hex(mac, digest_size((enum digest)i), hex);
		expect(&(struct one){headers_of[i], i, ENCODING_HEX, NULL, hex, VERIFIED_GOOD});
	}
}

static void a_time_is_looked_at_where_it_is_named(void **state)
{
	static const struct {
		const char *time;
		int unit;
		enum verified verified;
	} rows[] = {
		{"1700000000", UNIT_SECONDS, VERIFIED_GOOD},
		{"1699999700", UNIT_SECONDS, VERIFIED_GOOD},
		{"1699999699", UNIT_SECONDS, VERIFIED_STALE},
		{"1700000000000", UNIT_MILLISECONDS, VERIFIED_GOOD},
		{"1700000300999", UNIT_MILLISECONDS, VERIFIED_GOOD},
		{"1700000301000", UNIT_MILLISECONDS, VERIFIED_STALE},
		{"1700000000", UNIT_MILLISECONDS, VERIFIED_STALE},
		{NULL, UNIT_SECONDS, VERIFIED_BAD},
		{"", UNIT_SECONDS, VERIFIED_BAD},
		{"-1", UNIT_SECONDS, VERIFIED_BAD},
		{"1700000000.5", UNIT_SECONDS, VERIFIED_BAD},
		{"9999999999999999999999", UNIT_SECONDS, VERIFIED_BAD},
	};
	struct callcenter_options o =
		options_of(&(struct one){"", 1, ENCODING_HEX, NULL, HEX, VERIFIED_GOOD});

	(void)state;
	o.timestamp_header = "X-Time";
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const char *const headers[] = {"X-Hub-Signature-256", HEX,
					       rows[i].time ? "X-Time" : NULL, rows[i].time, NULL};
		const struct request r = {.headers = headers, .body = BODY, .now = NOW};
		o.timestamp_unit = rows[i].unit;
		if (request_verify(&o, &r) != rows[i].verified)
			fail_msg("row %zu", i);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(bodies_are_signed_in_many_manners),
	cmocka_unit_test(each_algorithm_signs),
	cmocka_unit_test(a_time_is_looked_at_where_it_is_named),
};

UNIT_MAIN(tests)
