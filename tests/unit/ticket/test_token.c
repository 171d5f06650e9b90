#include "../unit.h"

#include "base/encode.h"
#include "ticket/token.h"

#define REFERENCE "0123-456C"

static struct crypto_key *key;
static struct crypto_key *other_key;

static int make_keys(void **state)
{
	uint8_t bytes[CRYPTO_KEY_SIZE] = {1};

	(void)state;
	crypto_init();
	key = crypto_key_new(bytes);
	bytes[0] = 2;
	other_key = crypto_key_new(bytes);
	return 0;
}

static int free_keys(void **state)
{
	(void)state;
	crypto_key_free(key);
	crypto_key_free(other_key);
	return 0;
}

static bool is_ours(const char *token)
{
	char reference[REFERENCE_SIZE];

	return token_check(key, token, reference);
}

static void assert_names(const char *token, const char *reference)
{
	char read[REFERENCE_SIZE];

	assert_true(token_check(key, token, read));
	assert_string_equal(read, reference);
}

static void reply_token_names_its_ticket(void **state)
{
	char token[TOKEN_SIZE];

	(void)state;
	token_reply(key, REFERENCE, token);
	assert_int_equal(strlen(token), 27);
	assert_memory_equal(token, "ta0123456c.", 11);
	assert_int_equal(strspn(token + 11, "abcdefghijklmnopqrstuvwxyz234567"), 16);
	assert_names(token, REFERENCE);
}

static void message_token_names_ticket_and_delivery(void **state)
{
	char token[TOKEN_SIZE];

	(void)state;
	token_message(key, REFERENCE, 1, token);
	assert_memory_equal(token, "ma0123456c.1.", 13);
	assert_names(token, REFERENCE);
	token_message(key, REFERENCE, 36LL * 36 + 35, token);
	assert_memory_equal(token, "ma0123456c.10z.", 15);
	assert_names(token, REFERENCE);
	token_message(key, REFERENCE, INT64_MAX, token);
	assert_memory_equal(token, "ma0123456c.1y2p0ij32e8e7.", 25);
	assert_names(token, REFERENCE);
}

/* What is in citizens' mailboxes must be known for ever: the MAC is 80 bits of "token". */
static void form_of_the_mac_is_kept(void **state)
{
	char token[TOKEN_SIZE], mac[17];
	uint8_t hash[CRYPTO_HASH_SIZE];

	(void)state;
	crypto_keyed_hash(key, "token", (struct crypto_bytes){"ta0123456c", 10}, hash);
	encode_base32(hash, 10, mac);
	token_reply(key, REFERENCE, token);
	assert_string_equal(token + 11, mac);
}

static void new_references_make_tokens_that_name_them(void **state)
{
	char reference[REFERENCE_SIZE], token[TOKEN_SIZE];

	(void)state;
	for (int64_t i = 0; i < 2000; i++) {
		reference_new(reference);
		token_reply(key, reference, token);
		assert_names(token, reference);
		token_message(key, reference, i * i * i, token);
		assert_names(token, reference);
	}
}

static void case_is_lost_on_the_way(void **state)
{
	char token[TOKEN_SIZE];

	(void)state;
	token_reply(key, REFERENCE, token);
	for (char *c = token; *c; c++) {
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - ('a' - 'A'));
	}
	assert_names(token, REFERENCE);
}

/* Each character replaced by each other that tokens have. */
static void assert_every_change_shows(const char *good)
{
	static const char characters[] = "abcdefghijklmnopqrstuvwxyz0123456789.-";
	char bad[TOKEN_SIZE];

	for (size_t at = 0; good[at]; at++) {
		for (const char *c = characters; *c; c++) {
			memcpy(bad, good, strlen(good) + 1);
			bad[at] = *c;
			assert_int_equal(is_ours(bad), *c == good[at]);
		}
	}
}

static void every_changed_character_shows(void **state)
{
	char token[TOKEN_SIZE];

	(void)state;
	token_reply(key, REFERENCE, token);
	assert_every_change_shows(token);
	token_message(key, REFERENCE, 123456789, token);
	assert_every_change_shows(token);
}

static void cut_and_lengthened_tokens_show(void **state)
{
	char token[TOKEN_SIZE], bad[2 * TOKEN_SIZE];

	(void)state;
	token_message(key, REFERENCE, 7, token);
	for (size_t size = 0; size < strlen(token); size++) {
		snprintf(bad, sizeof(bad), "%.*s", (int)size, token);
		assert_false(is_ours(bad));
		assert_false(is_ours(token + size + 1));
	}
	snprintf(bad, sizeof(bad), "%sa", token);
	assert_false(is_ours(bad));
	snprintf(bad, sizeof(bad), "%s.", token);
	assert_false(is_ours(bad));
	snprintf(bad, sizeof(bad), "a%s", token);
	assert_false(is_ours(bad));
	memset(bad, 'a', sizeof(bad) - 1);
	bad[sizeof(bad) - 1] = '\0';
	assert_false(is_ours(bad));
}

static void another_key_signs_nothing_of_ours(void **state)
{
	char token[TOKEN_SIZE], reference[REFERENCE_SIZE];

	(void)state;
	token_reply(other_key, REFERENCE, token);
	assert_false(is_ours(token));
	assert_true(token_check(other_key, token, reference));
}

static void macs_of_the_two_kinds_and_of_deliveries_differ(void **state)
{
	char reply[TOKEN_SIZE], first[TOKEN_SIZE], second[TOKEN_SIZE];

	(void)state;
	token_reply(key, REFERENCE, reply);
	token_message(key, REFERENCE, 1, first);
	token_message(key, REFERENCE, 2, second);
	assert_string_not_equal(reply + 11, first + 13);
	assert_string_not_equal(first + 13, second + 13);
	/* a message's MAC under the name of a reply */
	first[0] = 't';
	assert_false(is_ours(first));
}

/* Signed by our key under our purpose, yet neither of the two kinds. */
static void other_kinds_are_no_tokens(void **state)
{
	static const char *const bodies[] = {"xa0123456c", "ta0123456d", "ta........"};
	char token[TOKEN_SIZE], mac[17];
	uint8_t hash[CRYPTO_HASH_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct crypto_bytes body = {bodies[i], strlen(bodies[i])};
		crypto_keyed_hash(key, "token", body, hash);
		encode_base32(hash, 10, mac);
		snprintf(token, sizeof(token), "%s.%s", bodies[i], mac);
		assert_false(is_ours(token));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(reply_token_names_its_ticket),
	cmocka_unit_test(message_token_names_ticket_and_delivery),
	cmocka_unit_test(form_of_the_mac_is_kept),
	cmocka_unit_test(new_references_make_tokens_that_name_them),
	cmocka_unit_test(case_is_lost_on_the_way),
	cmocka_unit_test(every_changed_character_shows),
	cmocka_unit_test(cut_and_lengthened_tokens_show),
	cmocka_unit_test(another_key_signs_nothing_of_ours),
	cmocka_unit_test(macs_of_the_two_kinds_and_of_deliveries_differ),
	cmocka_unit_test(other_kinds_are_no_tokens),
};

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
