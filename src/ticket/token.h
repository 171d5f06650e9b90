/*
 * Token: the signed names by which mail finds its way back to a ticket.
 *
 *	t<key letter><reference, lower case, without hyphen>.<16 characters of MAC>
 *	m<key letter><reference>.<delivery id, base 36>.<16 characters of MAC>
 *
 * The MAC is 80 bits of keyed BLAKE2b over purpose and content, in lower-case base32,
 * since local parts get case-folded. The key letter makes rotation possible. Pure; any thread.
 */
#pragma once

#include "base/crypto.h"
#include "ticket/reference.h"

#include <stdint.h>

#define TOKEN_SIZE 64U

/* For the reply address of a ticket. */
void token_reply(const struct crypto_key *key, const char *reference, char ret[static TOKEN_SIZE]);
/* For the remote id (Message-ID) of a delivery. */
void token_message(const struct crypto_key *key, const char *reference, int64_t delivery,
		   char ret[static TOKEN_SIZE]);
/* The ticket that a token of either kind names, if its MAC is ours. Constant time over the MAC. */
bool token_check(const struct crypto_key *key, const char *token,
		 char ret_reference[static REFERENCE_SIZE]);
