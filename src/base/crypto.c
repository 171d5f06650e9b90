#include "base/crypto.h"

#include "base/crypto_memory.h"
#include "base/pack.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>

/*
 * A sealed value: a version byte, a random nonce, the ciphertext with its tag. The
 * context is authenticated, not stored, so that a value copied to another place of
 * the database does not open there.
 */
#define SEAL_PLAIN 1U
#define SEAL_PACKED 2U /* before it was sealed */
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE crypto_aead_xchacha20poly1305_ietf_ABYTES

_Static_assert(CRYPTO_SEAL_OVERHEAD == 1 + NONCE_SIZE + TAG_SIZE, "what sealing adds");
_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct crypto_sha256), "state fits");

struct opened {
	void *data;
	size_t size;
};

struct crypto_key {
	uint8_t bytes[CRYPTO_KEY_SIZE];
};

void crypto_init(void)
{
	/* seeded by the kernel, then without a system call a nonce */
	randombytes_set_implementation(&randombytes_internal_implementation);
	if (sodium_init() < 0)
		abort();
}

struct crypto_key *crypto_key_new(const uint8_t bytes[CRYPTO_KEY_SIZE])
{
	struct crypto_key *k = crypto_memory_take();

	memcpy(k->bytes, bytes, CRYPTO_KEY_SIZE);
	return k;
}

struct crypto_key *crypto_key_random(void)
{
	uint8_t bytes[CRYPTO_KEY_SIZE];

	randombytes_buf(bytes, sizeof(bytes));
	struct crypto_key *k = crypto_key_new(bytes);
	sodium_memzero(bytes, sizeof(bytes));
	return k;
}

void crypto_key_free(struct crypto_key *k)
{
	crypto_memory_give(k);
}

const uint8_t *crypto_key_bytes(const struct crypto_key *k)
{
	return k->bytes;
}

struct crypto_key *crypto_key_derive(const struct crypto_key *k, const char context[static 8],
				     uint64_t id)
{
	uint8_t bytes[CRYPTO_KEY_SIZE];

	crypto_kdf_derive_from_key(bytes, sizeof(bytes), id, context, k->bytes);
	struct crypto_key *derived = crypto_key_new(bytes);
	sodium_memzero(bytes, sizeof(bytes));
	return derived;
}

/* Whoever changes the version of a packed value changes what is authenticated with it. */
static struct crypto_bytes packed_context(struct crypto_bytes context,
					  uint8_t buffer[static CRYPTO_CONTEXT_MAX + 1])
{
	assert(context.size <= CRYPTO_CONTEXT_MAX);
	buffer[0] = SEAL_PACKED;
	memcpy(buffer + 1, context.data, context.size);
	return (struct crypto_bytes){buffer, context.size + 1};
}

static void *seal(const struct crypto_key *k, uint8_t version, struct crypto_bytes plain,
		  struct crypto_bytes context, size_t *ret_size)
{
	uint8_t *sealed = xmalloc(plain.size + CRYPTO_SEAL_OVERHEAD);
	uint8_t *nonce = sealed + 1;
	unsigned long long size = 0;

	sealed[0] = version;
	crypto_random(nonce, NONCE_SIZE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_SIZE, &size, plain.data,
						   plain.size, context.data, context.size, NULL,
						   nonce, k->bytes);
	*ret_size = 1 + NONCE_SIZE + (size_t)size;
	return sealed;
}

void *crypto_seal(const struct crypto_key *k, struct crypto_bytes plain,
		  struct crypto_bytes context, size_t *ret_size)
{
	uint8_t buffer[CRYPTO_CONTEXT_MAX + 1];
	size_t size = 0;
	_cleanup_(freep) void *packed =
		plain.size < CRYPTO_PACK_MIN ? NULL : pack(plain.data, plain.size, &size);

	if (!packed)
		return seal(k, SEAL_PLAIN, plain, context, ret_size);
	void *sealed = seal(k, SEAL_PACKED, (struct crypto_bytes){packed, size},
			    packed_context(context, buffer), ret_size);
	crypto_erase(packed, size);
	return sealed;
}

