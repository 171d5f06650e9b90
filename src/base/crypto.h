/*
 * Crypto: sealing, keyed hashes and random, all from libsodium. Any thread.
 */
#pragma once

#include <wasl/buffer.h>

#define CRYPTO_KEY_SIZE 32U
#define CRYPTO_HASH_SIZE 32U
/* What sealing adds: version byte, nonce, tag. */
#define CRYPTO_SEAL_OVERHEAD (1U + 24U + 16U)

/* Once, before all others; aborts where the library does not work. */
void crypto_init(void);

/* A key in locked memory, erased when freed. */
struct crypto_key;
struct crypto_key *crypto_key_new(const uint8_t bytes[CRYPTO_KEY_SIZE]);
struct crypto_key *crypto_key_random(void);
void crypto_key_free(struct crypto_key *k);
DEFINE_CLEANUP(struct crypto_key *, crypto_key_free)
const uint8_t *crypto_key_bytes(const struct crypto_key *k);
/* A key for one purpose, derived from k (crypto_kdf). context: exactly 8 characters. */
struct crypto_key *crypto_key_derive(const struct crypto_key *k, const char context[static 8],
				     uint64_t id);

struct crypto_bytes {
	const void *data;
	size_t size;
};

/* Bytes of a context. */
#define CRYPTO_CONTEXT_MAX 128U
/* What is not shorter is packed before (pack.h), where that makes it smaller. */
#define CRYPTO_PACK_MIN 256U

/*
 * XChaCha20-Poly1305 with a random nonce. ret gets at most size + CRYPTO_SEAL_OVERHEAD bytes;
 * caller frees.
 */
void *crypto_seal(const struct crypto_key *k, struct crypto_bytes plain,
		  struct crypto_bytes context, size_t *ret_size);
/* 0 and the plain bytes, NUL-ended (caller frees); -EBADMSG if key, context or bytes do not fit. */
int crypto_open(const struct crypto_key *k, struct crypto_bytes sealed, struct crypto_bytes context,
		void **ret, size_t *ret_size);

/* Keyed BLAKE2b over the purpose and the bytes, so that hashes of two purposes never meet. */
void crypto_keyed_hash(const struct crypto_key *k, const char *purpose, struct crypto_bytes bytes,
		       uint8_t ret[CRYPTO_HASH_SIZE]);
/* Unkeyed, for the chain of events and for digests. */
struct crypto_sha256 {
	_Alignas(16) uint8_t state[128];
};
void crypto_sha256_init(struct crypto_sha256 *h);
void crypto_sha256_add(struct crypto_sha256 *h, const void *data, size_t size);
void crypto_sha256_end(struct crypto_sha256 *h, uint8_t ret[CRYPTO_HASH_SIZE]);

/* Constant time. */
bool crypto_equal(const void *a, const void *b, size_t size);
/* For what is no secret later: nonces, names, ids. The process must not fork without exec. */
void crypto_random(void *ret, size_t size);
/* Uniform below bound. */
uint32_t crypto_random_below(uint32_t bound);
void crypto_erase(void *data, size_t size);
