/*
 * Claim: the deliveries that are due, taken out of the store to be sent, each rendered
 * once. Made and read on the loop's thread, run by the writer.
 */
#pragma once

#include "outbox/lanes.h"
#include "outbox/sending.h"
#include "outbox/template.h"
#include "ticket/office.h"

/* While so many bytes are at hand, what may have attachments waits. */
#define CLAIM_WEIGHT_MAX ((size_t)64 << 20)

struct claim {
	struct office *office;
	const struct template_set *templates; /* borrowed until it has run */
	struct lanes lanes;		      /* a copy: what each wants */
	unsigned limit;			      /* of those that no channel delivers, a queue */
	struct sending *claimed, **end;	      /* oldest first in each lane */
	unsigned count;
	size_t weight;	/* of all that is at hand, on the way in and out; the caller begins it */
	unsigned dead;	/* those that cannot be read */
	unsigned aside; /* those that cannot be read now, and are tried again later */
	/* when the next one is due that a lane still wants, 0: none waits */
	int64_t next_at;
};

/* Holds its own reference of the office. */
void claim_init(struct claim *c, struct office *office, const struct template_set *templates,
		unsigned limit);
/* Frees what is still in the list. */
void claim_done(struct claim *c);
int claim_run(struct txn *txn, struct claim *c);