static int open_sealed(const struct crypto_key *k, struct crypto_bytes sealed,
		       struct crypto_bytes context, struct opened *ret)
{
	const uint8_t *bytes = sealed.data;
	unsigned long long size = 0;
	_cleanup_(freep) uint8_t *plain = xmalloc(sealed.size - CRYPTO_SEAL_OVERHEAD + 1);

	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &size, NULL, bytes + 1 + NONCE_SIZE,
						       sealed.size - 1 - NONCE_SIZE, context.data,
						       context.size, bytes + 1, k->bytes) < 0)
		return -EBADMSG;
	plain[size] = '\0';
	*ret = (struct opened){TAKE(plain), (size_t)size};
	return 0;
}

static int open_packed(const struct crypto_key *k, struct crypto_bytes sealed,
		       struct crypto_bytes context, struct opened *ret)
{
	uint8_t buffer[CRYPTO_CONTEXT_MAX + 1];
	struct opened packed;

	int r = open_sealed(k, sealed, packed_context(context, buffer), &packed);
	if (r < 0)
		return r;
	r = unpack(packed.data, packed.size, &ret->data, &ret->size);
	crypto_erase(packed.data, packed.size);
	free(packed.data);
	return r;
}

int crypto_open(const struct crypto_key *k, struct crypto_bytes sealed, struct crypto_bytes context,
		void **ret, size_t *ret_size)
{
	const uint8_t *bytes = sealed.data;
	struct opened opened;
	int r = -EBADMSG;

	if (sealed.size < CRYPTO_SEAL_OVERHEAD)
		return r;
	if (bytes[0] == SEAL_PLAIN)
		r = open_sealed(k, sealed, context, &opened);
	else if (bytes[0] == SEAL_PACKED)
		r = open_packed(k, sealed, context, &opened);
	if (r < 0)
		return r;
	*ret = opened.data;
	*ret_size = opened.size;
	return 0;
}

void crypto_keyed_hash(const struct crypto_key *k, const char *purpose, struct crypto_bytes bytes,
		       uint8_t ret[CRYPTO_HASH_SIZE])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, k->bytes, CRYPTO_KEY_SIZE, CRYPTO_HASH_SIZE);
	/* the NUL ends the purpose: "a" + "bc" is not "ab" + "c" */
	crypto_generichash_update(&state, (const uint8_t *)purpose, strlen(purpose) + 1);
	crypto_generichash_update(&state, bytes.data, bytes.size);
	crypto_generichash_final(&state, ret, CRYPTO_HASH_SIZE);
}

void crypto_sha256_init(struct crypto_sha256 *h)
{
	crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)h->state);
}

void crypto_sha256_add(struct crypto_sha256 *h, const void *data, size_t size)
{
	crypto_hash_sha256_update((crypto_hash_sha256_state *)(void *)h->state, data, size);
}

void crypto_sha256_end(struct crypto_sha256 *h, uint8_t ret[CRYPTO_HASH_SIZE])
{
	crypto_hash_sha256_final((crypto_hash_sha256_state *)(void *)h->state, ret);
}

bool crypto_equal(const void *a, const void *b, size_t size)
{
	return sodium_memcmp(a, b, size) == 0;
}

void crypto_random(void *ret, size_t size)
{
	/* the library makes a system call a draw: many small ones are one */
	static _Thread_local struct {
		uint8_t bytes[1024];
		size_t left;
	} drawn;

	if (size > sizeof(drawn.bytes)) {
		randombytes_buf(ret, size);
		return;
	}
	if (drawn.left < size) {
		randombytes_buf(drawn.bytes, sizeof(drawn.bytes));
		drawn.left = sizeof(drawn.bytes);
	}
	drawn.left -= size;
	memcpy(ret, drawn.bytes + drawn.left, size);
	sodium_memzero(drawn.bytes + drawn.left, size);
}

uint32_t crypto_random_below(uint32_t bound)
{
	assert(bound > 0);
	return randombytes_uniform(bound);
}

void crypto_erase(void *data, size_t size)
{
	sodium_memzero(data, size);
}
