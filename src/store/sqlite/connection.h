/*
 * Connection: one open file of the store, set up the way the house wants it: WAL,
 * synchronous FULL, no other process (unix-excl, by wal_buffer.h), foreign keys, nothing trusted.
 */
#pragma once

#include "store/secrets.h"
#include "store/sqlite/schema.h"

/* Makes the file and its schema. -EEXIST. The caller closes *ret, also after an error. */
int connection_create(const char *directory, const struct schema *s, sqlite3 **ret,
		      struct error *err);
/* Opens and checks it; one that writes migrates it. */
int connection_open(const char *directory, const struct schema *s, bool writes, sqlite3 **ret,
		    struct error *err);
/* Writes the proof of the store's key into a new keys.db, or checks it: -EKEYREJECTED. */
int connection_prove(sqlite3 *keys, const struct secrets *secrets, bool first, struct error *err);
