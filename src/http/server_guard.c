#include "http/server_private.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string.h>
#include <sys/socket.h>

/* Of one read: so many pieces of memory it may lie in. */
#define PIECES_MAX 8
/* So many requests may wait for an answer. */
#define PIPELINED_MAX 16

/* --- refusing: evhttp sees nothing of it, and learns only that the connection ends --- */

static void refusal_taken(struct bufferevent *bev, void *data)
{
	(void)data;
	/* what the client still sends is read, or it would lose the answer */
	shutdown(bufferevent_getfd(bev), SHUT_WR);
}

static void refusal_ended(struct bufferevent *bev, short what, void *data)
{
	(void)bev;
	(void)what;
	http_connection_close(data);
}

static void add_headers(struct evbuffer *out, const struct web_header *headers)
{
	for (const struct web_header *h = headers; h->name; h++)
		evbuffer_add_printf(out, "%s: %s\r\n", h->name, h->value);
}

static void write_refusal(struct http_connection *c, int status, const char *why)
{
	const struct http_wish wish = {c->scan.accept, c->scan.language, c->scan.target};
	struct http_problem problem = http_problem_of(&wish, status, why);
	struct evbuffer *out = bufferevent_get_output(c->bev);

	evbuffer_add_printf(out,
			    "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n"
			    "Connection: close\r\n",
			    status, problem.title, problem.content_type, strlen(problem.body));
	add_headers(out, http_common_headers());
	add_headers(out, http_problem_headers(status));
	evbuffer_add_printf(out, "\r\n%s", problem.body);
	free(problem.body);
}

void http_guard_refuse(struct http_connection *c, int status, const char *why)
{
	struct evbuffer *input = bufferevent_get_input(c->bev);

	http_room_leave(c);
	http_connection_set(c, HTTP_REFUSED);
	bufferevent_setcb(c->bev, NULL, refusal_taken, refusal_ended, c);
	evbuffer_drain(input, evbuffer_get_length(input));
	write_refusal(c, status, why);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
	size_t room = c->room;
	c->room = 0;
	http_room_give(c->server, room);
}

/* --- looking --- */

/* evhttp reads while it writes: a client that takes no answers could fill the memory. */
static void break_off(struct http_connection *c)
{
	c->broken = true;
	http_connection_hold(c, true);
}

/* What was good before it is answered first; evhttp closes then. */
static void refuse_or_break(struct http_connection *c, int status, const char *why)
{
	if (c->scanned > c->answered)
		break_off(c);
	else
		http_guard_refuse(c, status, why);
}

static uint64_t max_body_of(const struct http_connection *c)
{
	const struct http_server_options *options = &c->server->options;
	const struct http_route *route = NULL;
	struct http_path path;
	size_t size = strcspn(c->scan.target, "?");
	_cleanup_(freep) char *text = xstrndup(c->scan.target, size);

	if (c->scan.method == SCAN_POST && http_path_split(text, &path)) {
		route = http_route_find(options->routes, HTTP_POST, &path);
		http_path_done(&path);
	}
	return route && route->max_body ? route->max_body : options->max_body;
}

static bool make_room(struct http_connection *c, size_t size)
{
	switch (http_room_take(c, size)) {
	case HTTP_ROOM_TAKEN:
		http_connection_set(c, HTTP_BODY);
		return true;
	case HTTP_ROOM_LATER:
		if (!c->scan.chunked)
			return true;
		/* evhttp takes chunks as they come: they cannot be kept waiting */
		http_guard_refuse(c, 503, "too much is being sent at once; try again later");
		return false;
	default:
		http_guard_refuse(c, 413, "the body is larger than this server takes");
		return false;
	}
}

/* False where the connection goes no further. */
static bool take_head(struct http_connection *c)
{
	struct scan *scan = &c->scan;

	scan->max_body = max_body_of(c);
	if ((!scan->chunked && !scan->length) || scan->length > scan->max_body)
		return true;
	/* no program sends a body before it knows the last answer, and each has room for one */
	if (c->scanned > c->answered) {
		break_off(c);
		return false;
	}
	return make_room(c, (size_t)(scan->chunked ? scan->max_body : scan->length));
}

/* False where no further one is taken. */
static bool take_end(struct http_connection *c)
{
	c->scanned++;
	if (c->scanned - c->answered < PIPELINED_MAX)
		return true;
	break_off(c);
	return false;
}

/* The time for a head runs from the first that is not answered. */
static void begin_head(struct http_connection *c)
{
	if (scan_is_between(&c->scan) && (c->phase == HTTP_IDLE || c->phase == HTTP_TAKING))
		http_connection_set(c, HTTP_HEAD);
}

/* data may be NULL where it is a body's. */
static bool take(struct http_connection *c, const char *data, size_t size)
{
	enum scan_event event;

	do {
		size_t used = 0;
		if (size)
			begin_head(c);
		event = scan_feed(&c->scan, data, size, &used);
		data = data ? data + used : NULL;
		size -= used;
		if (event == SCAN_IS_HEAD && !take_head(c))
			return false;
		if (event == SCAN_IS_END && !take_end(c))
			return false;
	} while (event == SCAN_IS_HEAD || event == SCAN_IS_END);
	if (event == SCAN_MORE)
		return true;
	refuse_or_break(c, c->scan.status, c->scan.why);
	return false;
}

static void take_added(struct http_connection *c, struct evbuffer *input, size_t added)
{
	struct evbuffer_iovec pieces[PIECES_MAX];
	struct evbuffer_ptr at;

	if (evbuffer_ptr_set(input, &at, evbuffer_get_length(input) - added, EVBUFFER_PTR_SET) < 0)
		abort();
	int count = evbuffer_peek(input, (ev_ssize_t)added, &at, pieces, PIECES_MAX);
	for (int i = 0; i < count && i < PIECES_MAX && added; i++) {
		size_t size = pieces[i].iov_len < added ? pieces[i].iov_len : added;
		if (!take(c, pieces[i].iov_base, size))
			return;
		added -= size;
	}
	if (added)
		refuse_or_break(c, 400, "the request came in too many pieces");
}

static void came(struct evbuffer *input, const struct evbuffer_cb_info *info, void *data)
{
	struct http_connection *c = data;

	if (!info->n_added)
		return;
	if (!c->evcon)
		http_connection_adopt(c);
	if (c->phase == HTTP_REFUSED)
		evbuffer_drain(input, evbuffer_get_length(input));
	else if (c->broken)
		return;
	else if (scan_body_left(&c->scan) >= info->n_added)
		(void)take(c, NULL, info->n_added);
	else
		take_added(c, input, info->n_added);
}

void http_guard_watch(struct http_connection *c)
{
	c->watch = evbuffer_add_cb(bufferevent_get_input(c->bev), came, c);
	if (!c->watch)
		abort();
}

void http_guard_answered(struct http_connection *c)
{
	c->answered++;
	c->request = NULL;
	http_connection_set(c, scan_is_between(&c->scan) ? HTTP_IDLE : HTTP_HEAD);
}
