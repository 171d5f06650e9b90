#include "http/server_connection.h"

#include "http/server_private.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <sys/socket.h>

/* So large a part of all connections those may hold who are not admitted, one at the least. */
#define STRANGERS_PART 4U
/* How long a client may take a refusal. */
#define REFUSED_MS 2000
#define HEADERS_MAX 100U

/* --- its life --- */

static bool is_dropped(const struct http_connection *c)
{
	void *data = NULL;

	bufferevent_getcb(c->bev, NULL, NULL, NULL, &data);
	return !data;
}

/* Of a large number of connections each step is found by its descriptor. */
static void remember(struct http_connection *c)
{
	struct http_server *s = c->server;
	size_t place = (size_t)c->fd;

	if (place >= s->by_fd_count) {
		size_t count = 2 * place + 16;
		s->by_fd = xreallocarray(s->by_fd, count, sizeof(struct http_connection *));
		while (s->by_fd_count < count)
			s->by_fd[s->by_fd_count++] = NULL;
	}
	s->by_fd[place] = c;
}

static void forget(struct http_connection *c)
{
	struct http_server *s = c->server;

	TAILQ_REMOVE(&s->connections[c->phase], c, next);
	s->connection_count--;
	s->strangers -= c->stranger;
	if (c->evcon && s->by_fd[c->fd] == c)
		s->by_fd[c->fd] = NULL;
	if (c->watch)
		evbuffer_remove_cb_entry(bufferevent_get_input(c->bev), c->watch);
	bufferevent_decref(c->bev);
	scan_done(&c->scan);
	http_peer_done(&c->peer);
	free(c);
}

static void closed(struct evhttp_connection *evcon, void *data)
{
	struct http_connection *c = data;
	struct http_server *s = c->server;

	(void)evcon;
	http_room_leave(c);
	size_t room = c->room;
	if (c->request)
		http_request_client_gone(c->request);
	forget(c);
	http_room_give(s, room);
	http_listeners_update(s);
}

struct bufferevent *http_connection_new(struct event_base *base, void *server)
{
	struct http_server *s = server;
	struct http_connection *c = xcalloc(1, sizeof(*c));
	const struct scan_limits limits = {s->options.max_header, HEADERS_MAX};

	/* closed with the last reference: evhttp would close what is still watched */
	c->bev = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	if (!c->bev)
		abort();
	bufferevent_incref(c->bev);
	c->server = s;
	c->since = clock_monotonic_ms();
	scan_init(&c->scan, &limits);
	TAILQ_INSERT_TAIL(&s->connections[HTTP_FRESH], c, next);
	s->connection_count++;
	http_guard_watch(c);
	/* it has no socket yet */
	loop_timer_set(s->look, 0);
	http_listeners_update(s);
	return c->bev;
}

void http_connection_adopt(struct http_connection *c)
{
	struct http_server *s = c->server;
	void *evcon = NULL;

	bufferevent_getcb(c->bev, NULL, NULL, NULL, &evcon);
	c->evcon = evcon;
	c->fd = bufferevent_getfd(c->bev);
	remember(c);
	evhttp_connection_set_closecb(c->evcon, closed, c);
	http_peer_init(&c->peer, c->fd, s->options.admit);
	c->stranger = s->options.admit && !s->options.admit(&c->peer, s->options.data);
	s->strangers += c->stranger;
	if (c->stranger)
		(void)bufferevent_set_rate_limit(c->bev, s->slow);
	http_connection_set(c, HTTP_IDLE);
}

void http_connection_close(struct http_connection *c)
{
	evhttp_connection_free(c->evcon);
}

/* A user cannot keep the others out; root can do that in any case. */
static bool is_one_too_many(const struct http_connection *c)
{
	const struct http_server *s = c->server;
	unsigned count = 0;

	if (!s->options.max_connections_user || c->peer.uid == 0)
		return false;
	for (enum http_phase phase = HTTP_IDLE; phase < HTTP_PHASES; phase++) {
		const struct http_connection *other;
		TAILQ_FOREACH(other, &s->connections[phase], next)
		count += other->peer.uid == c->peer.uid;
	}
	return count > s->options.max_connections_user;
}

