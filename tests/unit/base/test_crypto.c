#include "../unit.h"

#include "base/crypto.h"
#include "base/encode.h"

#include <errno.h>

static struct crypto_key *key_of(uint8_t first)
{
	uint8_t bytes[CRYPTO_KEY_SIZE];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)(first + i);
	return crypto_key_new(bytes);
}

static struct crypto_bytes bytes_of(const char *s)
{
	return (struct crypto_bytes){s, strlen(s)};
}

static void what_was_sealed_opens(void **state)
{
	static const size_t sizes[] = {0, 1, 15, 16, 17, 255, 256, 1000, 1U << 20};
	_cleanup_(crypto_key_freep) struct crypto_key *k = crypto_key_random();

	(void)state;
	for (size_t i = 0; i < ELEMENTS(sizes); i++) {
		_cleanup_(freep) uint8_t *plain = xmalloc(sizes[i]);
		_cleanup_(freep) void *sealed = NULL, *opened = NULL;
		size_t size = 0, back = 1;
		crypto_random(plain, sizes[i]);
		sealed = crypto_seal(k, (struct crypto_bytes){plain, sizes[i]}, bytes_of("row 7"),
				     &size);
		assert_int_equal(size, sizes[i] + CRYPTO_SEAL_OVERHEAD);
		assert_int_equal(crypto_open(k, (struct crypto_bytes){sealed, size},
					     bytes_of("row 7"), &opened, &back),
				 0);
		assert_int_equal(back, sizes[i]);
		assert_memory_equal(opened, plain, sizes[i]);
		assert_int_equal(((char *)opened)[back], '\0');
	}
}

/* *ret and *ret_size stay what they were. */
static void assert_refused(const struct crypto_key *k, struct crypto_bytes sealed,
			   struct crypto_bytes context)
{
	void *opened = (void *)k;
	size_t size = 42;

	assert_int_equal(crypto_open(k, sealed, context, &opened, &size), -EBADMSG);
	assert_ptr_equal(opened, k);
	assert_int_equal(size, 42);
}

/* Its own words say how it was sealed: neither can be taken for the other. */
static void what_is_long_is_packed_first(void **state)
{
	_cleanup_(crypto_key_freep) struct crypto_key *k = crypto_key_random();
	_cleanup_(freep) void *opened = NULL;
	char plain[3000];
	size_t size = 0, back = 0;

	(void)state;
	memset(plain, 'p', sizeof(plain));
	_cleanup_(freep) uint8_t *sealed =
		crypto_seal(k, (struct crypto_bytes){plain, sizeof(plain)}, bytes_of("row"), &size);
	assert_int_equal(sealed[0], 2);
	assert_true(size < 200);
	assert_int_equal(crypto_open(k, (struct crypto_bytes){sealed, size}, bytes_of("row"),
				     &opened, &back),
			 0);
	assert_int_equal(back, sizeof(plain));
	assert_memory_equal(opened, plain, back);
	assert_refused(k, (struct crypto_bytes){sealed, size}, bytes_of("raw"));
	for (unsigned version = 0; version < 256; version++) {
		sealed[0] = (uint8_t)version;
		if (version != 2)
			assert_refused(k, (struct crypto_bytes){sealed, size}, bytes_of("row"));
	}
	_cleanup_(freep) uint8_t *shorter =
		crypto_seal(k, bytes_of("text"), bytes_of("row"), &size);
	shorter[0] = 2;
	assert_refused(k, (struct crypto_bytes){shorter, size}, bytes_of("row"));
}

static void the_same_is_never_sealed_alike(void **state)
{
	_cleanup_(crypto_key_freep) struct crypto_key *k = key_of(0);
	size_t size = 0;
	_cleanup_(freep) uint8_t *one = crypto_seal(k, bytes_of("text"), bytes_of(""), &size);
	_cleanup_(freep) uint8_t *two = crypto_seal(k, bytes_of("text"), bytes_of(""), &size);

	(void)state;
	assert_int_equal(one[0], 1);
	assert_int_equal(two[0], 1);
	assert_memory_not_equal(one + 1, two + 1, 24);
	assert_memory_not_equal(one + 25, two + 25, size - 25);
}

