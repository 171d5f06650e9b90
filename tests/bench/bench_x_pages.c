/*
 * bench-x-pages: PORT COUNT: what X would list, by the hundred, without checking who asks.
 *
 * GET /reveal lets COUNT posts more be mentions of the account, each of an author of its own, and
 * hides those before; /hide hides all. Each look that finds nothing is told as a line. No post is
 * taken.
 */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE 100U
#define EPOCH_MS UINT64_C(1288834974657)
/* Longer than what a look goes back before the newest post. */
#define BATCH_MS UINT64_C(1000000)

struct pages {
	uint64_t begin; /* UTC ms */
	unsigned count, batch;
	bool shown;
};

/* n: 0 is the oldest of the batch. */
static uint64_t id_of(const struct pages *p, unsigned n)
{
	return (p->begin + p->batch * BATCH_MS + n - EPOCH_MS) << 22;
}

static void add_post(const struct pages *p, unsigned n, struct evbuffer *out)
{
	const char *text = n % 2 ? "السلام عليكم، متى تصرف مكافأة الشهر الماضي؟ أرفقت الطلب قبل "
				   "أسبوعين ولم يصلني رد حتى الآن وشكرا لكم"
				 : "the stipend of last month has not come; the form was sent two "
				   "weeks ago &amp; nobody answered so far, thank you";
	uint64_t id = id_of(p, n);

	evbuffer_add_printf(
		out,
		"{\"id\":\"%" PRIu64 "\",\"text\":\"@office %u: %s https://t.co/%u\",\"author_id\":"
		"\"%u\",\"conversation_id\":\"%" PRIu64 "\",\"created_at\":"
		"\"2026-11-25T10:00:00.000Z\",\"lang\":\"%s\",\"display_text_range\":[8,150],"
		"\"edit_history_tweet_ids\":[\"%" PRIu64 "\"],\"in_reply_to_user_id\":\"2244\","
		"\"entities\":{\"mentions\":[{\"start\":0,\"end\":7,\"username\":\"office\","
		"\"id\":\"2244\"}],\"urls\":[{\"start\":120,\"end\":143,\"url\":\"https://t.co/%u"
		"\",\"expanded_url\":\"https://people.test/forms/%u\",\"display_url\":"
		"\"people.test/forms/%u\"}]}}",
		id, n, text, n, 1000000 + p->batch * p->count + n, id, n % 2 ? "ar" : "en", id, n,
		n, n);
}

static void add_user(const struct pages *p, unsigned n, struct evbuffer *out)
{
	unsigned user = p->batch * p->count + n;

	evbuffer_add_printf(out, "{\"id\":\"%u\",\"name\":\"User %u\",\"username\":\"user_%u\"}",
			    1000000 + user, user, user);
}

static void add_list(const struct pages *p, unsigned first,
		     void (*add)(const struct pages *p, unsigned n, struct evbuffer *out),
		     struct evbuffer *out)
{
	for (unsigned i = first; i < first + PAGE && i < p->count; i++) {
		if (i > first)
			evbuffer_add(out, ",", 1);
		add(p, p->count - 1 - i, out);
	}
}

static void add_page(const struct pages *p, unsigned first, struct evbuffer *out)
{
	evbuffer_add_printf(out, "{\"data\":[");
	add_list(p, first, add_post, out);
	evbuffer_add_printf(out, "],\"includes\":{\"users\":[");
	add_list(p, first, add_user, out);
	evbuffer_add_printf(out, "]},\"meta\":{\"result_count\":%u", PAGE);
	if (first + PAGE < p->count)
		evbuffer_add_printf(out, ",\"next_token\":\"%u\"", first + PAGE);
	evbuffer_add_printf(out, "}}");
}

static void mentions(const struct pages *p, struct evhttp_request *req, struct evbuffer *out)
{
	struct evkeyvalq query;

	evhttp_parse_query_str(evhttp_uri_get_query(evhttp_request_get_evhttp_uri(req)), &query);
	const char *since = evhttp_find_header(&query, "since_id");
	const char *token = evhttp_find_header(&query, "pagination_token");
	if (p->shown && since && strtoull(since, NULL, 10) < id_of(p, 0)) {
		add_page(p, token ? (unsigned)strtoul(token, NULL, 10) : 0, out);
	} else {
		evbuffer_add_printf(out, "{\"meta\":{\"result_count\":0}}");
		puts("nothing");
	}
	evhttp_clear_headers(&query);
}

/* Or the end of a page waits for what the kernel would send along. */
static void send_at_once(struct evhttp_request *req)
{
	struct evhttp_connection *connection = evhttp_request_get_connection(req);
	int fd = bufferevent_getfd(evhttp_connection_get_bufferevent(connection)), on = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

static void answer(struct evhttp_request *req, void *data)
{
	const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(req));
	struct evkeyvalq *headers = evhttp_request_get_output_headers(req);
	struct evbuffer *body = evbuffer_new();
	struct pages *p = data;
	int code = 200;

	evhttp_add_header(headers, "Content-Type", "application/json");
	if (strcmp(path, "/reveal") == 0) {
		p->batch++;
		p->shown = true;
	} else if (strcmp(path, "/hide") == 0) {
		p->shown = false;
	} else if (strcmp(path, "/2/users/me") == 0) {
		evbuffer_add_printf(body, "{\"data\":{\"id\":\"2244\",\"username\":\"office\"}}");
	} else if (strstr(path, "/mentions")) {
		mentions(p, req, body);
	} else {
		code = 429;
		evbuffer_add_printf(body, "{}");
	}
	send_at_once(req);
	evhttp_send_reply(req, code, NULL, body);
	evbuffer_free(body);
}

int main(int argc, char **argv)
{
	struct event_base *base = event_base_new();
	struct evhttp *http = evhttp_new(base);
	struct pages pages = {.begin = (uint64_t)time(NULL) * 1000};

	if (argc != 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	pages.count = (unsigned)strtoul(argv[2], NULL, 10);
	evhttp_set_gencb(http, answer, &pages);
	if (evhttp_bind_socket(http, "127.0.0.1", (unsigned short)strtoul(argv[1], NULL, 10)) < 0)
		return 1;
	return event_base_dispatch(base);
}
