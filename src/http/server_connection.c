#include "http/server_private.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <sys/socket.h>

/* So large a part of all connections those may hold who are not admitted, one at the least. */
#define STRANGERS_PART 4U

/*
 * evhttp tells nobody of the connections that it opens and closes. So each gets a bufferevent
 * that we hold a reference to: once evhttp has dropped it, its callbacks are gone.
 */
struct http_connection {
	struct http_connection *next;
	struct bufferevent *bev;
	int64_t since; /* monotonic ms: waits for a request since then; 0: one is being answered */
	bool looked_at, stranger, shut;
};

static bool is_dropped(struct http_connection *c)
{
	void *data = NULL;

	bufferevent_getcb(c->bev, NULL, NULL, NULL, &data);
	return !data;
}

static void forget(struct http_server *s, struct http_connection **link)
{
	struct http_connection *c = *link;

	*link = c->next;
	s->connection_count--;
	s->strangers -= c->stranger;
	bufferevent_decref(c->bev);
	free(c);
}

static void reap(struct http_server *s)
{
	for (struct http_connection **link = &s->connections; *link;) {
		if (is_dropped(*link))
			forget(s, link);
		else
			link = &(*link)->next;
	}
}

static void set_paused(struct http_server *s)
{
	bool paused = s->connection_count >= s->options.max_connections;

	if (paused == s->paused)
		return;
	s->paused = paused;
	http_listeners_enable(s, !paused);
}

struct bufferevent *http_connection_new(struct event_base *base, void *server)
{
	struct http_server *s = server;
	struct http_connection *c = xcalloc(1, sizeof(*c));

	reap(s);
	/* closed with the last reference: evhttp would close what is still watched */
	c->bev = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
	if (!c->bev)
		abort();
	bufferevent_incref(c->bev);
	c->since = clock_monotonic_ms();
	c->next = s->connections;
	s->connections = c;
	s->connection_count++;
	/* it has no socket yet */
	loop_timer_set(s->look, 0);
	set_paused(s);
	return c->bev;
}

static void look_at(struct http_server *s, struct http_connection *c)
{
	struct http_peer peer;
	unsigned most = s->options.max_connections / STRANGERS_PART;

	c->looked_at = true;
	http_peer_of(bufferevent_getfd(c->bev), &peer);
	c->stranger = s->options.admit && !s->options.admit(&peer, s->options.data);
	s->strangers += c->stranger;
	if (c->stranger)
		(void)bufferevent_set_rate_limit(c->bev, s->slow);
	/* evhttp reads the end of it and closes */
	c->shut = c->stranger && s->strangers > (most ? most : 1);
	if (c->shut)
		shutdown(bufferevent_getfd(c->bev), SHUT_RDWR);
}

/*
 * Whoever connects and waits takes a place from those who may ask. The queue of the socket is
 * first come, first served: so it is emptied as fast as can be.
 */
void http_connections_look(void *server)
{
	struct http_server *s = server;
	bool shut = false;

	reap(s);
	for (struct http_connection *c = s->connections; c; c = c->next) {
		if (!c->looked_at)
			look_at(s, c);
		shut = shut || c->shut;
	}
	if (shut)
		loop_timer_set(s->look, 1);
	set_paused(s);
}

void http_connection_reads(struct http_server *s, struct evhttp_request *ev, bool reads)
{
	struct evhttp_connection *evcon = evhttp_request_get_connection(ev);
	struct bufferevent *bev = evcon ? evhttp_connection_get_bufferevent(evcon) : NULL;

	for (struct http_connection *c = s->connections; c; c = c->next)
		if (c->bev == bev)
			c->since = reads ? clock_monotonic_ms() : 0;
}

/* An answer that is still being taken is bounded by evhttp's own timeout. */
static bool is_too_slow(const struct http_server *s, struct http_connection *c, int64_t now)
{
	if (!c->since)
		return false;
	if (evbuffer_get_length(bufferevent_get_output(c->bev)))
		c->since = now;
	return now - c->since > (int64_t)s->options.request_ms;
}

void http_connections_sweep(struct http_server *s, int64_t now)
{
	reap(s);
	for (struct http_connection *c = s->connections; c; c = c->next) {
		/* evhttp reads the end of it and closes */
		if (is_too_slow(s, c, now))
			shutdown(bufferevent_getfd(c->bev), SHUT_RDWR);
	}
	set_paused(s);
}

void http_connections_free(struct http_server *s)
{
	while (s->connections)
		forget(s, &s->connections);
}