/* XChaCha20-Poly1305 as anyone computes it: draft-irtf-cfrg-xchacha-03, A.3.1. */
static void a_known_answer_opens(void **state)
{
	static const char sealed_hex[] =
		"01"
		"404142434445464748494a4b4c4d4e4f5051525354555657"
		"bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
		"731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
		"2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
		"21f9664c97637da9768812f615c68b13b52e"
		"c0875924c1c7987947deafd8780acf49";
	static const uint8_t context[] = {0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1,
					  0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7};
	static const char plain[] = "Ladies and Gentlemen of the class of '99: If I could offer "
				    "you only one tip for the future, sunscreen would be it.";
	_cleanup_(crypto_key_freep) struct crypto_key *k = key_of(0x80);
	_cleanup_(freep) void *opened = NULL;
	uint8_t sealed[sizeof(sealed_hex) / 2];
	size_t size = 0;

	(void)state;
	assert_int_equal(decode_hex(sealed_hex, sealed, sizeof(sealed)), sizeof(sealed));
	assert_int_equal(crypto_open(k, (struct crypto_bytes){sealed, sizeof(sealed)},
				     (struct crypto_bytes){context, sizeof(context)}, &opened,
				     &size),
			 0);
	assert_string_equal(opened, plain);
}

/* The size in four bytes, and an LZ4 block: "wasl " 60 times, by a match and its last literals. */
static void a_known_packed_answer_opens(void **state)
{
	static const char sealed_hex[] =
		"02404142434445464748494a4b4c4d4e4f5051525354555657dd0d73f4048795"
		"29973272d309becd2253341e4eaaf91ff27e73e66a228dced34964dea7";
	_cleanup_(crypto_key_freep) struct crypto_key *k = key_of(0x80);
	_cleanup_(freep) void *opened = NULL;
	uint8_t sealed[sizeof(sealed_hex) / 2];
	size_t size = 0;

	(void)state;
	assert_int_equal(decode_hex(sealed_hex, sealed, sizeof(sealed)), sizeof(sealed));
	assert_int_equal(crypto_open(k, (struct crypto_bytes){sealed, sizeof(sealed)},
				     bytes_of("row"), &opened, &size),
			 0);
	assert_int_equal(size, 300);
	for (size_t i = 0; i < size; i++)
		assert_int_equal(((const char *)opened)[i], "wasl "[i % 5]);
	/* it is no plain one */
	sealed[0] = 1;
	assert_refused(k, (struct crypto_bytes){sealed, sizeof(sealed)}, bytes_of("row"));
}

static void another_key_or_context_does_not_open(void **state)
{
	static const char *const contexts[] = {"", "row", "row 8", "row 7 ", "Row 7"};
	_cleanup_(crypto_key_freep) struct crypto_key *k = key_of(0), *other = key_of(1);
	size_t size = 0;
	_cleanup_(freep) void *sealed = crypto_seal(k, bytes_of("text"), bytes_of("row 7"), &size);

	(void)state;
	assert_refused(other, (struct crypto_bytes){sealed, size}, bytes_of("row 7"));
	for (size_t i = 0; i < ELEMENTS(contexts); i++)
		assert_refused(k, (struct crypto_bytes){sealed, size}, bytes_of(contexts[i]));
}

static void every_changed_bit_and_every_cut_is_noticed(void **state)
{
	_cleanup_(crypto_key_freep) struct crypto_key *k = key_of(0);
	size_t size = 0;
	_cleanup_(freep) uint8_t *sealed =
		crypto_seal(k, bytes_of("text"), bytes_of("row 7"), &size);
	_cleanup_(freep) uint8_t *longer = xcalloc(1, size + 1);

	(void)state;
	for (size_t bit = 0; bit < 8 * size; bit++) {
		sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
		assert_refused(k, (struct crypto_bytes){sealed, size}, bytes_of("row 7"));
		sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
	}
	for (size_t n = 0; n < size; n++) {
		_cleanup_(freep) void *cut = xmemdup(sealed, n);
		assert_refused(k, (struct crypto_bytes){cut, n}, bytes_of("row 7"));
	}
	memcpy(longer, sealed, size);
	assert_refused(k, (struct crypto_bytes){longer, size + 1}, bytes_of("row 7"));
	assert_refused(k, (struct crypto_bytes){NULL, 0}, bytes_of("row 7"));
}

