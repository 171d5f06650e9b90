#include "request.h"

#include "oauth1.h"
#include "oauth2.h"
#include "tokens.h"
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
	struct x_call call; /* its strings are ours */
	x_request_done *done;
	void *data;
	struct transfer *transfer;
	struct loop_timer *failed; /* set: it could not begin */
	char *why;
	struct token_waiter waiter; /* OAuth 2.0 */
	char *access;		    /* what it was asked with last */
	bool again;		    /* a first access token was refused */
};

static void x_request_free(struct x_request *q)
{
	if (x_of(q->ch)->tokens)
		tokens_unwait(x_of(q->ch)->tokens, &q->waiter);
	transfer_cancel(q->transfer);
	loop_timer_free(q->failed);
	oauth2_erase(q->access);
	oauth2_erase((char *)q->call.bearer);
	free((char *)q->call.method);
	free((char *)q->call.path);
	free((char *)q->call.query);
	free((char *)q->call.body);
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
	answer_read(result, strcmp(q->call.method, "GET") != 0, clock_utc_ms(), &a);
	if (a.code == 401 && x->tokens && !q->call.bearer && !q->again) {
		answer_done(&a);
		q->again = true;
		tokens_wait(x->tokens, &q->waiter, q->access);
		return;
	}
	/* what becomes of tokens that are not in use is no matter of those that are */
	if (!q->call.bearer)
		limits_note(&x->limits, q->call.endpoint, result, &a,
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

static char *authorization_of(const struct x_request *q, const struct url *u)
{
	const char *bearer = q->call.bearer ? q->call.bearer : q->access;

	return bearer ? xasprintf("Authorization: Bearer %s", bearer)
		      : sign_oauth1(x_options_of(q->ch), u, &q->call);
}

static struct transfer *transfer_of(struct x_request *q, struct error *err)
{
	const struct x_options *o = x_options_of(q->ch);
	const struct x_call *call = &q->call;
	_cleanup_(url_done) struct url url;

	if (url_parse(o->api, &url, err) < 0)
		return NULL;
	_cleanup_(oauth2_erasep) char *authorization = authorization_of(q, &url);
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
	return transfer_http(channel_loop(q->ch), &http, transferred, q, err);
}

static void begin(struct x_request *q)
{
	struct error err = ERROR_NONE;

	q->transfer = transfer_of(q, &err);
	if (q->transfer)
		return;
	q->why = xstrdup(err.text);
	q->failed = loop_timer_new(channel_loop(q->ch), could_not_begin, q);
	loop_timer_set(q->failed, 0);
}

/* OAuth 2.0: a token is there, or none can be had. */
static void token_came(const char *access, const struct answer *failed, void *data)
{
	struct x_request *q = data;

	if (failed) {
		q->done(q->ch, failed, q->data);
		x_request_free(q);
		return;
	}
	oauth2_erase(q->access);
	q->access = xstrdup(access);
	begin(q);
}

struct x_request *x_request_new(struct channel *ch, const struct x_call *call, x_request_done *done,
				void *data)
{
	struct x_request *q = xcalloc(1, sizeof(*q));

	*q = (struct x_request){
		.ch = ch,
		.call =
			{
				.endpoint = call->endpoint,
				.method = xstrdup(call->method),
				.path = xstrdup(call->path),
				.query = xstrdup(call->query),
				.body = xstrdup(call->body),
				.bearer = xstrdup(call->bearer),
			},
		.done = done,
		.data = data,
		.waiter = {.ready = token_came, .data = q},
	};
	if (x_of(ch)->tokens && !call->bearer)
		tokens_wait(x_of(ch)->tokens, &q->waiter, NULL);
	else
		begin(q);
	return q;
}
