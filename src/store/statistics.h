/*
 * Statistics: tickets and messages, counted by day. Reader.
 */
#pragma once

#include "store/store.h"
#include "store/words.h"

struct statistics_filter {
	int64_t from, until;	  /* UTC ms, the latter not included */
	char *const *departments; /* ended by NULL; NULL: all */
};
struct statistics_row {
	int64_t day; /* its begin, UTC ms */
	const char *channel;
	enum ticket_stage stage; /* of tickets: now */
	const char *event;	 /* of messages: "registered", "appended", "quarantined" */
	int64_t count;
};
typedef int statistics_each(const struct statistics_row *row, void *context);
/* Tickets by the day on which they were opened, their channel and stage. */
int txn_statistics_tickets(struct txn *txn, const struct statistics_filter *f,
			   statistics_each *each, void *context);
/* Messages by day, channel, and what became of them: what is in the quarantine is no department's.
 */
int txn_statistics_messages(struct txn *txn, const struct statistics_filter *f,
			    statistics_each *each, void *context);
