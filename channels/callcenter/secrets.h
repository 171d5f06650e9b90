/*
 * Secrets: the up to four of a source, each with the day on which it ends, so that one can be
 * changed without a break. Pure; any thread.
 */
#pragma once

#include "options.h"

#include "digest.h"

#include <wasl/error.h>

#define SECRETS_MAX 4U

struct secrets {
	struct bytes list[SECRETS_MAX]; /* borrowed from the options */
	size_t count;
};

/* Those that are in force at that moment. */
void secrets_live(const struct callcenter_options *o, int64_t now, struct secrets *ret);
/* The key of a Standard Webhooks secret: "whsec_" or bare, and base64 of 24 to 64 bytes; its size,
 * or -EINVAL. */
ssize_t secret_shared_key(struct bytes secret, uint8_t ret[DIGEST_MAX]);
/* "whpk_" and base64 of 32 bytes. */
bool secret_public_key(struct bytes secret, uint8_t ret[DIGEST_ED25519_KEY_SIZE]);
int secrets_check(const struct callcenter_options *o, struct error *err);
