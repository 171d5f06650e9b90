#include <wasl/requests.h>

#include "channel/brake.h"

#include <string.h>

#define ANSWER_MAX ((size_t)64 << 10)

struct requests {
	struct channel *ch;
	struct requests_options options;
	char *ca_file;
	struct url url;
	struct under_way *first;
	unsigned count;
	struct brake brake;
	struct loop_timer *pause; /* while the receiver is left alone */
	bool pausing;
};

struct under_way {
	struct under_way *next;
	struct requests *requests;
	int64_t delivery;
	unsigned attempt;
	char id[CHANNEL_MAC_SIZE];
	struct transfer *transfer;
};

static void tell_room(struct requests *q)
{
	unsigned most = q->pausing ? 0 : brake_is_on(&q->brake) ? 1 : q->options.most;

	channel_set_room(q->ch, q->count < most ? most - q->count : 0);
}

static void pause_over(void *data)
{
	struct requests *q = data;

	q->pausing = false;
	tell_room(q);
}

struct requests *requests_new(struct channel *ch, const struct requests_options *options,
			      struct error *err)
{
	struct url url;

	if (url_parse(options->url, &url, err) < 0)
		return NULL;
	struct requests *q = xcalloc(1, sizeof(*q));
	q->ch = ch;
	q->options = *options;
	q->options.url = NULL; /* taken apart */
	q->options.ca_file = q->ca_file = xstrdup(options->ca_file);
	q->url = url;
	q->pause = loop_timer_new(channel_loop(ch), pause_over, q);
	tell_room(q);
	return q;
}

static void under_way_free(struct under_way *u)
{
	struct under_way **link = &u->requests->first;

	while (*link != u)
		link = &(*link)->next;
	*link = u->next;
	u->requests->count--;
	transfer_cancel(u->transfer);
	free(u);
}

void requests_free(struct requests *q)
{
	if (!q)
		return;
	while (q->first)
		under_way_free(q->first);
	loop_timer_free(q->pause);
	url_done(&q->url);
	free(q->ca_file);
	free(q);
}

const struct url *requests_url(const struct requests *q)
{
	return &q->url;
}

void requests_id(const struct channel *ch, const struct delivery *d,
		 char ret[static CHANNEL_MAC_SIZE])
{
	channel_mac(ch, "id", (struct web_bytes){d->message_token, strlen(d->message_token)}, ret);
}

/* --- how they end --- */

/* Those that were under way when the pause began say nothing new by getting lost. */
static void judge_receiver(struct requests *q, const struct report *report)
{
	bool lost = report->verdict == REPORT_TEMPORARY || report->verdict == REPORT_UNKNOWN;

	if (!lost) {
		if (brake_release(&q->brake))
			channel_log(q->ch, LOG_LEVEL_INFO, "its receiver answers again");
		loop_timer_unset(q->pause);
		q->pausing = false;
		return;
	}
	if (q->pausing)
		return;
	bool was_on = brake_is_on(&q->brake);
	uint64_t pause = brake_lost(&q->brake, report->not_before_ms);
	if (!pause)
		return;
	if (!was_on)
		channel_log(q->ch, LOG_LEVEL_NOTICE,
			    "its receiver is away: it is tried by one at a time");
	q->pausing = true;
	loop_timer_set(q->pause, pause);
}

static void end(struct under_way *u, const struct report *report)
{
	struct requests *q = u->requests;

	judge_receiver(q, report);
	channel_delivered(q->ch, u->delivery, report);
	under_way_free(u);
	tell_room(q);
}

static void transferred(const struct transfer_result *result, void *data)
{
	struct under_way *u = data;
	struct channel *ch = u->requests->ch;
	struct request_outcome outcome = {0};

	u->transfer = NULL; /* it is over */
	u->requests->options.judge(ch, &(struct request_end){result, u->id, u->attempt}, &outcome);
	const struct report report = {
		.verdict = outcome.verdict,
		.address_refused = outcome.address_refused,
		.code = result->code,
		.why = outcome.why,
		.remote_id = outcome.remote_id,
		.not_before_ms = transfer_retry_after_ms(result, clock_utc_ms()),
	};
	end(u, &report);
	free(outcome.why);
	free(outcome.remote_id);
}

/* --- how they begin --- */

static struct transfer *begin(struct under_way *u, const struct request *request, struct error *err)
{
	const struct requests *q = u->requests;
	const struct transfer_http http = {
		.server =
			{
				.host = q->url.host,
				.port = q->url.port,
				.security = q->url.secure ? TRANSFER_TLS : TRANSFER_PLAIN,
				.ca_file = q->ca_file,
				.total_ms = q->options.timeout * 1000,
				.idle_ms = q->options.timeout * 1000,
			},
		.method = request->method,
		.path = request->path ? request->path : q->url.path,
		.headers = request->headers,
		.body = request->body,
		.size = request->size,
		.max_answer = ANSWER_MAX,
	};

	return transfer_http(channel_loop(q->ch), &http, transferred, u, err);
}

void requests_begin(struct requests *q, const struct delivery *d, const struct request *request)
{
	struct under_way *u = xcalloc(1, sizeof(*u));
	struct error err = ERROR_NONE;

	*u = (struct under_way){
		.next = q->first, .requests = q, .delivery = d->id, .attempt = d->attempt};
	requests_id(q->ch, d, u->id);
	q->first = u;
	q->count++;
	tell_room(q);
	u->transfer = begin(u, request, &err);
	if (u->transfer)
		return;
	/* what is wrong with the configuration is no fault of what is sent: a person mends it */
	channel_set_health(q->ch, CHANNEL_DOWN, "%s", err.text);
	end(u, &(struct report){.verdict = REPORT_TEMPORARY, .why = err.text});
}
