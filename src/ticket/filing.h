/*
 * Filing: the rows that a message becomes: its blobs, an article, a ticket. Writer.
 */
#pragma once

#include "ticket/message.h"
#include "ticket/reference.h"

#include "store/tickets.h"

/* Registers the message's contents under the owner; their blobs are noted in the message. */
int filing_blobs_add(struct txn *txn, struct owner owner, struct message *m);
/* Gives the blobs that are noted in the message to another owner. */
int filing_blobs_move(struct txn *txn, const struct message *m, struct owner from, struct owner to);

struct filed {
	int64_t ticket, article;
	struct party_ref sender; /* 0, 0: unknown */
	char reference[REFERENCE_SIZE];
};

/* Opens a ticket for the message and its sender, with a new reference; no article yet. */
int filing_ticket(struct txn *txn, const char *channel, const struct message *m, struct filed *ret);
/* Adds the message, whose blobs belong to the ticket, as an article, with its thread keys. */
int filing_article(struct txn *txn, const char *channel, const struct message *m,
		   struct filed *filed);
