/*
 * Registration: one message's job in the writer: registered, or, where the store refuses
 * it for a reason of its own, quarantined whole; or sent back because something before
 * it in its stream was not committed.
 */
#pragma once

#include "store/store.h"
#include "ticket/register.h"

/* What the writer knows of a stream. The writer's thread, but for the rewinding. */
struct registration_order {
	uint64_t due;	   /* the serial number that comes next */
	bool begun;	   /* failures is known */
	unsigned failures; /* the store's, when it was begun */
};

struct registration {
	struct registration_order *order;
	uint64_t serial; /* rising by one in its stream */
	struct register_item item;
	struct register_result result;
	int refused; /* why it was quarantined instead, -errno; 0: it was not */
};

/* As a store_job's run. */
int registration_run(struct txn *txn, struct registration *r);
