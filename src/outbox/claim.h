/*
 * Claim: the deliveries that are due, taken out of the store to be sent, each rendered
 * once. Made and read on the loop's thread, run by the writer.
 */
#pragma once

#include "outbox/sending.h"
#include "outbox/template.h"
#include "ticket/office.h"

struct claim {
	struct office *office;
	const struct template_set *templates; /* borrowed until it has run */
	unsigned limit;
	struct sending *claimed, **end; /* oldest first */
	unsigned dead;			/* those that cannot be read */
	int64_t next_at;		/* when the next one is due, 0: none waits */
};

/* Holds its own reference of the office. */
void claim_init(struct claim *c, struct office *office, const struct template_set *templates,
		unsigned limit);
/* Frees what is still in the list. */
void claim_done(struct claim *c);
int claim_run(struct txn *txn, struct claim *c);
