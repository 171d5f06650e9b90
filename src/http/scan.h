/*
 * Scan: reads what a client sends before evhttp does, and refuses what two readers could
 * understand differently (RFC 9112): lengths given twice or not in digits, codings other than
 * chunked, folded headers, bare CR or LF, NUL, a path that climbs. It knows where each request
 * ends, so that nothing is taken for a request that the one before it did not end. Pure; any
 * thread.
 */
#pragma once

#include <wasl/buffer.h>

enum scan_method {
	SCAN_GET,
	SCAN_HEAD,
	SCAN_POST,
	SCAN_OPTIONS,
	SCAN_PUT,
	SCAN_PATCH,
	SCAN_DELETE,
	SCAN_OTHER, /* known, and served by nobody */
};

enum scan_event {
	SCAN_MORE,    /* everything was taken, and the request goes on */
	SCAN_IS_HEAD, /* the head is whole: now the caller sets max_body */
	SCAN_IS_END,  /* the request is whole; what follows is the next one's */
	SCAN_IS_BAD,  /* see status and why; there is no way back */
};

struct scan_limits {
	size_t head;	  /* bytes, with the trailers of the same request */
	unsigned headers; /* count */
};

#define SCAN_WISH_MAX 96U

struct scan {
	struct scan_limits limits;
	int phase;
	struct buffer line; /* the one being read */
	bool cr;	    /* that ends with a CR so far */
	size_t head_size;
	unsigned headers, hosts;
	uint64_t left;	 /* of the body, or of the chunk */
	uint64_t chunks; /* bytes of all of them */

	/* valid from SCAN_IS_HEAD to SCAN_IS_END */
	enum scan_method method;
	bool old; /* HTTP/1.0 */
	char *target;
	bool chunked, has_length;
	uint64_t length; /* as announced */
	/* Accept and Accept-Language, as far as they fit, "" where absent */
	char accept[SCAN_WISH_MAX], language[SCAN_WISH_MAX];
	uint64_t max_body; /* the caller's */

	/* valid after SCAN_IS_BAD */
	int status;
	const char *why;
};

void scan_init(struct scan *s, const struct scan_limits *limits);
void scan_done(struct scan *s);
/* Takes up to size bytes, and says in *ret_used how many; to be called again until SCAN_MORE. */
enum scan_event scan_feed(struct scan *s, const char *data, size_t size, size_t *ret_used);
/* Where the next bytes are a body's, so that they need not be looked at: how many; else 0. */
uint64_t scan_body_left(const struct scan *s);
/* Nothing of a next request has come yet. */
bool scan_is_between(const struct scan *s);
/* What comes is a body. */
bool scan_is_in_body(const struct scan *s);

/* scan_line.c. 0, or the status to refuse with, *ret_why saying why. */
int scan_request_line(struct scan *s, const char *line, const char **ret_why);
int scan_header_line(struct scan *s, const char *line, const char **ret_why);
int scan_trailer_line(const char *line, const char **ret_why);
/* A chunk's size in hexadecimal, and nothing else: false where it is not. */
bool scan_chunk_line(const char *line, uint64_t *ret);
