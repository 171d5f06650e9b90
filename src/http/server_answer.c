#include "http/server_private.h"

#include <wasl/text.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdio.h>
#include <string.h>

/* --- answers --- */

static void set_headers(struct evhttp_request *ev, const char *content_type)
{
	struct evkeyvalq *headers = evhttp_request_get_output_headers(ev);

	if (content_type)
		evhttp_add_header(headers, "Content-Type", content_type);
	evhttp_add_header(headers, "Cache-Control", "no-store");
	evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
}

/* evhttp would send a body after HEAD as well. */
static void send_reply(struct evhttp_request *ev, int status, struct evbuffer *body)
{
	char size[24];

	if (evhttp_request_get_command(ev) == EVHTTP_REQ_HEAD) {
		snprintf(size, sizeof(size), "%zu", evbuffer_get_length(body));
		evhttp_add_header(evhttp_request_get_output_headers(ev), "Content-Length", size);
		evbuffer_drain(body, evbuffer_get_length(body));
	}
	evhttp_send_reply(ev, status, NULL, body);
}

void http_answer(struct http_request *req, const struct web_answer *answer)
{
	struct evhttp_request *ev = http_request_take_ev(req);
	struct evbuffer *body = evbuffer_new();

	if (!body)
		abort();
	if (ev) {
		set_headers(ev, answer->content_type);
		for (const struct web_header *h = answer->headers; h && h->name; h++)
			evhttp_add_header(evhttp_request_get_output_headers(ev), h->name, h->value);
		if (answer->content_type)
			evbuffer_add(body, answer->body, answer->size);
		send_reply(ev, answer->status, body);
	}
	evbuffer_free(body);
	http_request_free(req);
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
	send_reply(ev, status, body);
	evbuffer_free(body);
}

void http_answer_json(struct http_request *req, int status, json_t *json)
{
	struct evhttp_request *ev = http_request_take_ev(req);

	if (ev)
		send_json(ev, status, json);
	json_decref(json);
	http_request_free(req);
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

static void piece_taken(struct evhttp_connection *evcon, void *data)
{
	(void)evcon;
	http_request_tell_taken(data);
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
		http_request_tell_taken(req);
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
	struct evhttp_request *ev = http_request_take_ev(req);

	if (ev)
		evhttp_send_reply_end(ev);
	http_request_free(req);
}

/* A half-sent answer cannot be taken back: its connection is closed, and the client knows. */
static void abandon(struct http_request *req)
{
	struct evhttp_connection *evcon = req->ev ? evhttp_request_get_connection(req->ev) : NULL;

	http_request_unlink(req);
	if (evcon)
		evhttp_connection_free(evcon);
}

void http_answer_abort(struct http_request *req)
{
	abandon(req);
	http_request_free(req);
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
	struct evhttp_request *ev = http_request_take_ev(req);
	json_t *json = problem_new(503, why);

	http_request_unlink(req);
	if (ev) {
		struct evhttp_connection *evcon = evhttp_request_get_connection(ev);
		struct bufferevent *bev = evhttp_connection_get_bufferevent(evcon);

		http_request_keep(req, ev);
		/* what it said of the connection went along */
		evhttp_add_header(evhttp_request_get_output_headers(ev), "Connection", "close");
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
