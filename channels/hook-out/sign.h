/*
 * Sign: what Standard Webhooks (v1) asks of the sender of an event. Pure; any thread.
 */
#pragma once

#include <wasl/buffer.h>

struct signing {
	const char *id; /* the same at every attempt; without a dot */
	int64_t at;	/* of this attempt, seconds since 1970 */
	const char *body;
	const char *secrets[2]; /* NULL: none */
};

/* "whsec_" or bare, and base64 of 24 to 64 bytes. */
bool sign_secret_check(const char *secret);
/* "v1,BASE64", one for each secret, separated by blanks; the caller frees. */
char *sign(const struct signing *s);