static void keys_are_what_they_were_made_of(void **state)
{
	_cleanup_(crypto_key_freep) struct crypto_key *k = key_of(5);
	_cleanup_(crypto_key_freep) struct crypto_key *one = crypto_key_random();
	_cleanup_(crypto_key_freep) struct crypto_key *two = crypto_key_random();

	(void)state;
	assert_int_equal(crypto_key_bytes(k)[0], 5);
	assert_int_equal(crypto_key_bytes(k)[31], 36);
	assert_memory_not_equal(crypto_key_bytes(one), crypto_key_bytes(two), CRYPTO_KEY_SIZE);
	crypto_key_free(NULL);
}

static void derived_keys_differ_by_purpose_and_number(void **state)
{
	static const struct {
		const char *context;
		uint64_t id;
	} ways[] = {{"wasl-one", 0}, {"wasl-one", 1}, {"wasl-two", 0}, {"wasl-one", UINT64_MAX}};
	_cleanup_(crypto_key_freep) struct crypto_key *k = key_of(0), *other = key_of(1);
	struct crypto_key *derived[ELEMENTS(ways)];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ways); i++) {
		derived[i] = crypto_key_derive(k, ways[i].context, ways[i].id);
		_cleanup_(crypto_key_freep) struct crypto_key *again =
			crypto_key_derive(k, ways[i].context, ways[i].id);
		_cleanup_(crypto_key_freep) struct crypto_key *of_other =
			crypto_key_derive(other, ways[i].context, ways[i].id);
		assert_memory_equal(crypto_key_bytes(derived[i]), crypto_key_bytes(again), 32);
		assert_memory_not_equal(crypto_key_bytes(derived[i]), crypto_key_bytes(of_other),
					32);
		assert_memory_not_equal(crypto_key_bytes(derived[i]), crypto_key_bytes(k), 32);
		for (size_t n = 0; n < i; n++)
			assert_memory_not_equal(crypto_key_bytes(derived[i]),
						crypto_key_bytes(derived[n]), 32);
	}
	for (size_t i = 0; i < ELEMENTS(ways); i++)
		crypto_key_free(derived[i]);
}

static void hashes_of_two_purposes_never_meet(void **state)
{
	static const struct {
		const char *purpose, *bytes;
	} cases[] = {{"a", "bc"}, {"ab", "c"}, {"abc", ""}, {"", "abc"}, {"a", "bd"}, {"b", "bc"}};
	_cleanup_(crypto_key_freep) struct crypto_key *k = key_of(0), *other = key_of(1);
	uint8_t hashes[ELEMENTS(cases)][CRYPTO_HASH_SIZE], again[CRYPTO_HASH_SIZE];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		crypto_keyed_hash(k, cases[i].purpose, bytes_of(cases[i].bytes), hashes[i]);
		crypto_keyed_hash(k, cases[i].purpose, bytes_of(cases[i].bytes), again);
		assert_memory_equal(hashes[i], again, CRYPTO_HASH_SIZE);
		crypto_keyed_hash(other, cases[i].purpose, bytes_of(cases[i].bytes), again);
		assert_memory_not_equal(hashes[i], again, CRYPTO_HASH_SIZE);
		for (size_t n = 0; n < i; n++)
			assert_memory_not_equal(hashes[i], hashes[n], CRYPTO_HASH_SIZE);
	}
}

