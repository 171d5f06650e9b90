#include "request.h"

#include "oauth1.h"
#include "x.h"

#include <wasl/transfer.h>
#include <wasl/url.h>

#include <sodium.h>

#include <string.h>

#define ANSWER_MAX ((size_t)4 << 20)
#define JITTER_MAX_MS 5000U
#define NONCE_SIZE 33U

struct x_request {
	struct channel *ch;
	enum x_endpoint endpoint;
	bool writes;
	x_request_done *done;
	void *data;
	struct transfer *transfer;
	struct loop_timer *failed; /* set: it could not begin */
	char *why;
};

static void x_request_free(struct x_request *q)
{
	transfer_cancel(q->transfer);
	loop_timer_free(q->failed);
	free(q->why);
	free(q);
}

void x_request_cancel(struct x_request *q)
{
	if (q)
		x_request_free(q);
}

static void transferred(const struct transfer_result *result, void *data)
{
	struct x_request *q = data;
	struct x *x = x_of(q->ch);
	struct answer a;

	q->transfer = NULL; /* it is over */
	answer_read(result, q->writes, clock_utc_ms(), &a);
	limits_note(&x->limits, q->endpoint, result, &a,
		    (int64_t)randombytes_uniform(JITTER_MAX_MS));
	q->done(q->ch, &a, q->data);
	answer_done(&a);
	x_request_free(q);
}

static void could_not_begin(void *data)
{
	struct x_request *q = data;
	const struct answer a = {.class = ANSWER_LOST, .why = q->why};

	q->done(q->ch, &a, q->data);
	x_request_free(q);
}

static char *origin_of(const struct url *u)
{
	bool usual = u->port == (u->secure ? 443 : 80);
	const char *scheme = u->secure ? "https" : "http";

	return usual ? xasprintf("%s://%s", scheme, u->host)
		     : xasprintf("%s://%s:%u", scheme, u->host, u->port);
}

static char *sign_oauth1(const struct x_options *o, const struct url *u, const struct x_call *call)
{
	_cleanup_(freep) char *origin = origin_of(u);
	_cleanup_(freep) char *url = xasprintf("%s%s", origin, call->path);
	uint8_t random[(NONCE_SIZE - 1) / 2];
	char nonce[NONCE_SIZE];
	const struct oauth1_keys keys = {
		.consumer_key = o->consumer_key.value,
		.consumer_secret = o->consumer_secret.value,
		.token = o->access_token.value,
		.token_secret = o->access_secret.value,
	};

	randombytes_buf(random, sizeof(random));
	sodium_bin2hex(nonce, sizeof(nonce), random, sizeof(random));
	const struct oauth1_request q = {
		.method = call->method,
		.url = url,
		.query = call->query,
		.nonce = nonce,
		.at = clock_utc_ms() / 1000,
	};
	return oauth1_header(&q, &keys);
}

static struct transfer *begin(struct x_request *q, const struct x_call *call, struct error *err)
{
	const struct x_options *o = x_options_of(q->ch);
	_cleanup_(url_done) struct url url;

	if (url_parse(o->api, &url, err) < 0)
		return NULL;
	_cleanup_(freep) char *authorization = sign_oauth1(o, &url, call);
	_cleanup_(freep) char *path =
		call->query ? xasprintf("%s?%s", call->path, call->query) : xstrdup(call->path);
	const char *const headers[] = {authorization, "User-Agent: wasl",
				       call->body ? "Content-Type: application/json" : NULL, NULL};
	const struct transfer_http http = {
		.server =
			{
				.host = url.host,
				.port = url.port,
				.security = url.secure ? TRANSFER_TLS : TRANSFER_PLAIN,
				.ca_file = o->ca_file,
				.total_ms = o->timeout * 1000,
				.idle_ms = o->timeout * 1000,
			},
		.method = call->method,
		.path = path,
		.headers = headers,
		.body = call->body,
		.size = call->body ? strlen(call->body) : 0,
		.max_answer = ANSWER_MAX,
	};
	struct transfer *t = transfer_http(channel_loop(q->ch), &http, transferred, q, err);
	sodium_memzero(authorization, strlen(authorization));
	return t;
}

struct x_request *x_request_new(struct channel *ch, const struct x_call *call, x_request_done *done,
				void *data)
{
	struct x_request *q = xcalloc(1, sizeof(*q));
	struct error err = ERROR_NONE;

	*q = (struct x_request){
		.ch = ch,
		.endpoint = call->endpoint,
		.writes = strcmp(call->method, "GET") != 0,
		.done = done,
		.data = data,
	};
	q->transfer = begin(q, call, &err);
	if (q->transfer)
		return q;
	q->why = xstrdup(err.text);
	q->failed = loop_timer_new(channel_loop(ch), could_not_begin, q);
	loop_timer_set(q->failed, 0);
	return q;
}
