/*
 * Links: tickets that may belong together, for a person to look at.
 */
#pragma once

#include "store/store.h"

struct link_record {
	const char *kind;	/* "possible-relation" */
	const char *reference;	/* of the other ticket */
	int64_t created;	/* UTC ms */
	bool from_other;	/* the other one was linked to this one */
	const char *department; /* of the other ticket */
};
/* Once a pair and kind. Writer. */
int txn_link_add(struct txn *txn, int64_t ticket, int64_t other, const char *kind);
typedef int link_each(const struct link_record *l, void *context);
/* Of both directions. */
int txn_link_list(struct txn *txn, int64_t ticket, link_each *each, void *context);
