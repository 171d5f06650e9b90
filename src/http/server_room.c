#include "http/server_private.h"

#include <event2/bufferevent.h>

/*
 * Whoever sends much leaves some of the room to those who send less, so that a report of a call
 * finds room while attachments come in.
 */
#define LARGE (1U << 20)
#define LARGE_LEAVES 4U /* one part in four */
#define MIDDLE (64U << 10)
#define MIDDLE_LEAVES 8U

static size_t kept_from(const struct http_server *s, size_t size)
{
	if (size > LARGE)
		return s->options.room / LARGE_LEAVES;
	return size > MIDDLE ? s->options.room / MIDDLE_LEAVES : 0;
}

static bool fits(const struct http_server *s, size_t size)
{
	size_t kept = kept_from(s, size);

	return s->room >= kept && size <= s->room - kept;
}

/* evhttp enables and disables reading as it likes; a high watermark is ours alone. */
void http_connection_hold(struct http_connection *c, bool held)
{
	bufferevent_setwatermark(c->bev, EV_READ, 0, held ? 1 : 0);
}

enum http_room http_room_take(struct http_connection *c, size_t size)
{
	struct http_server *s = c->server;

	if (size > s->options.room - kept_from(s, size))
		return HTTP_ROOM_NEVER;
	c->room = size;
	if (fits(s, size)) {
		s->room -= size;
		return HTTP_ROOM_TAKEN;
	}
	http_connection_hold(c, true);
	http_connection_set(c, HTTP_ROOM);
	return HTTP_ROOM_LATER;
}

void http_room_leave(struct http_connection *c)
{
	if (c->phase != HTTP_ROOM)
		return;
	c->room = 0; /* it had none */
	http_connection_hold(c, c->broken);
}

/* First come, first served, but for what is too large now. */
void http_room_give(struct http_server *s, size_t size)
{
	struct http_connection *next;

	s->room += size;
	for (struct http_connection *c = TAILQ_FIRST(&s->connections[HTTP_ROOM]); c; c = next) {
		next = TAILQ_NEXT(c, next);
		if (!fits(s, c->room))
			continue;
		s->room -= c->room;
		http_connection_set(c, HTTP_BODY);
		http_connection_hold(c, c->broken);
	}
}
