/*
 * Filing: the rows that a message becomes: its ticket, its blobs, an article. Writer.
 */
#pragma once

#include "ticket/register.h"

#include "store/events.h"
#include "store/tickets.h"
#include "ticket/threading.h"

#include <errno.h>

struct filed {
	int64_t ticket, article;
	bool created;		 /* the ticket was opened for this message */
	bool reopened;		 /* it was closed */
	bool introduced;	 /* the ticket got its party with this message */
	struct party_ref sender; /* 0, 0: unknown */
	struct thread thread;	 /* how the ticket was found */
	char reference[REFERENCE_SIZE];
};

/* Of a message that opens no ticket, and joins none. */
#define FILING_NO_TICKET (-ENOMSG)
/*
 * Finds the ticket that the message belongs to, and opens it again if it is closed and a
 * person wrote something to be read; else opens a new one. No article yet.
 */
int filing_place(struct txn *txn, const struct register_item *item, struct filed *ret);

/* Registers the message's contents under the owner; their blobs are noted in the message. */
int filing_blobs_add(struct txn *txn, struct owner owner, struct message *m);
/* Gives the blobs that are noted in the message to another owner. */
int filing_blobs_move(struct txn *txn, const struct message *m, struct owner from, struct owner to);

/* Adds the message, whose blobs belong to the ticket, as an article, with its thread keys. */
int filing_article(struct txn *txn, const struct register_item *item, struct filed *filed);
/* Those of the message, whose blobs belong to the ticket, to filed's article. */
int filing_attachments(struct txn *txn, const struct message *m, const struct filed *filed);
/* What is noted of an article behind its registration, by what its sender did. */
#define FILING_CHANGED "its sender changed it"
#define FILING_DELETED "its sender deleted it"
/* Whether a note of an article is the register's, not that of the channel. */
bool filing_is_own_note(const char *note);
/* What happened to the ticket, as its history tells it, and the ticket that it may belong to. */
int filing_history(struct txn *txn, const struct register_item *item, const struct filed *filed);
/* Tells the office's subscribers: 1 if something waits to be sent now, 0 if not, or -errno. */
int filing_announce(struct txn *txn, const struct register_item *item, const struct filed *filed);
/* One event of the daemon's own, which names the channel. */
int filing_event(struct txn *txn, const char *channel, const struct event_record *event);
