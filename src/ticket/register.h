/*
 * Register: a message becomes a row of the register, inside the writer's transaction:
 * the original, the outcome, the source's cursor, the acknowledgement's delivery and
 * the history, together or not at all (design, rule 1).
 */
#pragma once

#include "ticket/message.h"
#include "ticket/office.h"
#include "ticket/reference.h"

#include <wasl/channel.h>

struct register_item {
	const struct office *office; /* NULL: without limits */
	const char *channel;	     /* the instance's name */
	struct message *message;     /* prepared, its contents finished */
};

struct register_result {
	enum verdict verdict;
	enum outcome outcome;
	int64_t ticket;
	char reference[REFERENCE_SIZE]; /* "" where there is no ticket */
	bool delivery;			/* a delivery is waiting to be sent */
	bool breaker;			/* this one opened the circuit breaker */
	bool limited;			/* the first that a limit of its sender stops */
	int64_t quarantine;		/* 0: none */
};

/* 0 and a result; -errno rolls back. */
int ticket_register(struct txn *txn, const struct register_item *item, struct register_result *ret);

/*
 * What was kept in the quarantine becomes an article of the ticket it names, or a new ticket,
 * without an acknowledgement. -ENOENT, -EALREADY when it was released before.
 */
int ticket_release(struct txn *txn, const struct office *office, int64_t quarantine,
		   struct register_result *ret);
