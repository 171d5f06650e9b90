#include "http/server_private.h"

#include <wasl/buffer.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

/* --- its life: from evhttp's callback to the handler's answer --- */

void http_request_unlink(struct http_request *req)
{
	if (!req->server)
		return;
	TAILQ_REMOVE(&req->server->requests, req, next);
	/* whoever still holds its body holds it no longer for long */
	http_room_give(req->server, req->room);
	req->server = NULL;
}

void http_request_free(struct http_request *req)
{
	http_request_unlink(req);
	http_path_done(&req->path);
	evhttp_clear_headers(&req->query);
	evhttp_clear_headers(&req->headers);
	if (req->body)
		evbuffer_free(req->body);
	http_peer_done(&req->peer);
	free(req->target);
	free(req);
}

/* to is empty. */
static void move_headers(struct evkeyvalq *to, struct evkeyvalq *from)
{
	if (TAILQ_EMPTY(from))
		return;
	*to = *from;
	TAILQ_FIRST(to)->next.tqe_prev = &to->tqh_first;
	TAILQ_INIT(from);
}

/* The handler may ask for them until it answers; where they lie in memory does not change. */
void http_request_keep(struct http_request *req, struct evhttp_request *ev)
{
	move_headers(&req->headers, evhttp_request_get_input_headers(ev));
	req->body = evbuffer_new();
	if (!req->body || evbuffer_add_buffer(req->body, evhttp_request_get_input_buffer(ev)) < 0)
		abort();
}

/* In a later turn, since evhttp is at work now. */
void http_request_tell_taken(struct http_request *req)
{
	loop_function *taken = TAKE(req->taken);

	if (taken)
		loop_post(req->loop, taken, req->taken_data);
}

void http_request_client_gone(struct http_request *req)
{
	struct evhttp_request *ev = TAKE(req->ev);

	req->connection = NULL;
	http_request_tell_taken(req);
	if (ev)
		http_request_keep(req, ev);
	/* while it was not answered evhttp leaves it to us */
	if (ev && !evhttp_request_get_connection(ev))
		evhttp_request_free(ev);
}

struct evhttp_request *http_request_take_ev(struct http_request *req)
{
	struct http_connection *c = TAKE(req->connection);

	if (c)
		http_guard_answered(c);
	return TAKE(req->ev);
}

static enum http_method method_of(const struct evhttp_request *ev)
{
	switch (evhttp_request_get_command(ev)) {
	case EVHTTP_REQ_GET:
	case EVHTTP_REQ_HEAD:
		return HTTP_GET;
	case EVHTTP_REQ_POST:
		return HTTP_POST;
	case EVHTTP_REQ_OPTIONS:
		return HTTP_OPTIONS;
	default:
		return 0;
	}
}

static struct http_request *request_new(struct http_connection *c, struct evhttp_request *ev)
{
	struct http_request *req = xcalloc(1, sizeof(*req));
	struct http_server *s = c->server;

	/* its body came in one with its head, and never had the room that it waited for */
	http_room_leave(c);
	*req = (struct http_request){
		.server = s,
		.loop = s->options.loop,
		.ev = ev,
		.connection = c,
		.room = c->room,
		.method = method_of(ev),
		.target = xstrdup(evhttp_request_get_uri(ev)),
		.deadline = clock_monotonic_ms() + (int64_t)s->options.answer_ms,
	};
	http_peer_copy(&req->peer, &c->peer);
	TAILQ_INSERT_TAIL(&s->requests, req, next);
	TAILQ_INIT(&req->query);
	TAILQ_INIT(&req->headers);
	http_client_of(s, ev, req->client);
	c->request = req;
	c->room = 0;
	http_connection_set(c, HTTP_ANSWER);
	return req;
}

/* --- routing --- */

static void refuse_method(struct http_request *req, unsigned methods)
{
	char allow[64];

	snprintf(allow, sizeof(allow), "%s%s%s", methods & HTTP_GET ? ", GET, HEAD" : "",
		 methods & HTTP_POST ? ", POST" : "", methods & HTTP_OPTIONS ? ", OPTIONS" : "");
	evhttp_add_header(evhttp_request_get_output_headers(req->ev), "Allow", allow + 2);
	http_answer_problem(req, 405, "this path takes only %s", allow + 2);
}

/* evhttp knows no parameter without "=", nor an empty one; others send them. */
static bool parse_query(const char *query, struct evkeyvalq *ret)
{
	struct buffer text = BUFFER_INIT(2 * strlen(query) + 1);

	while (*query) {
		size_t size = strcspn(query, "&"), name = strcspn(query, "=&");
		if (name) {
			buffer_add(&text, "&", text.size ? 1 : 0);
			buffer_add(&text, query, size);
			buffer_add(&text, "=", name == size ? 1 : 0);
		}
		query += size + (query[size] == '&');
	}
	bool good = !text.size || evhttp_parse_query_str(buffer_string(&text), ret) == 0;
	buffer_done(&text);
	return good;
}

static bool parse_target(struct http_request *req)
{
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(req->ev);
	const char *path = uri ? evhttp_uri_get_path(uri) : NULL;
	const char *query = uri ? evhttp_uri_get_query(uri) : NULL;

	if (!path || !http_path_split(path, &req->path))
		return false;
	return !query || parse_query(query, &req->query);
}

static bool is_last(const struct http_connection *c)
{
	unsigned most = c->server->options.max_requests;

	return (c->broken && c->came == c->scanned) || (most && c->came >= most);
}

static void handle(struct http_request *req, struct http_server *s)
{
	const struct http_route *route = req->route;

	if (!s->options.permit || s->options.permit(req, route, s->options.data))
		route->handle(req, route->data ? route->data : s->options.data);
}

void http_request_came(struct evhttp_request *ev, void *server)
{
	struct http_server *s = server;
	struct http_connection *c = http_connection_of(s, ev);
	const struct http_route *routes = s->options.routes;

	/* what the guard did not see to be whole is no request */
	if (!c || ++c->came > c->scanned) {
		evhttp_connection_free(evhttp_request_get_connection(ev));
		return;
	}
	struct http_request *req = request_new(c, ev);
	if (is_last(c))
		evhttp_add_header(evhttp_request_get_output_headers(ev), "Connection", "close");
	if (s->options.admit && !s->options.admit(&req->peer, s->options.data)) {
		http_answer_problem(req, 403, "user %u %s", req->peer.uid,
				    s->options.refusal ? s->options.refusal : "may not use this");
		return;
	}
	if (!parse_target(req)) {
		http_answer_problem(req, 400, "the path or the query is malformed");
		return;
	}
	unsigned methods = http_route_methods(routes, &req->path);
	req->route = http_route_find(routes, req->method, &req->path);
	if (req->route)
		handle(req, s);
	else if (methods)
		refuse_method(req, methods);
	else
		http_answer_problem(req, 404, "there is nothing at this path");
}
