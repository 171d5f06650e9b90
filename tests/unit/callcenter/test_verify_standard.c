/* Standard Webhooks 1.0.0: its libraries' own vectors, and what they get wrong. */
#include "hooks.h"

#define KEY "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define TIME "1614265330"
#define BODY "{\"test\": 2432232314}"
#define SIGNATURE "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
#define PUBLIC "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
#define SIGNATURE_A                                                              \
	"v1a,yoUrgEkc12aGqm0n4Sydmdz55xJfTz4AsAgieHFjmkR7LJtqVCZOQYzvvHjI5kAey+" \
	"r4iaBGxTFRrl2iBQxtDQ=="
#define WRONG_A                                                                  \
	"v1a,zoUrgEkc12aGqm0n4Sydmdz55xJfTz4AsAgieHFjmkR7LJtqVCZOQYzvvHjI5kAey+" \
	"r4iaBGxTFRrl2iBQxtDQ=="
#define NOW 1614265330

#define KEY_2 "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
#define ID_2 "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"
#define BODY_2 "{\"email\":\"test@example.com\",\"username\":\"test_user\"}"
#define SIGNATURE_2 "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="

struct one {
	const char *what, *key, *id, *time, *signature, *body;
	int64_t now;
	enum verified verified;
};

static void expect(const struct one *one)
{
	const char *const headers[] = {
		"Webhook-Id",	one->id, "webhook-timestamp", one->time, "WEBHOOK-SIGNATURE",
		one->signature, NULL};
	const struct request r = {.headers = headers, .body = one->body, .now = one->now};
	const struct callcenter_options o = {
		.auth = AUTH_STANDARD_WEBHOOKS,
		.secret_1 = secret_of(one->key),
		.tolerance = 300,
	};
	enum verified got = request_verify(&o, &r);

	if (got != one->verified)
		fail_msg("%s: %d, not %d", one->what, got, one->verified);
}

static void the_published_vectors_hold(void **state)
{
	static const struct one ones[] = {
		{"first", KEY, ID, TIME, SIGNATURE, BODY, NOW, VERIFIED_GOOD},
		{"second", KEY_2, ID_2, "1649367553", SIGNATURE_2, BODY_2, 1649367553,
		 VERIFIED_GOOD},
		{"ed25519", PUBLIC, ID, TIME, SIGNATURE_A, BODY, NOW, VERIFIED_GOOD},
		{"bare secret", KEY + 6, ID, TIME, SIGNATURE, BODY, NOW, VERIFIED_GOOD},
		{"among others", KEY, ID, TIME,
		 "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/"
		 "WavXrAFQ/9tdO6mc= " SIGNATURE,
		 BODY, NOW, VERIFIED_GOOD},
		{"before others", KEY, ID, TIME, SIGNATURE " v9,zzz", BODY, NOW, VERIFIED_GOOD},
		{"of both kinds", PUBLIC, ID, TIME, SIGNATURE " " SIGNATURE_A, BODY, NOW,
		 VERIFIED_GOOD},
		{"fourth of the costly", PUBLIC, ID, TIME,
		 WRONG_A " " WRONG_A " " WRONG_A " " SIGNATURE_A, BODY, NOW, VERIFIED_GOOD},
		{"unpadded", KEY, ID, TIME, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE", BODY,
		 NOW, VERIFIED_GOOD},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ones); i++)
		expect(&ones[i]);
}

static void what_is_wrong_is_refused(void **state)
{
	static const struct one ones[] = {
		{"no id", KEY, NULL, TIME, SIGNATURE, BODY, NOW, VERIFIED_BAD},
		{"empty id", KEY, "", TIME, SIGNATURE, BODY, NOW, VERIFIED_BAD},
		{"no time", KEY, ID, NULL, SIGNATURE, BODY, NOW, VERIFIED_BAD},
		{"no signature", KEY, ID, TIME, NULL, BODY, NOW, VERIFIED_BAD},
		{"empty signature", KEY, ID, TIME, "", BODY, NOW, VERIFIED_BAD},
		{"v1 alone", KEY, ID, TIME, "v1,", BODY, NOW, VERIFIED_BAD},
		{"v1a alone", PUBLIC, ID, TIME, "v1a,", BODY, NOW, VERIFIED_BAD},
		{"without its version", KEY, ID, TIME, SIGNATURE + 3, BODY, NOW, VERIFIED_BAD},
		{"of another version", KEY, ID, TIME,
		 "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", BODY, NOW, VERIFIED_BAD},
		{"one bit", KEY, ID, TIME, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=", BODY,
		 NOW, VERIFIED_BAD},
		{"cut", KEY, ID, TIME, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ", BODY, NOW,
		 VERIFIED_BAD},
		{"longer", KEY, ID, TIME, SIGNATURE "AAAA", BODY, NOW, VERIFIED_BAD},
		{"another body", KEY, ID, TIME, SIGNATURE, "{\"test\":2432232314}", NOW,
		 VERIFIED_BAD},
		{"another id", KEY, "msg_other", TIME, SIGNATURE, BODY, NOW, VERIFIED_BAD},
		{"another time", KEY, ID, "1614265331", SIGNATURE, BODY, NOW, VERIFIED_BAD},
		{"another key", KEY_2, ID, TIME, SIGNATURE, BODY, NOW, VERIFIED_BAD},
		/* the dot would let id and time be cut elsewhere */
		{"a dot in the id", KEY, "msg.1", TIME, SIGNATURE, BODY, NOW, VERIFIED_BAD},
		{"swapped with the second's", KEY, ID, TIME, SIGNATURE_2, BODY, NOW, VERIFIED_BAD},
		{"the other kind's label", KEY, ID, TIME,
		 "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", BODY, NOW, VERIFIED_BAD},
		{"a public key is no shared one", PUBLIC, ID, TIME, SIGNATURE, BODY, NOW,
		 VERIFIED_BAD},
		{"a shared key is no public one", KEY, ID, TIME, SIGNATURE_A, BODY, NOW,
		 VERIFIED_BAD},
		{"no secret", "", ID, TIME, SIGNATURE, BODY, NOW, VERIFIED_BAD},
		{"short secret", "whsec_MfKQ9r8G", ID, TIME, SIGNATURE, BODY, NOW, VERIFIED_BAD},
		{"fifth of the costly", PUBLIC, ID, TIME,
		 WRONG_A " " WRONG_A " " WRONG_A " " WRONG_A " " SIGNATURE_A, BODY, NOW,
		 VERIFIED_BAD},
		{"time in words", KEY, ID, "now", SIGNATURE, BODY, NOW, VERIFIED_BAD},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ones); i++)
		expect(&ones[i]);
}

