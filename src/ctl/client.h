/*
 * Client: one request to the daemon over its control socket. One thread.
 */
#pragma once

#include <wasl/buffer.h>
#include <wasl/error.h>

#include <stdio.h>

struct client_request {
	const char *socket;
	const char *method; /* "GET", "POST" */
	const char *path;   /* with query, escaped */
	const char *body;   /* of a POST; NULL: none */
	size_t body_size;   /* 0: it is a string */
	FILE *out;	    /* takes the answer instead, as it comes; NULL: none */
	long seconds;	    /* that the answer may take; 0: 60 */
	char **ret_next;    /* the path of a list's next page, NULL: there is none; NULL: unasked */
};

/*
 * 0 with the answer's body in ret, which bounds it; else -errno with err for a person. What
 * went to out may be only a part of it then.
 */
int client_ask(const struct client_request *request, struct buffer *ret, struct error *err);
/* Text as a path's segment or a query's value. The caller's. */
char *client_escape(const char *text);
