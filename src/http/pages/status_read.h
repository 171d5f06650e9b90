/*
 * Status read: what the store says of a ticket to its beneficiary: stage, dates, target and the
 * replies that were sent; never notes, names or addresses. Store threads.
 */
#pragma once

#include "ticket/office.h"
#include "ticket/reference.h"

#include <wasl/text.h>

#include <jansson.h>

struct txn;

enum status_outcome {
	STATUS_FOUND,
	STATUS_UNKNOWN,	 /* no such ticket, or somebody else's */
	STATUS_TOO_MANY, /* so many asked for that reference in vain that nobody is told */
};

struct status_question {
	char reference[REFERENCE_SIZE];
	const char *kind, *address; /* whom it must be of; NULL: whoever has the signed link */
	enum text_language language;
	const struct office *office;
	enum status_outcome outcome; /* once status_write() is well */
	int64_t ticket;		     /* once it is found */
};

/* Notes the read as an event, or a guess. 0 with the question's outcome, or -errno. Writer. */
int status_write(struct txn *txn, struct status_question *q);
/* The page's values. Reader. */
int status_read(struct txn *txn, const struct status_question *q, json_t **ret);
/* The names in them, ended by NULL. */
extern const char *const status_variables[];