static void its_time_is_near_by_whole_seconds(void **state)
{
	static const struct {
		int64_t apart;
		enum verified verified;
	} rows[] = {
		{0, VERIFIED_GOOD},    {300, VERIFIED_GOOD},   {-300, VERIFIED_GOOD},
		{301, VERIFIED_STALE}, {-301, VERIFIED_STALE}, {86400, VERIFIED_STALE},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++)
		expect(&(struct one){"apart", KEY, ID, TIME, SIGNATURE, BODY, NOW + rows[i].apart,
				     rows[i].verified});
	/* its signature is not looked at */
	expect(&(struct one){"forged", KEY_2, ID, TIME, SIGNATURE, BODY, NOW + 301,
			     VERIFIED_STALE});
}

static void a_header_that_stands_twice_proves_nothing(void **state)
{
	const char *const headers[] = {"webhook-id",
				       ID,
				       "webhook-timestamp",
				       TIME,
				       "webhook-signature",
				       SIGNATURE,
				       "webhook-signature",
				       SIGNATURE,
				       NULL};
	const struct request r = {.headers = headers, .body = BODY, .now = NOW};
	const struct callcenter_options o = {
		.auth = AUTH_STANDARD_WEBHOOKS, .secret_1 = secret_of(KEY), .tolerance = 300};

	(void)state;
	assert_int_equal(request_verify(&o, &r), VERIFIED_BAD);
}

static void secrets_change_without_a_break(void **state)
{
	const char *const headers[] = {
		"webhook-id", ID, "webhook-timestamp", TIME, "webhook-signature", SIGNATURE, NULL};
	const struct request r = {.headers = headers, .body = BODY, .now = NOW};
	struct callcenter_options o = {
		.auth = AUTH_STANDARD_WEBHOOKS,
		.secret_1 = secret_of(KEY_2),
		.secret_2 = secret_of(PUBLIC),
		.secret_4 = secret_of(KEY),
		.tolerance = 300,
	};

	(void)state;
	assert_int_equal(request_verify(&o, &r), VERIFIED_GOOD);
	o.secret_4_until = "2021-02-25"; /* that day */
	assert_int_equal(request_verify(&o, &r), VERIFIED_GOOD);
	o.secret_4_until = "2021-02-24";
	assert_int_equal(request_verify(&o, &r), VERIFIED_BAD);
	o.secret_4_until = "2021-02-25T15:02:10Z"; /* this second */
	assert_int_equal(request_verify(&o, &r), VERIFIED_BAD);
	o.secret_4_until = "2021-02-25T18:02:11+03:00";
	assert_int_equal(request_verify(&o, &r), VERIFIED_GOOD);
}

static void others_addresses_are_refused(void **state)
{
	const char *const headers[] = {
		"webhook-id", ID, "webhook-timestamp", TIME, "webhook-signature", SIGNATURE, NULL};
	struct request r = {.headers = headers, .body = BODY, .now = NOW, .client = "10.1.2.3"};
	char *addresses[] = {"10.1.0.0/16", NULL};
	const struct callcenter_options o = {
		.auth = AUTH_STANDARD_WEBHOOKS,
		.secret_1 = secret_of(KEY),
		.tolerance = 300,
		.addresses = addresses,
	};

	(void)state;
	assert_int_equal(request_verify(&o, &r), VERIFIED_GOOD);
	r.client = "10.2.2.3";
	assert_int_equal(request_verify(&o, &r), VERIFIED_BAD);
	r.client = NULL;
	assert_int_equal(request_verify(&o, &r), VERIFIED_BAD);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_published_vectors_hold),
	cmocka_unit_test(what_is_wrong_is_refused),
	cmocka_unit_test(its_time_is_near_by_whole_seconds),
	cmocka_unit_test(a_header_that_stands_twice_proves_nothing),
	cmocka_unit_test(secrets_change_without_a_break),
	cmocka_unit_test(others_addresses_are_refused),
};

UNIT_MAIN(tests)
