/*
 * Delivery: one thing to be sent out, as a module sees it. Read-only, borrowed
 * for the call of deliver(); a module that works on copies what it needs.
 *
 * The texts are rendered and frozen by the core at the first attempt: every
 * attempt gets the same bytes, so that what a module makes of them can be the
 * same bytes too.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct delivery_attachment {
	const char *name; /* one line; "" where it has none */
	const char *type; /* "application/pdf"; "" where unknown */
	const void *data;
	size_t size;
};

struct delivery {
	int64_t id;
	const char *kind;	  /* "acknowledgement"; "reply": a person's */
	const char *address_kind; /* "mail" */
	const char *to;		  /* canonical address */
	const char *to_name;	  /* display name, or NULL */
	const char *reference;	  /* the ticket's public reference */
	const char *language;	  /* "ar", "en" */
	const char *subject;	  /* one line */
	const char *text;
	const char *html; /* or NULL */
	/*
	 * Signed, lower case, [a-z0-9.]: for the address that answers go to, for the remote id of
	 * this item, and for the address that reports of its fate go to.
	 */
	const char *reply_token, *message_token, *bounce_token;
	const struct delivery_attachment *attachments;
	size_t attachments_count;
	const json_t *params; /* what message_set_reply_params() was given, or NULL */
	int64_t created;      /* UTC milliseconds, the same at every attempt */
	unsigned attempt;     /* from 1 */
	/*
	 * It may be out already: the attempt before ended as REPORT_UNKNOWN, or nobody knows how.
	 * When that attempt, the first of several such ones, began, UTC milliseconds; 0: nothing is
	 * open.
	 */
	int64_t uncertain;
	/* The remote ids of its parts that are out, in order: the next part is to be sent. */
	const char *const *parts_out;
	unsigned parts_out_count;
};

enum report_verdict {
	REPORT_SENT,	  /* the other side has taken it */
	REPORT_TEMPORARY, /* not now: try again later */
	REPORT_PERMANENT, /* never: the other side refuses it */
	REPORT_UNKNOWN,	  /* it may have been taken: try again under the same id */
	REPORT_WITHHELD,  /* not sent, by what the channel is configured for: it ends as suppressed
			   */
};

/* How an attempt ended. Borrowed for the call of channel_delivered(). */
struct report {
	enum report_verdict verdict;
	bool address_refused;  /* permanent: whatever else is sent to this address */
	long code;	       /* the protocol's reply code, 0 if none */
	const char *why;       /* for a person, without addresses; NULL if sent */
	const char *remote_id; /* under which it went out, or NULL */
	/* The other side's own name for it, in the form in which a message's thread keys are, by
	 * which answers may refer to it; or NULL. */
	const char *alias;
	/*
	 * Of a delivery in several parts, from 1; 0 if in one. A part that is sent is kept by its
	 * remote id; then the delivery is handed over again, at once, for the next one: so each
	 * call sends one part. uncertain and attempt are of that part.
	 */
	unsigned part, parts;
	uint64_t not_before_ms; /* temporary: wait at least so long; 0: as the core likes */
};
