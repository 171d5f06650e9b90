/*
 * Web: HTTP requests to a module, at the paths it serves. Loop thread.
 *
 * The core owns sockets, limits and whatever is malformed. A handler gets requests that are
 * whole and within bounds, and answers each exactly once, now or in a later turn. A client that
 * goes away meanwhile is none of its business: the request stays until it is answered, and
 * answering it then does nothing. What a channel has not answered when it is stopped gets 503
 * from the core: in stop() the module only forgets its requests.
 *
 * What is asked of a request is borrowed from it until it is answered.
 */
#pragma once

#include <wasl/memory.h>
#include <wasl/text.h>

#include <jansson.h>
#include <stdbool.h>

struct channel;
struct web_request;

enum web_method {
	WEB_GET = 1, /* and HEAD, whose answer the core cuts */
	WEB_POST = 2,
	WEB_OPTIONS = 4,
};

struct web_route {
	/*
	 * "/hooks/v1/{channel}": {channel} stands for the instance's own name; any other {name}
	 * for one segment. A path that two instances serve is an error of the configuration.
	 */
	const char *path;
	void (*handle)(struct channel *ch, struct web_request *req);
	size_t max_body;  /* bytes; larger ones get 413 */
	unsigned methods; /* of enum web_method */
	/* It is called while the channel is stopped too, and answers then within the call: for who
	 * may not know that there is such a channel. Else the core answers 503. */
	bool always;
};

WASL_API enum web_method web_method(const struct web_request *req);
/* The value of {name} in the path, decoded. */
WASL_API const char *web_path_value(const struct web_request *req, const char *name);
/* The path and the query as they came, for signatures over them. */
WASL_API const char *web_target(const struct web_request *req);
/* The value of a parameter of the query, decoded; NULL where it is absent. */
WASL_API const char *web_query(const struct web_request *req, const char *name);
/* A header's value; NULL where it is absent or given more than once. */
WASL_API const char *web_header(const struct web_request *req, const char *name);
/* The body as it came. */
struct web_bytes {
	const void *data;
	size_t size;
};
WASL_API struct web_bytes web_body(const struct web_request *req);
/* The client's IP address as text, from the proxy where there is one; NULL where it is unknown. */
WASL_API const char *web_client(const struct web_request *req);

struct web_header {
	const char *name, *value;
};

/* Borrowed for the call. */
struct web_answer {
	int status;
	const char *content_type; /* NULL: without a body */
	const void *body;
	size_t size;
	const struct web_header *headers; /* further ones, ended by a NULL name; NULL: none */
};

WASL_API void web_answer(struct web_request *req, const struct web_answer *answer);
/* Takes json. */
WASL_API void web_answer_json(struct web_request *req, int status, json_t *json);
/* RFC 9457, or a page where the client is a browser; 429 and 503 carry Retry-After. */
WASL_API void web_answer_problem(struct web_request *req, int status, const char *fmt, ...)
	WASL_PRINTF(3, 4);
