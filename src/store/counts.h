/*
 * Counts: what status and metrics show. Reader or writer.
 */
#pragma once

#include "store/store.h"

struct store_counts {
	int64_t tickets, open_tickets, articles;
	int64_t pending, held, dead, sent, suppressed; /* deliveries */
	int64_t oldest_pending;			       /* when it was queued, UTC ms, 0: none */
	int64_t quarantined;
	int64_t suppressions; /* addresses that get no automatic messages now */
	int64_t database_bytes, wal_bytes;
	int schema_version;
};
int txn_counts(struct txn *txn, struct store_counts *ret);
