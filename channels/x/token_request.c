#include "token_request.h"

#include "x.h"

#include <wasl/transfer.h>
#include <wasl/url.h>

#include <string.h>

#define PATH "/2/oauth2/token"
#define ANSWER_MAX ((size_t)64 << 10)

struct token_request {
	struct channel *ch;
	token_request_done *done;
	void *data;
	struct transfer *transfer;
	struct loop_timer *failed; /* set: it could not begin */
	char *why;
};

struct oauth2_client token_request_client(const struct channel *ch)
{
	const struct x_options *o = x_options_of(ch);

	return (struct oauth2_client){o->client_id, o->client_secret.value, o->redirect};
}

const char *token_request_why(const struct answer *a)
{
	return a->class == ANSWER_OPERATOR ? a->why
					   : "X does not take client_id and client_secret: compare "
					     "them with \"OAuth 2.0 "
					     "Client ID and Client Secret\" at console.x.com";
}

void token_request_cancel(struct token_request *q)
{
	if (!q)
		return;
	transfer_cancel(q->transfer);
	loop_timer_free(q->failed);
	free(q->why);
	free(q);
}

static void transferred(const struct transfer_result *result, void *data)
{
	struct token_request *q = data;
	struct answer a;

	q->transfer = NULL; /* it is over */
	answer_read(result, true, clock_utc_ms(), &a);
	q->done(&a, token_pair_verdict(&a), q->data);
	answer_done(&a);
	token_request_cancel(q);
}

static void could_not_begin(void *data)
{
	struct token_request *q = data;
	const struct answer a = {.class = ANSWER_LOST, .why = q->why};

	q->done(&a, TOKEN_UNSENT, q->data);
	token_request_cancel(q);
}

static struct transfer *begin(struct token_request *q, const char *form, struct error *err)
{
	const struct x_options *o = x_options_of(q->ch);
	const struct oauth2_client client = token_request_client(q->ch);
	_cleanup_(oauth2_erasep) char *basic = oauth2_basic(&client);
	const char *const headers[] = {
		"User-Agent: wasl", "Content-Type: application/x-www-form-urlencoded", basic, NULL};
	_cleanup_(url_done) struct url url;

	if (url_parse(o->api, &url, err) < 0)
		return NULL;
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
		.method = "POST",
		.path = PATH,
		.headers = headers,
		.body = form,
		.size = strlen(form),
		.max_answer = ANSWER_MAX,
	};
	return transfer_http(channel_loop(q->ch), &http, transferred, q, err);
}

struct token_request *token_request_new(struct channel *ch, char *form, token_request_done *done,
					void *data)
{
	struct token_request *q = xcalloc(1, sizeof(*q));
	struct error err = ERROR_NONE;

	*q = (struct token_request){.ch = ch, .done = done, .data = data};
	q->transfer = begin(q, form, &err);
	oauth2_erase(form);
	if (q->transfer)
		return q;
	q->why = xstrdup(err.text);
	q->failed = loop_timer_new(channel_loop(ch), could_not_begin, q);
	loop_timer_set(q->failed, 0);
	return q;
}
