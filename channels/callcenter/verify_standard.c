#include "verify.h"

#include "secrets.h"

#include <wasl/buffer.h>

#include <string.h>

#define ID_MAX 256U
#define SIGNATURES_MAX 16U
/* One of these is costly to check. */
#define SIGNATURES_ED25519_MAX 4U

/* What is signed: "ID.TIMESTAMP.BODY". */
struct signing {
	struct bytes parts[5];
	const struct bytes *whole; /* the same in one; for ed25519 */
	/* what each shared secret makes of it, once however many signatures there are */
	uint8_t macs[SECRETS_MAX][DIGEST_MAX];
	size_t mac_count;
};

static void add_macs(const struct secrets *s, struct signing *signing)
{
	uint8_t key[DIGEST_MAX];

	for (size_t i = 0; i < s->count; i++) {
		ssize_t size = secret_shared_key(s->list[i], key);
		if (size < 0)
			continue;
		digest_hmac(DIGEST_SHA256, (struct bytes){key, (size_t)size}, signing->parts,
			    ELEMENTS(signing->parts), signing->macs[signing->mac_count++]);
	}
}

static bool is_shared(const struct signing *signing, struct bytes signature)
{
	uint8_t given[DIGEST_SHA256_SIZE];
	bool same = false;

	if (digest_read_base64(signature.data, signature.size, given, sizeof(given)) !=
	    sizeof(given))
		return false;
	for (size_t i = 0; i < signing->mac_count; i++)
		same |= digest_equal(given, signing->macs[i], sizeof(given));
	return same;
}

static bool is_signed(const struct secrets *s, const struct signing *signing,
		      struct bytes signature)
{
	uint8_t given[DIGEST_ED25519_SIZE], key[DIGEST_ED25519_KEY_SIZE];
	bool same = false;

	if (digest_read_base64(signature.data, signature.size, given, sizeof(given)) !=
	    sizeof(given))
		return false;
	for (size_t i = 0; i < s->count; i++) {
		if (secret_public_key(s->list[i], key))
			same |= digest_ed25519(key, given, *signing->whole);
	}
	return same;
}

/* Of other versions nothing is known; a sender that changes its keys signs with both. */
static bool has_good_one(const struct secrets *s, const struct signing *signing,
			 const char *signatures)
{
	unsigned costly = 0;
	bool good = false;

	for (unsigned i = 0; i < SIGNATURES_MAX && *signatures; i++) {
		size_t size = strcspn(signatures, " ");
		struct bytes one = {signatures, size};

		if (size > 3 && memcmp(signatures, "v1,", 3) == 0)
			good |= is_shared(signing, (struct bytes){signatures + 3, size - 3});
		else if (size > 4 && memcmp(signatures, "v1a,", 4) == 0 &&
			 costly++ < SIGNATURES_ED25519_MAX)
			good |= is_signed(s, signing, (struct bytes){signatures + 4, size - 4});
		signatures += one.size;
		signatures += strspn(signatures, " ");
	}
	return good;
}

static void join(const struct signing *signing, struct buffer *out)
{
	for (size_t i = 0; i < ELEMENTS(signing->parts); i++)
		buffer_add(out, signing->parts[i].data, signing->parts[i].size);
}

enum verified verify_standard(const struct callcenter_options *o, const struct secrets *s,
			      const struct hook *h)
{
	const char *id = hook_header(h, "webhook-id");
	const char *time = hook_header(h, "webhook-timestamp");
	const char *signatures = hook_header(h, "webhook-signature");

	if (!id || !time || !signatures || !*id || strchr(id, '.') || strlen(id) > ID_MAX)
		return VERIFIED_BAD;
	enum verified near = verify_time(o, h, time, false);
	if (near != VERIFIED_GOOD)
		return near;
	struct signing signing = {
		.parts = {{id, strlen(id)}, {".", 1}, {time, strlen(time)}, {".", 1}, h->body},
	};
	add_macs(s, &signing);
	struct buffer whole = BUFFER_INIT(strlen(id) + strlen(time) + h->body.size + 2);
	join(&signing, &whole);
	const struct bytes message = {buffer_string(&whole), whole.size};
	signing.whole = &message;
	bool good = has_good_one(s, &signing, signatures);
	buffer_done(&whole);
	return good ? VERIFIED_GOOD : VERIFIED_BAD;
}