/*
 * Whoever connects and waits takes a place from those who may ask. The queue of the socket is
 * first come, first served: so it is emptied as fast as can be.
 */
void http_connections_look(void *server)
{
	struct http_server *s = server;
	unsigned most = s->options.max_connections / STRANGERS_PART;
	struct http_connection *next;

	for (struct http_connection *c = TAILQ_FIRST(&s->connections[HTTP_FRESH]); c; c = next) {
		next = TAILQ_NEXT(c, next);
		if (is_dropped(c)) {
			forget(c);
			continue;
		}
		http_connection_adopt(c);
		if ((c->stranger && s->strangers > (most ? most : 1)) || is_one_too_many(c))
			http_connection_close(c);
	}
	http_listeners_update(s);
}

struct http_connection *http_connection_of(const struct http_server *s, struct evhttp_request *ev)
{
	struct evhttp_connection *evcon = evhttp_request_get_connection(ev);
	int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(evcon));

	return fd >= 0 && (size_t)fd < s->by_fd_count ? s->by_fd[fd] : NULL;
}

/* --- how long it takes --- */

void http_connection_set(struct http_connection *c, enum http_phase phase)
{
	struct http_server *s = c->server;

	TAILQ_REMOVE(&s->connections[c->phase], c, next);
	c->phase = phase;
	c->since = clock_monotonic_ms();
	TAILQ_INSERT_TAIL(&s->connections[phase], c, next);
}

/* 0: as long as it likes. */
static int64_t patience(const struct http_server *s, enum http_phase phase)
{
	switch (phase) {
	case HTTP_IDLE:
		return (int64_t)s->options.idle_ms;
	case HTTP_HEAD:
		return (int64_t)s->options.header_ms;
	case HTTP_ROOM:
		return (int64_t)s->options.answer_ms;
	case HTTP_BODY:
	case HTTP_TAKING:
		return (int64_t)s->options.body_ms;
	case HTTP_REFUSED:
		return REFUSED_MS;
	default:
		return 0;
	}
}

static void give_up(struct http_connection *c)
{
	switch (c->phase) {
	case HTTP_HEAD:
	case HTTP_BODY:
		http_guard_refuse(c, 408, "the request took too long");
		break;
	case HTTP_ROOM:
		http_guard_refuse(c, 503, "too much is being sent at once; try again later");
		break;
	case HTTP_IDLE:
		if (evbuffer_get_length(bufferevent_get_output(c->bev))) {
			http_connection_set(c, HTTP_TAKING);
			break;
		}
		/* fall through */
	default:
		http_connection_close(c);
	}
}

void http_connections_sweep(struct http_server *s, int64_t now)
{
	struct http_connection *c;

	for (enum http_phase phase = 0; phase < HTTP_PHASES; phase++) {
		int64_t most = patience(s, phase);
		while (most && (c = TAILQ_FIRST(&s->connections[phase])) && now - c->since > most)
			give_up(c);
	}
}

static void flush(struct bufferevent *bev)
{
	struct evbuffer *output = bufferevent_get_output(bev);

	if (!evbuffer_get_length(output))
		return;
	evbuffer_unfreeze(output, 1);
	evbuffer_write(output, bufferevent_getfd(bev));
	evbuffer_freeze(output, 1);
}

void http_connections_flush(struct http_server *s)
{
	for (enum http_phase phase = HTTP_IDLE; phase < HTTP_PHASES; phase++) {
		struct http_connection *c = TAILQ_FIRST(&s->connections[phase]);
		for (; c; c = TAILQ_NEXT(c, next))
			flush(c->bev);
	}
}

/* What evhttp never took over. */
void http_connections_free(struct http_server *s)
{
	struct http_connection *next;

	for (struct http_connection *c = TAILQ_FIRST(&s->connections[HTTP_FRESH]); c; c = next) {
		next = TAILQ_NEXT(c, next);
		forget(c);
	}
}
