/*
 * Secrets: the keys that are derived from the store's master key, one a purpose.
 *
 * Immutable once made; any thread.
 */
#pragma once

#include "store/store.h"

struct secrets {
	struct crypto_key *wrap;  /* wraps the keys of tickets, parties and quarantined items */
	struct crypto_key *hash;  /* keyed hashes for equality look-ups */
	struct crypto_key *token; /* seals what providers issued to channels */
	struct crypto_key *handed_out[STORE_KEY_COUNT];
};

void secrets_init(struct secrets *s, const struct crypto_key *master);
void secrets_done(struct secrets *s);