/* What is stored must be found again by every later version. */
static void a_keyed_hash_stays_what_it_is(void **state)
{
	_cleanup_(crypto_key_freep) struct crypto_key *k = key_of(0);
	uint8_t hash[CRYPTO_HASH_SIZE];
	char hex[2 * CRYPTO_HASH_SIZE + 1];

	(void)state;
	crypto_keyed_hash(k, "address", bytes_of("reader@example.org"), hash);
	encode_hex(hash, sizeof(hash), hex);
	assert_string_equal(hex,
			    "dac4ee243f40df14e630705bc327039a98c93590d19b326cd7e76a4249b656dc");
}

static void sha256_is_that_of_fips_180(void **state)
{
	static const struct {
		const char *text, *hex;
	} cases[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct crypto_sha256 h;
		uint8_t hash[CRYPTO_HASH_SIZE];
		char hex[2 * CRYPTO_HASH_SIZE + 1];
		size_t size = strlen(cases[i].text), half = size / 2;
		crypto_sha256_init(&h);
		crypto_sha256_add(&h, cases[i].text, half);
		crypto_sha256_add(&h, cases[i].text + half, size - half);
		crypto_sha256_end(&h, hash);
		encode_hex(hash, sizeof(hash), hex);
		assert_string_equal(hex, cases[i].hex);
	}
}

static void equal_is_equal_in_every_byte(void **state)
{
	char a[32] = "0123456789abcdef0123456789abcde", b[32];

	(void)state;
	memcpy(b, a, sizeof(a));
	assert_true(crypto_equal(a, b, sizeof(a)));
	assert_true(crypto_equal(a, "x", 0));
	for (size_t i = 0; i < sizeof(a); i++) {
		b[i] ^= 1;
		assert_false(crypto_equal(a, b, sizeof(a)));
		assert_true(crypto_equal(a, b, i));
		b[i] ^= 1;
	}
}

static void random_numbers_stay_below_their_bound(void **state)
{
	static const uint32_t bounds[] = {1, 2, 3, 10, UINT32_MAX};
	unsigned seen[10] = {0};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bounds); i++) {
		for (unsigned n = 0; n < 1000; n++)
			assert_true(crypto_random_below(bounds[i]) < bounds[i]);
	}
	for (unsigned n = 0; n < 10000; n++)
		seen[crypto_random_below(10)]++;
	/* a thousand each; the odds against this are beyond all doubt */
	for (size_t i = 0; i < ELEMENTS(seen); i++)
		assert_in_range(seen[i], 700, 1300);
}

static void random_bytes_fill_and_erasing_empties(void **state)
{
	uint8_t bytes[64] = {0}, zero[64] = {0};

	(void)state;
	crypto_random(bytes, 32);
	assert_memory_not_equal(bytes, zero, 32);
	assert_memory_equal(bytes + 32, zero, 32);
	crypto_erase(bytes, 31);
	assert_memory_equal(bytes, zero, 31);
}

static int init(void **state)
{
	(void)state;
	crypto_init();
	crypto_init();
	return 0;
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_was_sealed_opens),
	cmocka_unit_test(what_is_long_is_packed_first),
	cmocka_unit_test(the_same_is_never_sealed_alike),
	cmocka_unit_test(a_known_answer_opens),
	cmocka_unit_test(a_known_packed_answer_opens),
	cmocka_unit_test(another_key_or_context_does_not_open),
	cmocka_unit_test(every_changed_bit_and_every_cut_is_noticed),
	cmocka_unit_test(keys_are_what_they_were_made_of),
	cmocka_unit_test(derived_keys_differ_by_purpose_and_number),
	cmocka_unit_test(hashes_of_two_purposes_never_meet),
	cmocka_unit_test(a_keyed_hash_stays_what_it_is),
	cmocka_unit_test(sha256_is_that_of_fips_180),
	cmocka_unit_test(equal_is_equal_in_every_byte),
	cmocka_unit_test(random_numbers_stay_below_their_bound),
	cmocka_unit_test(random_bytes_fill_and_erasing_empties),
};

int main(void)
{
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, init, NULL);
}
