#include "http/server_private.h"

#include <wasl/text.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

/* --- its life: from evhttp's callback to the handler's answer --- */

static void unlink_request(struct http_request *req)
{
	if (!req->server)
		return;
	for (struct http_request **link = &req->server->requests; *link; link = &(*link)->next) {
		if (*link == req) {
			*link = req->next;
			break;
		}
	}
	req->server = NULL;
}

static void request_free(struct http_request *req)
{
	unlink_request(req);
	http_path_done(&req->path);
	evhttp_clear_headers(&req->query);
	free(req);
}

/* In a later turn, since evhttp is at work now. */
static void tell_taken(struct http_request *req)
{
	loop_function *taken = TAKE(req->taken);

	if (taken)
		loop_post(req->loop, taken, req->taken_data);
}

static void piece_taken(struct evhttp_connection *evcon, void *data)
{
	(void)evcon;
	tell_taken(data);
}

static void client_gone(struct evhttp_connection *evcon, void *data)
{
	struct http_request *req = data;
	struct evhttp_request *ev = TAKE(req->ev);

	(void)evcon;
	tell_taken(req);
	/* while it was not answered evhttp leaves it to us */
	if (ev && !evhttp_request_get_connection(ev))
		evhttp_request_free(ev);
}

/* The client's request, which is about to be answered in full: it is evhttp's from here. */
static struct evhttp_request *take_ev(struct http_request *req)
{
	struct evhttp_request *ev = TAKE(req->ev);

	if (ev) {
		evhttp_connection_set_closecb(evhttp_request_get_connection(ev), NULL, NULL);
		if (req->server)
			http_connection_reads(req->server, ev, true);
	}
	return ev;
}

void http_peer_of(int fd, struct http_peer *ret)
{
	struct ucred cred = {.pid = 0, .uid = (uid_t)-1, .gid = (gid_t)-1};
	socklen_t size = sizeof(cred);

	/* who cannot be told is nobody */
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) < 0)
		cred = (struct ucred){.pid = 0, .uid = (uid_t)-1, .gid = (gid_t)-1};
	*ret = (struct http_peer){.uid = cred.uid, .gid = cred.gid, .pid = cred.pid};
}

static int fd_of(struct evhttp_request *ev)
{
	struct evhttp_connection *evcon = evhttp_request_get_connection(ev);

	return bufferevent_getfd(evhttp_connection_get_bufferevent(evcon));
}

static enum http_method method_of(const struct evhttp_request *ev)
{
	switch (evhttp_request_get_command(ev)) {
	case EVHTTP_REQ_GET:
		return HTTP_GET;
	case EVHTTP_REQ_POST:
		return HTTP_POST;
	default:
		return 0;
	}
}

static struct http_request *request_new(struct http_server *s, struct evhttp_request *ev)
{
	struct http_request *req = xcalloc(1, sizeof(*req));

	*req = (struct http_request){
		.server = s, .loop = s->options.loop, .ev = ev, .next = s->requests};
	s->requests = req;
	TAILQ_INIT(&req->query);
	req->deadline = clock_monotonic_ms() + (int64_t)s->options.answer_ms;
	http_peer_of(fd_of(ev), &req->peer);
	evhttp_connection_set_closecb(evhttp_request_get_connection(ev), client_gone, req);
	http_connection_reads(s, ev, false);
	return req;
}

/* --- routing --- */

static void refuse_method(struct http_request *req, unsigned methods)
{
	const char *allow = methods == HTTP_GET	   ? "GET"
			    : methods == HTTP_POST ? "POST"
						   : "GET, POST";

	evhttp_add_header(evhttp_request_get_output_headers(req->ev), "Allow", allow);
	http_answer_problem(req, 405, "this path takes only %s", allow);
}

static bool parse_target(struct http_request *req)
{
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(req->ev);
	const char *path = uri ? evhttp_uri_get_path(uri) : NULL;
	const char *query = uri ? evhttp_uri_get_query(uri) : NULL;

	if (!path || !http_path_split(path, &req->path))
		return false;
	return !query || evhttp_parse_query_str(query, &req->query) == 0;
}

void http_request_came(struct evhttp_request *ev, void *server)
{
	struct http_server *s = server;
	struct http_request *req = request_new(s, ev);
	const struct http_route *routes = s->options.routes;

	if (s->options.admit && !s->options.admit(&req->peer, s->options.data)) {
		http_answer_problem(req, 403, "user %u may not use this", req->peer.uid);
		return;
	}
	if (!parse_target(req)) {
		http_answer_problem(req, 400, "the path or the query is malformed");
		return;
	}
	unsigned methods = http_route_methods(routes, &req->path);
	req->route = http_route_find(routes, method_of(ev), &req->path);
	if (req->route)
		req->route->handle(req, s->options.data);
	else if (methods)
		refuse_method(req, methods);
	else
		http_answer_problem(req, 404, "there is nothing at this path");
}

/* --- what a handler asks --- */

const char *http_path_value(const struct http_request *req, const char *name)
{
	int segment = req->route ? http_route_segment(req->route, name) : -1;

	return segment < 0 ? NULL : req->path.segments[segment];
}

const char *http_query_value(const struct http_request *req, const char *name)
{
	return evhttp_find_header(&req->query, name);
}

const struct http_peer *http_request_peer(const struct http_request *req)
{
	return &req->peer;
}

