/*
 * Digest: keyed hashes, signatures, and how they are written. All from GnuTLS and libsodium;
 * comparisons take the same time wherever two values differ. Pure; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define DIGEST_MAX 64U
#define DIGEST_SHA256_SIZE 32U
#define DIGEST_ED25519_SIZE 64U
#define DIGEST_ED25519_KEY_SIZE 32U

enum digest {
	DIGEST_SHA1,
	DIGEST_SHA256,
	DIGEST_SHA512,
};

struct bytes {
	const void *data;
	size_t size;
};

size_t digest_size(enum digest d);
/* HMAC over the parts as if they were one: digest_size() bytes. */
void digest_hmac(enum digest d, struct bytes key, const struct bytes *parts, size_t count,
		 uint8_t ret[DIGEST_MAX]);
void digest_sha256(struct bytes bytes, uint8_t ret[DIGEST_SHA256_SIZE]);
bool digest_equal(const void *a, const void *b, size_t size);
/* Also the lengths of the two do not show. */
bool digest_equal_strings(struct bytes a, struct bytes b);
bool digest_ed25519(const uint8_t key[DIGEST_ED25519_KEY_SIZE],
		    const uint8_t signature[DIGEST_ED25519_SIZE], struct bytes message);

/* The number of bytes; -EINVAL for what is none, or more than max. Padding may be absent. */
ssize_t digest_read_base64(const char *text, size_t size, void *ret, size_t max);
ssize_t digest_read_hex(const char *text, size_t size, void *ret, size_t max);
/* Lower case; ret has 2 * size + 1 bytes. */
void digest_write_hex(const void *data, size_t size, char *ret);
