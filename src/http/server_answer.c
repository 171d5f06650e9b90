#include "http/server_private.h"

#include <event2/buffer.h>
#include <stdio.h>
#include <string.h>

/* --- answers --- */

static void add_headers(struct evhttp_request *ev, const struct web_header *headers)
{
	struct evkeyvalq *ours = evhttp_request_get_output_headers(ev);

	/* the first of a name stays */
	for (const struct web_header *h = headers; h && h->name; h++)
		if (!evhttp_find_header(ours, h->name))
			evhttp_add_header(ours, h->name, h->value);
}

static void set_headers(struct evhttp_request *ev, const char *content_type)
{
	if (content_type)
		evhttp_add_header(evhttp_request_get_output_headers(ev), "Content-Type",
				  content_type);
	add_headers(ev, http_common_headers());
}

/* evhttp would send a body after HEAD as well. */
static void send_reply(struct evhttp_request *ev, int status, const char *title,
		       struct evbuffer *body)
{
	char size[24];

	if (evhttp_request_get_command(ev) == EVHTTP_REQ_HEAD) {
		snprintf(size, sizeof(size), "%zu", evbuffer_get_length(body));
		evhttp_add_header(evhttp_request_get_output_headers(ev), "Content-Length", size);
		evbuffer_drain(body, evbuffer_get_length(body));
	}
	evhttp_send_reply(ev, status, title, body);
}

void http_answer(struct http_request *req, const struct web_answer *answer)
{
	struct evhttp_request *ev = http_request_take_ev(req);
	struct evbuffer *body = evbuffer_new();

	if (!body)
		abort();
	if (ev) {
		for (const struct web_header *h = answer->headers; h && h->name; h++)
			evhttp_add_header(evhttp_request_get_output_headers(ev), h->name, h->value);
		set_headers(ev, answer->content_type);
		if (answer->content_type)
			evbuffer_add(body, answer->body, answer->size);
		send_reply(ev, answer->status, NULL, body);
	}
	evbuffer_free(body);
	http_request_free(req);
}

static void send_text(struct evhttp_request *ev, int status, const char *title, const char *text)
{
	struct evbuffer *body = evbuffer_new();

	if (!body)
		abort();
	evbuffer_add(body, text, strlen(text));
	send_reply(ev, status, title, body);
	evbuffer_free(body);
}

void http_answer_json(struct http_request *req, int status, json_t *json)
{
	_cleanup_(freep) char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	json_decref(json);
	if (!text) {
		http_answer_problem(req, 500, "the answer could not be written");
		return;
	}
	struct evhttp_request *ev = http_request_take_ev(req);
	_cleanup_(freep) char *line = xasprintf("%s\n", text);
	if (ev) {
		set_headers(ev, "application/json");
		send_text(ev, status, NULL, line);
	}
	http_request_free(req);
}

static struct http_problem problem_for(struct evhttp_request *ev, int status, const char *detail)
{
	const struct evkeyvalq *asked = evhttp_request_get_input_headers(ev);
	const struct http_wish wish = {
		.accept = evhttp_find_header(asked, "Accept"),
		.language = evhttp_find_header(asked, "Accept-Language"),
		.target = evhttp_request_get_uri(ev),
	};

	return http_problem_of(&wish, status, detail);
}

static void send_problem(struct evhttp_request *ev, int status, struct http_problem *problem)
{
	set_headers(ev, problem->content_type);
	add_headers(ev, http_problem_headers(status));
	send_text(ev, status, problem->title, problem->body);
	free(TAKE(problem->body));
}

void http_answer_problem(struct http_request *req, int status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	_cleanup_(freep) char *detail = xvasprintf(fmt, args);
	va_end(args);
	struct evhttp_request *ev = http_request_take_ev(req);
	if (ev) {
		struct http_problem problem = problem_for(ev, status, detail);
		send_problem(ev, status, &problem);
	}
	http_request_free(req);
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
	http_request_unlink(req);
	if (req->connection)
		http_connection_close(req->connection);
}

void http_answer_abort(struct http_request *req)
{
	abandon(req);
	http_request_free(req);
}

void http_answer_within(struct http_request *req, uint64_t ms)
{
	req->deadline = clock_monotonic_ms() + (int64_t)ms;
}

/* --- answers that the handler did not give in time --- */

static void expire(struct http_request *req, const char *why)
{
	struct evhttp_request *ev = http_request_take_ev(req);

	http_request_unlink(req);
	if (!ev)
		return;
	struct http_problem problem = problem_for(ev, 503, why);
	/* what the handler may still ask for goes, and with it what was said of the connection */
	http_request_keep(req, ev);
	evhttp_add_header(evhttp_request_get_output_headers(ev), "Connection", "close");
	send_problem(ev, 503, &problem);
}

void http_requests_expire(struct http_server *s, int64_t now, bool all)
{
	for (struct http_request *req = TAILQ_FIRST(&s->requests), *next; req; req = next) {
		next = TAILQ_NEXT(req, next);
		if (all && req->begun)
			abandon(req);
		else if (all)
			expire(req, "the daemon is stopping");
		else if (!req->begun && now >= req->deadline)
			expire(req, "no answer came in time; try again");
	}
}