struct crypto_bytes http_request_body(const struct http_request *req)
{
	struct evbuffer *body = req->ev ? evhttp_request_get_input_buffer(req->ev) : NULL;
	size_t size = body ? evbuffer_get_length(body) : 0;

	return (struct crypto_bytes){size ? evbuffer_pullup(body, -1) : NULL, size};
}

json_t *http_request_json(const struct http_request *req)
{
	struct crypto_bytes body = http_request_body(req);

	if (!body.size)
		return NULL;
	json_t *json = json_loadb(body.data, body.size, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

/* --- answers --- */

static void set_headers(struct evhttp_request *ev, const char *content_type)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(ev);

	evhttp_add_header(headers, "Content-Type", content_type);
	evhttp_add_header(headers, "Cache-Control", "no-store");
	evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
}

static void send_json(struct evhttp_request *ev, int status, const json_t *json)
{
	struct evbuffer *body = evbuffer_new();
	char *text = json_dumps(json, JSON_COMPACT);

	if (!body || !text)
		abort();
	evbuffer_add(body, text, strlen(text));
	evbuffer_add(body, "\n", 1);
	free(text);
	set_headers(ev, status < 400 ? "application/json" : "application/problem+json");
	evhttp_send_reply(ev, status, NULL, body);
	evbuffer_free(body);
}

void http_answer_json(struct http_request *req, int status, json_t *json)
{
	struct evhttp_request *ev = take_ev(req);

	if (ev)
		send_json(ev, status, json);
	json_decref(json);
	request_free(req);
}

static const char *title_of(int status)
{
	static const struct {
		int status;
		const char *title;
	} titles[] = {
		{400, "Bad Request"},
		{403, "Forbidden"},
		{404, "Not Found"},
		{405, "Method Not Allowed"},
		{409, "Conflict"},
		{413, "Content Too Large"},
		{422, "Unprocessable Content"},
		{503, "Service Unavailable"},
	};

	for (size_t i = 0; i < ELEMENTS(titles); i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "Internal Server Error";
}

static json_t *problem_new(int status, const char *detail)
{
	json_t *json = json_pack("{s:s, s:s, s:i}", "type", "about:blank", "title",
				 title_of(status), "status", status);
	size_t size = strlen(detail);
	struct buffer words = BUFFER_INIT(3 * size + 1);

	/* words of the request may be in it, and cut */
	text_repair(detail, size, &words);
	json_object_set_new(json, "detail", json_stringn(buffer_string(&words), words.size));
	buffer_done(&words);
	return json;
}

void http_answer_problem(struct http_request *req, int status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	_cleanup_(freep) char *detail = xvasprintf(fmt, args);
	va_end(args);
	http_answer_json(req, status, problem_new(status, detail));
}

void http_answer_begin(struct http_request *req, int status, const char *content_type)
{
	req->begun = true;
	if (!req->ev)
		return;
	set_headers(req->ev, content_type);
	evhttp_send_reply_start(req->ev, status, NULL);
}

void http_answer_write(struct http_request *req, struct http_piece piece, loop_function *taken,
		       void *data)
{
	req->taken = taken;
	req->taken_data = data;
	if (!req->ev) {
		tell_taken(req);
		return;
	}
	struct evbuffer *buffer = evbuffer_new();
	if (!buffer)
		abort();
	evbuffer_add(buffer, piece.bytes, piece.size);
	evhttp_send_reply_chunk_with_cb(req->ev, buffer, piece_taken, req);
	evbuffer_free(buffer);
}

void http_answer_end(struct http_request *req)
{
	struct evhttp_request *ev = take_ev(req);

	if (ev)
		evhttp_send_reply_end(ev);
	request_free(req);
}

/* A half-sent answer cannot be taken back: its connection is closed, and the client knows. */
static void abandon(struct http_request *req)
{
	struct evhttp_connection *evcon = req->ev ? evhttp_request_get_connection(req->ev) : NULL;

	unlink_request(req);
	if (evcon)
		evhttp_connection_free(evcon);
}

void http_answer_abort(struct http_request *req)
{
	abandon(req);
	request_free(req);
}

/* --- answers that the handler did not give in time --- */

/* The loop runs no more: what the socket takes at once is what the client gets. */
static void flush(struct bufferevent *bev)
{
	struct evbuffer *output = bufferevent_get_output(bev);

	evbuffer_unfreeze(output, 1);
	evbuffer_write(output, bufferevent_getfd(bev));
	evbuffer_freeze(output, 1);
}

static void expire(struct http_request *req, const char *why, bool at_once)
{
	struct evhttp_request *ev = take_ev(req);
	json_t *json = problem_new(503, why);

	unlink_request(req);
	if (ev) {
		struct evhttp_connection *evcon = evhttp_request_get_connection(ev);
		struct bufferevent *bev = evhttp_connection_get_bufferevent(evcon);

		send_json(ev, 503, json);
		if (at_once)
			flush(bev);
	}
	json_decref(json);
}

void http_requests_expire(struct http_server *s, int64_t now, bool all)
{
	for (struct http_request *req = s->requests, *next; req; req = next) {
		next = req->next;
		if (all && req->begun)
			abandon(req);
		else if (all)
			expire(req, "the daemon is stopping", true);
		else if (!req->begun && now >= req->deadline)
			expire(req, "no answer came in time; try again", false);
	}
}
