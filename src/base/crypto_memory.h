/*
 * Crypto memory: slots for keys in locked memory between guard pages, many to a page: a page
 * of its own for every key would cost several system calls a key. Any thread.
 */
#pragma once

#include "base/crypto.h"

/* CRYPTO_KEY_SIZE bytes. Aborts when no memory can be locked. */
void *crypto_memory_take(void);
/* Erases the slot, for the next one. NULL is allowed. */
void crypto_memory_give(void *slot);
