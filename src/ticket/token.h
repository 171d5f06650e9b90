/*
 * Token: the signed names by which mail, and people, find their way back to a ticket.
 *
 *	t<letter><reference>.<MAC>		 reply address of a ticket
 *	m<letter><reference>.<delivery>.<MAC>	 Message-ID of a delivery
 *	b<letter><reference>.<delivery>.<MAC>	 envelope address of a delivery (VERP)
 *	s<letter><reference>.<MAC>		 the page that shows how a ticket is
 *
 * The reference is in lower case and without its hyphen, the delivery in base 36. The MAC is
 * 80 bits of keyed BLAKE2b over purpose and all before it, in lower-case base32, since local
 * parts get case-folded. Each key letter stands for a key of its own, derived from the same
 * one: what is signed with an earlier letter stays valid when the office goes on to the next.
 * Pure; any thread.
 */
#pragma once

#include "base/crypto.h"
#include "ticket/reference.h"

#include <stdint.h>

#define TOKEN_SIZE 64U
#define TOKEN_FIRST_LETTER 'a'

enum token_kind {
	TOKEN_REPLY = 't',
	TOKEN_MESSAGE = 'm',
	TOKEN_BOUNCE = 'b',
	TOKEN_STATUS = 's',
};

/* What a token names. */
struct token_target {
	enum token_kind kind;
	char letter; /* of its key, 'a' to 'z' */
	char reference[REFERENCE_SIZE];
	int64_t delivery; /* 0: the ticket as a whole, which only reply and status tokens name */
};

/* Aborts on what is no target. */
void token_make(const struct crypto_key *key, const struct token_target *target,
		char ret[static TOKEN_SIZE]);
/* What the token names, if its MAC is ours, whatever its letter. Constant time over the MAC. */
bool token_check(const struct crypto_key *key, const char *token, struct token_target *ret);
