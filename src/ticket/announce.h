/*
 * Announce: what becomes of tickets is told to whoever subscribed to it, as rows of the outbox
 * that are written together with the change: one for each subscriber, whose text is JSON. Writer.
 *
 * What one subscriber is told of one ticket goes out in the order in which it happened: the
 * store hands out the next row only when the one before it has ended.
 *
 *	{"type": "ticket.updated", "timestamp": "2026-11-25T13:44:26.123Z", "data": {"reference",
 *	 "stage", "type", "complexity", "priority", "department", "channel", "language",
 *	 "created", "target": {"early", "late"}, "article": {"id", "direction", "channel"}}}
 *
 * Who may see content gets "subject", "party" {"name", "addresses"} besides, and of the article
 * "from" {"name", "address"}, "subject" and "text".
 */
#pragma once

#include "store/store.h"
#include "ticket/office.h"

#define ANNOUNCE_CREATED "ticket.created"
#define ANNOUNCE_UPDATED "ticket.updated" /* something was added to it, or it changed */
#define ANNOUNCE_CLOSED "ticket.closed"
#define ANNOUNCE_REOPENED "ticket.reopened" /* its party wrote to a closed one */

/* All of them, ended by NULL. */
const char *const *announcement_types(void);

struct announcement {
	const struct office *office; /* NULL: nobody subscribed */
	const char *type;
	int64_t ticket;
	int64_t article; /* that it is about, 0: none */
};
/* 1 if something waits to be sent now, 0 if not, or -errno. */
int ticket_announce(struct txn *txn, const struct announcement *a);
