/*
 * Quarantine: what is no ticket's business, kept whole and releasable. Each item has its own key.
 */
#pragma once

#include "store/content.h"

struct quarantine_record {
	int64_t id;
	int64_t at; /* UTC ms; ignored when adding: txn_now() */
	const char *channel;
	const char *why;  /* in a few words, without personal data */
	size_t size;	  /* of the original */
	const char *item; /* the message as JSON text, sealed at rest; NULL where not asked for */
	const char *pseudonym; /* of its sender: short, keyed, the same for the same sender */
	bool released;
};
/* Adds with a key of its own, without the item. sender: hashed into the pseudonym, may be NULL.
 * Writer. */
int txn_quarantine_add(struct txn *txn, const struct quarantine_record *q, const char *sender,
		       int64_t *ret);
/* Seals the item, which names the blobs that were added under this owner meanwhile. Writer. */
int txn_quarantine_fill(struct txn *txn, int64_t id, const char *item);
/* Writer; -EALREADY if it was. */
int txn_quarantine_release(struct txn *txn, int64_t id);
typedef int quarantine_each(struct txn *txn, const struct quarantine_record *q, void *context);
struct quarantine_filter {
	int64_t id;	/* 0: all that are not released */
	int64_t before; /* id to go on from (paging), 0: from the newest */
	unsigned limit; /* 0: 100 */
	bool content;
};
int txn_quarantine_list(struct txn *txn, const struct quarantine_filter *f, quarantine_each *each,
			void *context);
