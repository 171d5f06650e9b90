/*
 * Tokens: what providers issue to channels at run time, sealed under a key of the store's own.
 * Writer.
 */
#pragma once

#include "store/store.h"

/* A NULL value forgets it. */
int txn_token_set(struct txn *txn, const char *channel, const char *name,
		  struct crypto_bytes value);
/* value: NUL-ended behind its size; of no data where it cannot be opened. Borrowed for the call. */
typedef int token_each(const char *name, struct crypto_bytes value, void *context);
int txn_token_list(struct txn *txn, const char *channel, token_each *each, void *context);
