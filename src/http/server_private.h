/*
 * Server, inside: what its files share. Loop thread.
 */
#pragma once

#include "http/scan.h"
#include "http/server.h"

#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <sys/queue.h>

#define PATH_SEGMENTS_MAX 16U
/* An IP address as text, with its NUL. */
#define HTTP_CLIENT_SIZE 46U

struct evconnlistener;
struct bufferevent;

/* A listening socket; path is NULL where it is not ours to remove. */
struct http_listener {
	struct http_listener *next;
	struct evconnlistener *listener;
	char *path;
	uint64_t device, inode; /* of the path, so that another's socket is not removed */
};

/* What a connection waits for. Each list is in the order of the waiting's begin. */
enum http_phase {
	HTTP_FRESH,   /* accepted; evhttp has not taken it over yet */
	HTTP_IDLE,    /* a request */
	HTTP_HEAD,    /* the rest of its head */
	HTTP_ROOM,    /* memory for its body */
	HTTP_BODY,    /* the rest of its body */
	HTTP_ANSWER,  /* the handler */
	HTTP_TAKING,  /* that the client takes the answer */
	HTTP_REFUSED, /* that it takes a refusal, and ends */
	HTTP_PHASES,
};

TAILQ_HEAD(http_connections, http_connection);

/*
 * evhttp tells nobody of the connections that it opens, and of one that it closes only who
 * answers for it (closecb). So each gets a bufferevent that we hold a reference to.
 */
struct http_connection {
	TAILQ_ENTRY(http_connection) next; /* in the list of its phase */
	struct http_server *server;
	struct bufferevent *bev;
	struct evhttp_connection *evcon; /* NULL: fresh */
	struct evbuffer_cb_entry *watch; /* on its input */
	enum http_phase phase;
	int64_t since; /* monotonic ms */
	int fd;
	bool stranger;
	struct http_peer peer;
	struct scan scan;
	/* requests: whole and good, those that evhttp handed over, and those that were answered */
	uint64_t scanned, came, answered;
	bool broken;		      /* what follows the last good one is not */
	size_t room;		      /* bytes it has of the room for bodies */
	struct http_request *request; /* that waits for its answer */
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

/* server_connection.c: makes the bufferevent of a connection that is being accepted. */
struct bufferevent *http_connection_new(struct event_base *base, void *server);
struct http_connection *http_connection_of(const struct http_server *s, struct evhttp_request *ev);
/* Once evhttp has taken it over: who it is, and when it ends. */
void http_connection_adopt(struct http_connection *c);
void http_connection_set(struct http_connection *c, enum http_phase phase);
/* At once. */
void http_connection_close(struct http_connection *c);
/* In the turn after connections were accepted: who they are, and whether they are too many. */
void http_connections_look(void *server);
/* Ends those that are too slow. */
void http_connections_sweep(struct http_server *s, int64_t now);
void http_connections_free(struct http_server *s);

/* server_guard.c: looks at what comes before evhttp does. */
void http_guard_watch(struct http_connection *c);
/* Its request is being answered: it reads again. */
void http_guard_answered(struct http_connection *c);
/* Answers it ourselves, and ends it when that was taken. Nothing may be answered by others. */
void http_guard_refuse(struct http_connection *c, int status, const char *why);

/* server_room.c: memory for bodies. Of one connection, before its body. */
enum http_room { HTTP_ROOM_TAKEN, HTTP_ROOM_LATER, HTTP_ROOM_NEVER };
enum http_room http_room_take(struct http_connection *c, size_t size);
/* It was waiting, and goes. */
void http_room_leave(struct http_connection *c);
void http_room_give(struct http_server *s, size_t size);

/* server_route.c: false where it is no path. */
bool http_path_split(const char *text, struct http_path *ret);
void http_path_done(struct http_path *path);
const struct http_route *http_route_find(const struct http_route *routes, enum http_method method,
					 const struct http_path *path);
/* The methods that the path would take, 0 where there is no such path. */
unsigned http_route_methods(const struct http_route *routes, const struct http_path *path);
/* The number of the segment that {name} stands for, -1 where the route has none. */
int http_route_segment(const struct http_route *route, const char *name);

/* server_request.c: who is there, and evhttp's callback. */
void http_peer_of(int fd, struct http_peer *ret);
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

/* server_answer.c: answers 503 to what has waited too long; all: to everything, and at once. */
void http_requests_expire(struct http_server *s, int64_t now, bool all);
