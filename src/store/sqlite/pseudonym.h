/*
 * Pseudonym: a short name for an address, keyed, the same for the same address: so that a
 * flood or a suppression is seen without saying whose it is. Who suppresses an address is told
 * its pseudonym, and must not find it among deliveries: these have others.
 */
#pragma once

#include "base/encode.h"
#include "store/sqlite/seal.h"
#include "store/suppressions.h"

#include <string.h>

#define PSEUDONYM_BYTES 5U /* 8 characters of base32 */

#define PSEUDONYM_SUPPRESSED "pseudonym"
#define PSEUDONYM_SHOWN "pseudonym.shown" /* of deliveries, and in the quarantine */

static inline void pseudonym_make(const struct txn *txn, const char *purpose, const char *address,
				  char ret[static PSEUDONYM_SIZE])
{
	uint8_t hash[HASH_SIZE];

	hash_key(txn, purpose, (struct crypto_bytes){address, strlen(address)}, hash);
	encode_base32(hash, PSEUDONYM_BYTES, ret);
}
