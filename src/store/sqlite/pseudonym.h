/*
 * Pseudonym: a short name for an address, keyed, the same for the same address: so that a
 * flood or a suppression is seen without saying whose it is.
 */
#pragma once

#include "base/encode.h"
#include "store/sqlite/seal.h"
#include "store/suppressions.h"

#include <string.h>

#define PSEUDONYM_BYTES 5U /* 8 characters of base32 */

static inline void pseudonym_make(const struct txn *txn, const char *address,
				  char ret[static PSEUDONYM_SIZE])
{
	uint8_t hash[HASH_SIZE];

	hash_key(txn, "pseudonym", (struct crypto_bytes){address, strlen(address)}, hash);
	encode_base32(hash, PSEUDONYM_BYTES, ret);
}
