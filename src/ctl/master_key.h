/*
 * Master key: making the store's key as a credential, or reading the one that is there.
 */
#pragma once

#include "base/crypto.h"
#include "ctl/ctl.h"

/* How it came to be. */
struct master_key {
	struct crypto_key *key;
	char *where; /* for a person */
	bool made;   /* now */
};

/*
 * Reads the credential of [wasl] master_key, or makes it: a file in credentials_directory,
 * or under systemd, where none is named, an encrypted credential. 0, or -errno with err.
 */
int master_key_provide(struct ctl *ctl, struct master_key *ret, struct error *err);
void master_key_done(struct master_key *k);
