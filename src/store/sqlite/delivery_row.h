/*
 * Delivery row: one delivery read with its ticket and address, as a record.
 */
#pragma once

#include "store/deliveries.h"
#include "store/sqlite/seal.h"

static inline struct place delivery_place(int64_t ticket, int64_t id, const char *column)
{
	return (struct place){{OWNER_TICKET, ticket}, column, id};
}

/* Remote ids as the row has them; NULL of NULL. The caller's. */
char *delivery_parts_text(const char *const *parts);

/* Hands the row to each, with address and content if wanted. -ENOENT. */
int delivery_read(struct txn *txn, int64_t id, bool content, delivery_each *each, void *context);
