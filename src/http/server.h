/*
 * HTTP server: the one wrapper around evhttp: listeners, limits, routing, deferred
 * answers. Loop thread.
 *
 * A handler answers now or later; the request object outlives a client that has gone,
 * and answering it then does nothing.
 */
#pragma once

#include "base/crypto.h"
#include "base/event_loop.h"

#include <wasl/error.h>
#include <wasl/web.h>

struct http_server;
struct http_request;

/* As in <wasl/web.h>; HEAD is GET, whose answer is cut. */
enum http_method { HTTP_GET = WEB_GET, HTTP_POST = WEB_POST, HTTP_OPTIONS = WEB_OPTIONS };

/* Who is on the other side of a unix socket (SO_PEERCRED). */
struct http_peer {
	unsigned uid, gid;
	int pid;
	/* Further groups (SO_PEERGROUPS), where the server's options have admit. */
	unsigned *groups;
	size_t group_count;
};

typedef void http_handler(struct http_request *req, void *data);

struct http_route {
	unsigned methods; /* of enum http_method */
	const char *path; /* "/api/v1/tickets/{reference}": a {name} is one segment */
	http_handler *handle;
	size_t max_body;   /* bytes; 0: the server's */
	void *data;	   /* NULL: the server's */
	unsigned long who; /* may ask for it; for permit */
};

struct http_server_options {
	struct loop *loop;
	size_t max_header, max_body; /* bytes; the latter of routes that say none */
	unsigned max_connections;
	unsigned max_requests;	     /* a connection; 0: any number */
	uint64_t header_ms, body_ms; /* from the first byte of each to the last, in total */
	uint64_t answer_ms;	     /* from there to the answer: 503 then */
	uint64_t idle_ms;	     /* between two requests */
	size_t room;		     /* bytes for all bodies at once; further ones wait */
	/* Addresses whose X-Forwarded-For is believed, as that of the peer of a unix socket is;
	 * ended by NULL, must outlive the server. NULL: none. */
	char *const *proxies;
	/* Whether this peer may ask at all; NULL: anyone. The others are told what the refusal
	 * says. */
	bool (*admit)(const struct http_peer *peer, void *data);
	const char *refusal;
	/* Connections that one user may hold, but root; 0: any number. */
	unsigned max_connections_user;
	/* Whether it may ask for this route, whose path has been found; if not it was answered.
	 * NULL: yes. */
	bool (*permit)(struct http_request *req, const struct http_route *route, void *data);
	const struct http_route *routes; /* ended by a NULL path; must outlive the server */
	void *data;			 /* for admit, permit and the handlers */
};

struct http_server *http_server_new(const struct http_server_options *options);
/* Requests under way are answered 503. */
void http_server_free(struct http_server *s);
DEFINE_CLEANUP(struct http_server *, http_server_free)

/*
 * Listens on a unix socket of that path and mode (an old one nobody listens on is replaced),
 * or on a listening socket handed over by systemd, which stays open. 0, or -errno with err.
 */
int http_server_listen_unix(struct http_server *s, const char *path, unsigned mode,
			    struct error *err);
int http_server_listen_fd(struct http_server *s, int fd, struct error *err);
/* Listens on "127.0.0.1:8080" or "[::1]:8080". */
int http_server_listen_address(struct http_server *s, const char *address, struct error *err);
/*
 * Whether text is a unix socket's path or such an address, and one that only this machine can
 * reach unless open. Without listening. 0, or -EINVAL with err.
 */
int http_listen_check(const char *text, bool open, struct error *err);

/* The request. Strings are borrowed from it; NULL where absent. */
const char *http_path_value(const struct http_request *req, const char *name);	/* {name} */
const char *http_query_value(const struct http_request *req, const char *name); /* ?name= */
const struct http_peer *http_request_peer(const struct http_request *req);
const struct http_route *http_request_route(const struct http_request *req);
enum http_method http_request_method(const struct http_request *req);
/* The path and the query as they came. */
const char *http_request_target(const struct http_request *req);
/* NULL where it is given more than once, too. */
const char *http_request_header(const struct http_request *req, const char *name);
/* The address of who asks: the peer's, or what a trusted proxy says. */
const char *http_request_client(const struct http_request *req);
/* The body's bytes, borrowed. */
struct crypto_bytes http_request_body(const struct http_request *req);
/* The body as a JSON object, NULL if it is none. The caller's. */
json_t *http_request_json(const struct http_request *req);

/* How long its answer may take from now on, where it is not the server's answer_ms. */
void http_answer_within(struct http_request *req, uint64_t ms);

/* Bytes of an answer, borrowed for the call. */
struct http_piece {
	const void *bytes;
	size_t size; /* not 0 */
};

/* Answers; each request exactly once. */
void http_answer(struct http_request *req, const struct web_answer *answer);
/* Takes json. */
void http_answer_json(struct http_request *req, int status, json_t *json);
/* RFC 9457: {type, title, status, detail}. */
void http_answer_problem(struct http_request *req, int status, const char *fmt, ...)
	WASL_PRINTF(3, 4);
/*
 * A body in pieces: begin, any number of writes, end; or abort, after which the client knows
 * that it has not got all.
 */
void http_answer_begin(struct http_request *req, int status, const char *content_type);
/* taken(data) is called in a later turn, when the client has taken the piece or is gone. One
 * write at a time waits so. */
void http_answer_write(struct http_request *req, struct http_piece piece, loop_function *taken,
		       void *data);
void http_answer_end(struct http_request *req);
void http_answer_abort(struct http_request *req);
