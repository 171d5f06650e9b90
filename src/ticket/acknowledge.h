/*
 * Acknowledge: the first delivery of a ticket, its receipt, as a row of the outbox: to be
 * sent, or suppressed or held and why. Every new ticket whose sender has an address gets
 * one, so that nobody has to guess why a receipt did not go out. And the answer to who asks
 * for the stage of their ticket. Writer.
 *
 * RFC 3834, section 2: what may not be answered, and how often one address may be.
 */
#pragma once

#include "ticket/filing.h"
#include "ticket/office.h"

struct acknowledgement {
	bool waits;   /* it is to be sent */
	bool breaker; /* it is the first one that the circuit breaker holds */
	bool limited; /* it is the first one in a day that a limit of its sender or domain stops */
};

#define ACKNOWLEDGE_RECEIPT "acknowledgement"
#define ACKNOWLEDGE_STAGE "stage" /* of the ticket, to who takes part in it and asked */

struct acknowledge_item {
	const char *kind; /* of the above; each has the limits of an address for itself */
	const struct office *office;
	const char *channel;
	const struct message *message;
	const struct filed *filed;
};
int ticket_acknowledge(struct txn *txn, const struct acknowledge_item *item,
		       struct acknowledgement *ret);

/* Senders and domains that reached a limit within the last day. Reader too. */
int ticket_acknowledge_limited(struct txn *txn, unsigned *ret);
