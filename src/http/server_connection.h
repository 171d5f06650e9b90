/*
 * Server, inside: one connection: what it waits for, what the guard has seen of it, and its
 * part of the room for bodies. Loop thread.
 */
#pragma once

#include "http/scan.h"
#include "http/server.h"

#include <event2/event.h>
#include <event2/http.h>
#include <sys/queue.h>

struct bufferevent;
struct evbuffer_cb_entry;

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
/* The loop runs no more: what the sockets take at once is what the clients get. */
void http_connections_flush(struct http_server *s);
void http_connections_free(struct http_server *s);

/* server_guard.c: looks at what comes before evhttp does. */
void http_guard_watch(struct http_connection *c);
/* Its request is being answered: it reads again. */
void http_guard_answered(struct http_connection *c);
/* Answers it ourselves, and ends it when that was taken. Nothing may be answered by others. */
void http_guard_refuse(struct http_connection *c, int status, const char *why);

/* server_room.c: nothing further is read of it, for now. */
void http_connection_hold(struct http_connection *c, bool held);
/* Memory for bodies. Of one connection, before its body. */
enum http_room { HTTP_ROOM_TAKEN, HTTP_ROOM_LATER, HTTP_ROOM_NEVER };
enum http_room http_room_take(struct http_connection *c, size_t size);
/* It was waiting, and goes. */
void http_room_leave(struct http_connection *c);
void http_room_give(struct http_server *s, size_t size);
