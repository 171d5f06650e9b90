#include "secrets.h"

#include "when.h"

#include <errno.h>
#include <string.h>

#define KEY_MIN 24
#define TOKEN_MIN 16U

struct slot {
	const struct secret *secret;
	const char *until;
};

static struct slot slot_of(const struct callcenter_options *o, size_t i)
{
	const struct slot slots[SECRETS_MAX] = {
		{&o->secret_1, o->secret_1_until},
		{&o->secret_2, o->secret_2_until},
		{&o->secret_3, o->secret_3_until},
		{&o->secret_4, o->secret_4_until},
	};

	return slots[i];
}

void secrets_live(const struct callcenter_options *o, int64_t now, struct secrets *ret)
{
	*ret = (struct secrets){.count = 0};
	for (size_t i = 0; i < SECRETS_MAX; i++) {
		struct slot slot = slot_of(o, i);
		int64_t until = INT64_MAX;

		if (!slot.secret->value || !slot.secret->size)
			continue;
		if (slot.until && !when_read_end(slot.until, &until))
			continue;
		if (now < until)
			ret->list[ret->count++] =
				(struct bytes){slot.secret->value, slot.secret->size};
	}
}

static bool skip(struct bytes *secret, const char *prefix)
{
	size_t size = strlen(prefix);

	if (secret->size < size || memcmp(secret->data, prefix, size) != 0)
		return false;
	secret->data = (const char *)secret->data + size;
	secret->size -= size;
	return true;
}

ssize_t secret_shared_key(struct bytes secret, uint8_t ret[DIGEST_MAX])
{
	struct bytes other = secret;

	if (skip(&other, "whpk_") || skip(&other, "whsk_"))
		return -EINVAL;
	(void)skip(&secret, "whsec_");
	ssize_t size = digest_read_base64(secret.data, secret.size, ret, DIGEST_MAX);
	return size < KEY_MIN ? -EINVAL : size;
}

bool secret_public_key(struct bytes secret, uint8_t ret[DIGEST_ED25519_KEY_SIZE])
{
	return skip(&secret, "whpk_") &&
	       digest_read_base64(secret.data, secret.size, ret, DIGEST_ED25519_KEY_SIZE) ==
		       DIGEST_ED25519_KEY_SIZE;
}

static bool fits(const struct callcenter_options *o, struct bytes secret)
{
	uint8_t key[DIGEST_MAX];

	if (o->auth == AUTH_STANDARD_WEBHOOKS)
		return secret_public_key(secret, key) || secret_shared_key(secret, key) > 0;
	if (o->auth == AUTH_BEARER || o->auth == AUTH_PATH_TOKEN)
		return secret.size >= TOKEN_MIN;
	return secret.size > 0;
}

static int check_one(const struct callcenter_options *o, size_t i, struct error *err)
{
	struct slot slot = slot_of(o, i);
	int64_t until;

	if (slot.until && !when_read_end(slot.until, &until))
		return error_set(err, -EINVAL,
				 "secret_%zu_until: '%s' is no day such as 2026-12-31, and no time "
				 "such as 2026-12-31T12:00:00Z",
				 i + 1, slot.until);
	/* by name only, where secrets are not read */
	if (!slot.secret->value || !slot.secret->size)
		return 0;
	if (fits(o, (struct bytes){slot.secret->value, slot.secret->size}))
		return 0;
	return error_set(
		err, -EINVAL,
		o->auth == AUTH_STANDARD_WEBHOOKS
			? "secret_%zu is neither whsec_ with base64 of 24 to 64 bytes, nor "
			  "whpk_ with base64 of a public key's 32 bytes"
			: "secret_%zu is too short for a token: use 16 characters or more",
		i + 1);
}

int secrets_check(const struct callcenter_options *o, struct error *err)
{
	bool any = false;
	int r = 0;

	for (size_t i = 0; i < SECRETS_MAX && r == 0; i++) {
		any |= slot_of(o, i).secret->value != NULL;
		r = check_one(o, i, err);
	}
	if (r == 0 && !any)
		r = error_set(err, -EINVAL, "it needs a secret: secret_1 = credential:NAME");
	return r;
}
