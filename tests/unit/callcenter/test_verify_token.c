#include "hooks.h"

#define TOKEN "8f14e45fceea167a5a36dedd4bea2543"

static enum verified bearer(const struct callcenter_options *o, const char *authorization,
			    const char *client)
{
	const char *const headers[] = {authorization ? "Authorization" : NULL, authorization, NULL};
	const struct request r = {.headers = headers, .body = "{}", .client = client};

	return request_verify(o, &r);
}

static void a_bearer_shows_its_token(void **state)
{
	char *addresses[] = {"10.0.0.0/8", NULL};
	const struct callcenter_options o = {
		.auth = AUTH_BEARER,
		.secret_1 = secret_of("another-token-altogether"),
		.secret_3 = secret_of(TOKEN),
		.addresses = addresses,
	};

	(void)state;
	assert_int_equal(bearer(&o, "Bearer " TOKEN, "10.0.0.1"), VERIFIED_GOOD);
	assert_int_equal(bearer(&o, "bearer  " TOKEN, "10.0.0.1"), VERIFIED_GOOD);
	assert_int_equal(bearer(&o, "Bearer another-token-altogether", "10.0.0.1"), VERIFIED_GOOD);
	assert_int_equal(bearer(&o, "Bearer " TOKEN, "11.0.0.1"), VERIFIED_BAD);
	assert_int_equal(bearer(&o, "Bearer " TOKEN, NULL), VERIFIED_BAD);
	assert_int_equal(bearer(&o, "Bearer " TOKEN "x", "10.0.0.1"), VERIFIED_BAD);
	assert_int_equal(bearer(&o, "Bearer 8f14e45fceea167a", "10.0.0.1"), VERIFIED_BAD);
	assert_int_equal(bearer(&o, "Bearer ", "10.0.0.1"), VERIFIED_BAD);
	assert_int_equal(bearer(&o, "Basic " TOKEN, "10.0.0.1"), VERIFIED_BAD);
	assert_int_equal(bearer(&o, TOKEN, "10.0.0.1"), VERIFIED_BAD);
	assert_int_equal(bearer(&o, NULL, "10.0.0.1"), VERIFIED_BAD);
}

static enum verified path(const struct callcenter_options *o, const char *token)
{
	const struct request r = {.body = "{}", .client = "192.0.2.1", .token = token};

	return request_verify(o, &r);
}

static void a_path_holds_its_token(void **state)
{
	char *addresses[] = {"192.0.2.1", NULL};
	struct callcenter_options o = {
		.auth = AUTH_PATH_TOKEN,
		.secret_2 = secret_of(TOKEN),
		.addresses = addresses,
	};

	(void)state;
	assert_int_equal(path(&o, TOKEN), VERIFIED_GOOD);
	assert_int_equal(path(&o, "8f14e45fceea167a5a36dedd4bea2544"), VERIFIED_BAD);
	assert_int_equal(path(&o, ""), VERIFIED_BAD);
	assert_int_equal(path(&o, NULL), VERIFIED_BAD);
	o.secret_2_until = "1969-12-31"; /* it is 1970 here */
	assert_int_equal(path(&o, TOKEN), VERIFIED_BAD);
}

/* The scheme is the configuration's: what another would show is not looked at. */
static void a_scheme_is_not_chosen_by_who_asks(void **state)
{
	const char *const headers[] = {"Authorization", "Bearer " TOKEN, NULL};
	const struct request r = {
		.headers = headers, .body = "{}", .client = "192.0.2.1", .token = TOKEN};
	char *addresses[] = {"192.0.2.1", NULL};
	struct callcenter_options o = {.secret_1 = secret_of(TOKEN),
				       .addresses = addresses,
				       .signature_header = "X-Signature",
				       .public_url = "https://office.test/"};

	(void)state;
	for (o.auth = AUTH_STANDARD_WEBHOOKS; o.auth < AUTH_PATH_TOKEN; o.auth++)
		assert_int_equal(request_verify(&o, &r), VERIFIED_BAD);
	assert_int_equal(request_verify(&o, &r), VERIFIED_GOOD);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_bearer_shows_its_token),
	cmocka_unit_test(a_path_holds_its_token),
	cmocka_unit_test(a_scheme_is_not_chosen_by_who_asks),
};

UNIT_MAIN(tests)
