/*
 * Bounce: an address that takes no mail for good gets no automatic messages for a while, so
 * that nobody's server comes to take the office for a spammer. Writer.
 */
#pragma once

#include "store/suppressions.h"

/* For 60 days, a program until a person lifts it; a longer suppression stays as it is. */
int bounce_suppress(struct txn *txn, const char *kind, const char *address,
		    char ret_pseudonym[static PSEUDONYM_SIZE]);
