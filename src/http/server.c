#include "http/server.h"

#include "http/server_private.h"

#include <event2/bufferevent.h>

/* How often deadlines are looked at. */
#define SWEEP_MS 200U
#define STUCK_SECONDS 3600
/* Bytes a second of who is not admitted: a body is kept until its end tells what it is for. */
#define STRANGER_RATE 16384U
#define STRANGER_BURST 65536U

static void sweep(void *data)
{
	struct http_server *s = data;
	int64_t now = clock_monotonic_ms();

	loop_timer_set(s->sweep, SWEEP_MS);
	http_requests_expire(s, now, false);
	http_connections_sweep(s, now);
	http_listeners_sweep(s, now);
}

struct http_server *http_server_new(const struct http_server_options *options)
{
	/* what is not served is refused by us, with a 405 that names what is */
	static const ev_uint16_t methods = EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD |
					   EVHTTP_REQ_PUT | EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS |
					   EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT | EVHTTP_REQ_PATCH;
	/* of one write or read; in total each is bounded by the sweep */
	static const struct timeval stuck = {.tv_sec = STUCK_SECONDS};
	struct http_server *s = xcalloc(1, sizeof(*s));

	s->options = *options;
	if (!options->room)
		s->options.room = SIZE_MAX / 2;
	s->room = s->options.room;
	TAILQ_INIT(&s->requests);
	for (size_t i = 0; i < HTTP_PHASES; i++)
		TAILQ_INIT(&s->connections[i]);
	s->http = evhttp_new(loop_base(options->loop));
	if (!s->http)
		abort();
	evhttp_set_bevcb(s->http, http_connection_new, s);
	evhttp_set_gencb(s->http, http_request_came, s);
	evhttp_set_allowed_methods(s->http, methods);
	/* what is too large the guard refuses earlier; evhttp knows no routes */
	evhttp_set_max_headers_size(s->http, (ev_ssize_t)options->max_header);
	s->slow = ev_token_bucket_cfg_new(STRANGER_RATE, STRANGER_BURST, EV_RATE_LIMIT_MAX,
					  EV_RATE_LIMIT_MAX, NULL);
	if (!s->slow)
		abort();
	evhttp_set_timeout_tv(s->http, &stuck);
	s->look = loop_timer_new(options->loop, http_connections_look, s);
	s->sweep = loop_timer_new(options->loop, sweep, s);
	loop_timer_set(s->sweep, SWEEP_MS);
	return s;
}

void http_server_free(struct http_server *s)
{
	if (!s)
		return;
	s->ending = true;
	loop_timer_free(s->look);
	loop_timer_free(s->sweep);
	http_requests_expire(s, 0, true);
	http_connections_flush(s);
	evhttp_free(s->http);
	http_connections_free(s);
	http_listeners_free(s);
	free(s->by_fd);
	ev_token_bucket_cfg_free(s->slow);
	free(s);
}
