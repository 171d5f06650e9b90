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
	struct token_target target;

	return token_check(key, token, &target);
}

static void make_with(const struct crypto_key *with, enum token_kind kind, int64_t delivery,
		      char ret[static TOKEN_SIZE])
{
	const struct token_target target = {kind, 'a', REFERENCE, delivery};

	token_make(with, &target, ret);
}

static void make(enum token_kind kind, int64_t delivery, char ret[static TOKEN_SIZE])
{
	make_with(key, kind, delivery, ret);
}

static void assert_names(const char *token, const struct token_target *target)
{
	struct token_target read = {0};

	assert_true(token_check(key, token, &read));
	assert_string_equal(read.reference, target->reference);
	assert_int_equal(read.kind, target->kind);
	assert_int_equal(read.letter, target->letter);
	assert_int_equal(read.delivery, target->delivery);
}

static void assert_makes(const struct token_target *target, const char *begin)
{
	char token[TOKEN_SIZE];

	token_make(key, target, token);
	assert_memory_equal(token, begin, strlen(begin));
	assert_int_equal(strlen(token), strlen(begin) + 16);
	assert_int_equal(strspn(token + strlen(begin), "abcdefghijklmnopqrstuvwxyz234567"), 16);
	assert_names(token, target);
}

static void tokens_name_tickets_and_deliveries(void **state)
{
	static const struct {
		struct token_target target;
		const char *begin;
	} cases[] = {
		{{TOKEN_REPLY, 'a', REFERENCE, 0}, "ta0123456c."},
		{{TOKEN_REPLY, 'z', REFERENCE, 0}, "tz0123456c."},
		{{TOKEN_MESSAGE, 'a', REFERENCE, 1}, "ma0123456c.1."},
		{{TOKEN_MESSAGE, 'b', REFERENCE, 36LL * 36 + 35}, "mb0123456c.10z."},
		{{TOKEN_MESSAGE, 'a', REFERENCE, INT64_MAX}, "ma0123456c.1y2p0ij32e8e7."},
		{{TOKEN_BOUNCE, 'a', REFERENCE, 35}, "ba0123456c.z."},
		{{TOKEN_BOUNCE, 'c', REFERENCE, INT64_MAX}, "bc0123456c.1y2p0ij32e8e7."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_makes(&cases[i].target, cases[i].begin);
}

/* Each letter has a key of its own: a MAC of one is none of another. */
static void letters_have_their_own_keys(void **state)
{
	struct token_target target = {TOKEN_REPLY, 'a', REFERENCE, 0};
	char first[TOKEN_SIZE], second[TOKEN_SIZE];
	uint8_t hash[CRYPTO_HASH_SIZE];
	char mac[17];

	(void)state;
	token_make(key, &target, first);
	target.letter = 'b';
	token_make(key, &target, second);
	assert_string_not_equal(first + 11, second + 11);
	/* what the first letter's key says of the second's token */
	crypto_keyed_hash(key, "token", (struct crypto_bytes){"tb0123456c", 10}, hash);
	encode_base32(hash, 10, mac);
	memcpy(second + 11, mac, 17);
	assert_false(is_ours(second));
}

/* What is in citizens' mailboxes must be known for ever: the MAC is 80 bits of "token". */
static void form_of_the_mac_is_kept(void **state)
{
	char token[TOKEN_SIZE], mac[17];
	uint8_t hash[CRYPTO_HASH_SIZE];

	(void)state;
	crypto_keyed_hash(key, "token", (struct crypto_bytes){"ta0123456c", 10}, hash);
	encode_base32(hash, 10, mac);
	make(TOKEN_REPLY, 0, token);
	assert_string_equal(token + 11, mac);
}

static void new_references_make_tokens_that_name_them(void **state)
{
	struct token_target target = {.letter = 'a'};
	char token[TOKEN_SIZE];

	(void)state;
	for (int64_t i = 0; i < 2000; i++) {
		reference_new(target.reference);
		target.kind = i % 2 ? TOKEN_MESSAGE : TOKEN_BOUNCE;
		target.delivery = i * i * i + 1;
		token_make(key, &target, token);
		assert_names(token, &target);
	}
}

static void case_is_lost_on_the_way(void **state)
{
	char token[TOKEN_SIZE];

	(void)state;
	make(TOKEN_BOUNCE, 46655, token);
	for (char *c = token; *c; c++) {
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - ('a' - 'A'));
	}
	assert_names(token, &(struct token_target){TOKEN_BOUNCE, 'a', REFERENCE, 46655});
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
	make(TOKEN_REPLY, 0, token);
	assert_every_change_shows(token);
	make(TOKEN_MESSAGE, 123456789, token);
	assert_every_change_shows(token);
	make(TOKEN_BOUNCE, 123456789, token);
	assert_every_change_shows(token);
}

static void cut_and_lengthened_tokens_show(void **state)
{
	char token[TOKEN_SIZE], bad[2 * TOKEN_SIZE];

	(void)state;
	make(TOKEN_MESSAGE, 7, token);
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
	struct token_target target;
	char token[TOKEN_SIZE];

	(void)state;
	make_with(other_key, TOKEN_REPLY, 0, token);
	assert_false(is_ours(token));
	assert_true(token_check(other_key, token, &target));
}

static void macs_of_kinds_and_of_deliveries_differ(void **state)
{
	static const char kinds[] = "tmb";
	char reply[TOKEN_SIZE], first[TOKEN_SIZE], second[TOKEN_SIZE];

	(void)state;
	make(TOKEN_REPLY, 0, reply);
	make(TOKEN_MESSAGE, 1, first);
	make(TOKEN_MESSAGE, 2, second);
	assert_string_not_equal(reply + 11, first + 13);
	assert_string_not_equal(first + 13, second + 13);
	/* a message's MAC under the name of another kind */
	for (const char *kind = kinds; *kind; kind++) {
		first[0] = *kind;
		assert_int_equal(is_ours(first), *kind == 'm');
	}
}

/* Signed by our key under our purpose, yet of no kind, or not in its form. */
static void other_kinds_are_no_tokens(void **state)
{
	static const char *const bodies[] = {
		"xa0123456c", "ta0123456d",   "ta........",  "ta0123456c.1",
		"ma0123456c", "ba0123456c-1", "ma0123456c.",
	};
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
	cmocka_unit_test(tokens_name_tickets_and_deliveries),
	cmocka_unit_test(letters_have_their_own_keys),
	cmocka_unit_test(form_of_the_mac_is_kept),
	cmocka_unit_test(new_references_make_tokens_that_name_them),
	cmocka_unit_test(case_is_lost_on_the_way),
	cmocka_unit_test(every_changed_character_shows),
	cmocka_unit_test(cut_and_lengthened_tokens_show),
	cmocka_unit_test(another_key_signs_nothing_of_ours),
	cmocka_unit_test(macs_of_kinds_and_of_deliveries_differ),
	cmocka_unit_test(other_kinds_are_no_tokens),
};

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
