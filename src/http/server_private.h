/*
 * Server, inside: what its files share. Loop thread.
 */
#pragma once

#include "http/server_connection.h"

#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <sys/queue.h>

#define PATH_SEGMENTS_MAX 16U
/* An IP address as text, with its NUL. */
#define HTTP_CLIENT_SIZE 46U

struct evconnlistener;

/* A listening socket; path is NULL where it is not ours to remove. */
struct http_listener {
	struct http_listener *next;
	struct evconnlistener *listener;
	char *path;
	uint64_t device, inode; /* of the path, so that another's socket is not removed */
};

struct http_server {
	struct http_server_options options;
	struct evhttp *http;
	struct http_listener *listeners;
	struct http_connections connections[HTTP_PHASES];
	struct http_connection **by_fd;
	size_t by_fd_count;
	unsigned connection_count, strangers; /* strangers: not admitted; among the count */
	struct ev_token_bucket_cfg *slow;     /* of strangers: they get no memory */
	bool paused;			      /* so many connections that no more are accepted */
	bool ending;			      /* its listeners are gone, or about to */
	bool full;			      /* no descriptors are left */
	int64_t full_logged;
	size_t room; /* bytes left for bodies */
	TAILQ_HEAD(, http_request) requests;
	struct loop_timer *sweep, *look;
};

/* A path in its decoded segments. */
struct http_path {
	char *segments[PATH_SEGMENTS_MAX];
	size_t count;
};

struct http_request {
	struct http_server *server; /* NULL: gone, or answered by it */
	struct loop *loop;
	TAILQ_ENTRY(http_request) next;	    /* in server->requests */
	struct http_connection *connection; /* NULL: answered, or the client is gone */
	size_t room;			    /* that its body takes */
	struct evhttp_request *ev;	    /* NULL: answered, or the client is gone */
	const struct http_route *route;
	enum http_method method;
	char *target;
	char client[HTTP_CLIENT_SIZE];
	struct evkeyvalq headers; /* where ev is gone */
	struct evbuffer *body;	  /* likewise */
	struct http_peer peer;
	struct http_path path;
	struct evkeyvalq query;
	int64_t deadline; /* monotonic ms; for the first byte of the answer */
	bool begun;
	loop_function *taken; /* waits for the client to take a piece */
	void *taken_data;
};

/* server_listen.c */
void http_listeners_free(struct http_server *s);
/* Accepting, unless there are too many connections or no descriptors. */
void http_listeners_update(struct http_server *s);
/* Looks whether there are descriptors. */
void http_listeners_sweep(struct http_server *s, int64_t now);

/* server_route.c: false where it is no path. */
bool http_path_split(const char *text, struct http_path *ret);
void http_path_done(struct http_path *path);
const struct http_route *http_route_find(const struct http_route *routes, enum http_method method,
					 const struct http_path *path);
/* The methods that the path would take, 0 where there is no such path. */
unsigned http_route_methods(const struct http_route *routes, const struct http_path *path);
/* The number of the segment that {name} stands for, -1 where the route has none. */
int http_route_segment(const struct http_route *route, const char *name);

/* server_peer.c: who is at the other end of a socket; groups: of which ones, too. */
void http_peer_init(struct http_peer *peer, int fd, bool groups);
void http_peer_copy(struct http_peer *peer, const struct http_peer *from);
void http_peer_done(struct http_peer *peer);

/* server_request.c: evhttp's callback. */
void http_request_came(struct evhttp_request *ev, void *server);
/* It is not the server's any more: it ends by itself. */
void http_request_unlink(struct http_request *req);
void http_request_free(struct http_request *req);
/* The client's request, which is about to be answered in full: it is evhttp's from here. */
struct evhttp_request *http_request_take_ev(struct http_request *req);
/* Keeps what a handler may ask for until it answers, since ev goes. */
void http_request_keep(struct http_request *req, struct evhttp_request *ev);
void http_request_client_gone(struct http_request *req);
void http_request_tell_taken(struct http_request *req);

/* server_ask.c: "" where it is not known. */
void http_client_of(const struct http_server *s, struct evhttp_request *ev,
		    char ret[HTTP_CLIENT_SIZE]);

/* server_problem.c: what a refusal says, in the form that the client wants. */
struct http_wish {
	const char *accept, *language, *target; /* NULL: absent */
};
struct http_problem {
	const char *title, *content_type;
	char *body; /* the caller's */
};
struct http_problem http_problem_of(const struct http_wish *wish, int status, const char *detail);
/* Headers that every answer has, and further ones of a problem of that status, ended by a NULL
 * name. */
const struct web_header *http_common_headers(void);
const struct web_header *http_problem_headers(int status);

/* server_answer.c: answers 503 to what has waited too long; all: to everything. */
void http_requests_expire(struct http_server *s, int64_t now, bool all);
