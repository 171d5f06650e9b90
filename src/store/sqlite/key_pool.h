/*
 * Key pool: keys for owners to come, committed before anyone gets one, so that what they seal
 * needs no second commit. The more are wanted the more are made at once. What is left of them
 * at the end, and what a group took that was rolled back, belongs to nobody and is harmless.
 */
#pragma once

#include "store/sqlite/engine_private.h"

#define KEY_ID_SIZE 16U

struct key_pool;

struct key_pool *key_pool_new(void);
void key_pool_free(struct key_pool *p);

/* A key that was never used, with its id; the caller's. 0, or -errno. Writer. */
int key_pool_take(struct txn *txn, uint8_t ret_id[static KEY_ID_SIZE], struct crypto_key **ret);
