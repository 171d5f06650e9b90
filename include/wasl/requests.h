/*
 * Requests: the deliveries of a channel that go by HTTP to one receiver, so many at once. Loop
 * thread.
 *
 * Each delivery is one request, and ends in channel_delivered(). The channel's room is told as it
 * changes. A receiver that is away is left alone: after some attempts in a row that were not
 * answered, or put off, there is one at a time, after pauses that grow, until it answers again.
 */
#pragma once

#include <wasl/channel.h>
#include <wasl/transfer.h>
#include <wasl/url.h>

struct requests;

/* One that has ended. Borrowed for the call. */
struct request_end {
	const struct transfer_result *result;
	const char *id;	  /* as of requests_id() */
	unsigned attempt; /* from 1 */
};

/* What came of it. The strings are on the heap, and taken. */
struct request_outcome {
	enum report_verdict verdict;
	bool address_refused;
	char *why;	 /* NULL: sent */
	char *remote_id; /* NULL: none */
};

struct requests_options {
	const char *url;
	const char *ca_file; /* NULL: the system's */
	uint64_t timeout;    /* seconds, of a whole request */
	unsigned most;	     /* at once */
	/* What an answer means; says how the channel is, too. */
	void (*judge)(struct channel *ch, const struct request_end *end,
		      struct request_outcome *ret);
};

/* Strings are copied. Tells the room. NULL with err: the URL is none. */
WASL_API struct requests *requests_new(struct channel *ch, const struct requests_options *options,
				       struct error *err);
/* Cancels what is under way, and calls into nothing. NULL is allowed. */
WASL_API void requests_free(struct requests *q);

/* The receiver's own address. */
WASL_API const struct url *requests_url(const struct requests *q);
/*
 * A name for the delivery, the same at every attempt, by which nobody can write into its ticket:
 * its token opens the ticket to whoever has it.
 */
WASL_API void requests_id(const struct channel *ch, const struct delivery *d,
			  char ret[static CHANNEL_MAC_SIZE]);

struct request {
	const char *method;
	const char *path; /* NULL: the URL's */
	const char *const *headers;
	const char *body;
	size_t size;
};
/* For deliver(). One that cannot begin is reported at once, as one to be tried again. */
WASL_API void requests_begin(struct requests *q, const struct delivery *d,
			     const struct request *request);
