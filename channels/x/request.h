/*
 * Request: one request to X's API, signed, judged, and counted against its limits. Loop thread.
 */
#pragma once

#include "answer.h"
#include "limits.h"

#include <wasl/channel.h>

struct x_request;

struct x_call {
	enum x_endpoint endpoint;
	const char *method; /* "GET", "POST" */
	const char *path;   /* "/2/users/me" */
	const char *query;  /* encoded, without '?'; NULL: none */
	const char *body;   /* JSON; NULL: none */
	const char *bearer; /* an access token not in use yet; NULL: what is configured */
};

/* The answer is borrowed for the call; the request is over. */
typedef void x_request_done(struct channel *ch, const struct answer *a, void *data);

/* done is called exactly once, in a later turn, unless it is cancelled. Never NULL. */
struct x_request *x_request_new(struct channel *ch, const struct x_call *call, x_request_done *done,
				void *data);
/* No callback afterwards. NULL is allowed. */
void x_request_cancel(struct x_request *q);
