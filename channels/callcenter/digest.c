#include "digest.h"

#include <assert.h>
#include <errno.h>
#include <gnutls/crypto.h>
#include <sodium.h>

static const struct {
	gnutls_mac_algorithm_t mac;
	size_t size;
} algorithms[] = {
	[DIGEST_SHA1] = {GNUTLS_MAC_SHA1, 20},
	[DIGEST_SHA256] = {GNUTLS_MAC_SHA256, 32},
	[DIGEST_SHA512] = {GNUTLS_MAC_SHA512, 64},
};

size_t digest_size(enum digest d)
{
	return algorithms[d].size;
}

/* All that can fail is the library itself. */
void digest_hmac(enum digest d, struct bytes key, const struct bytes *parts, size_t count,
		 uint8_t ret[DIGEST_MAX])
{
	gnutls_hmac_hd_t hmac;
	int r = gnutls_hmac_init(&hmac, algorithms[d].mac, key.data, key.size);

	assert(r == 0);
	for (size_t i = 0; i < count && r == 0; i++) {
		if (parts[i].size)
			r = gnutls_hmac(hmac, parts[i].data, parts[i].size);
	}
	assert(r == 0);
	gnutls_hmac_deinit(hmac, ret);
}

void digest_sha256(struct bytes bytes, uint8_t ret[DIGEST_SHA256_SIZE])
{
	crypto_hash_sha256(ret, bytes.data, bytes.size);
}

bool digest_equal(const void *a, const void *b, size_t size)
{
	return sodium_memcmp(a, b, size) == 0;
}

bool digest_equal_strings(struct bytes a, struct bytes b)
{
	uint8_t hash_a[DIGEST_SHA256_SIZE], hash_b[DIGEST_SHA256_SIZE];

	digest_sha256(a, hash_a);
	digest_sha256(b, hash_b);
	return digest_equal(hash_a, hash_b, DIGEST_SHA256_SIZE);
}

bool digest_ed25519(const uint8_t key[DIGEST_ED25519_KEY_SIZE],
		    const uint8_t signature[DIGEST_ED25519_SIZE], struct bytes message)
{
	return crypto_sign_verify_detached(signature, message.data, message.size, key) == 0;
}

ssize_t digest_read_base64(const char *text, size_t size, void *ret, size_t max)
{
	bool padded = size && text[size - 1] == '=';
	int variant =
		padded ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
	const char *end = NULL;
	size_t count = 0;

	if (sodium_base642bin(ret, max, text, size, NULL, &count, &end, variant) != 0 ||
	    end != text + size)
		return -EINVAL;
	return (ssize_t)count;
}

ssize_t digest_read_hex(const char *text, size_t size, void *ret, size_t max)
{
	const char *end = NULL;
	size_t count = 0;

	if (sodium_hex2bin(ret, max, text, size, NULL, &count, &end) != 0 || end != text + size)
		return -EINVAL;
	return (ssize_t)count;
}

void digest_write_hex(const void *data, size_t size, char *ret)
{
	sodium_bin2hex(ret, 2 * size + 1, data, size);
}
