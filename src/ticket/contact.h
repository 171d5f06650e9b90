/*
 * Contact: the addresses that show, together with a reference, that somebody may see how the
 * ticket is: its party's, and those that its sender gave besides.
 */
#pragma once

#include "store/store.h"

/* As messages keep it. The caller frees. Any thread. */
char *contact_of(const char *kind, const char *address);
/* Writer. */
int contact_keep(struct txn *txn, int64_t ticket, const char *contact);
/* 0, or -ENOENT. Writer. */
struct contact_question {
	int64_t ticket, party; /* party 0: unknown */
	const char *kind, *address;
};
int contact_check(struct txn *txn, const struct contact_question *q);
