#include "http/web_private.h"

#include <wasl/log.h>

#include <assert.h>
#include <string.h>
#include <sys/resource.h>

#define HEADER_MAX (16U << 10)
/* Of a path that nobody serves. */
#define BODY_MAX (64U << 10)
/* Open files that connections leave to others. */
#define FILES_KEPT 128U
/* Of a hook that is not there: as of those that are. */
#define HOOK_MAX ((size_t)1 << 20)
#define NO_HOOKS 4U
/* Routes of pages. */
#define PAGES_MAX 16U

struct web_request {
	struct web_request *next, **link; /* in web->requests */
	struct http_request *http;
	const struct web_place *place;
};

struct web {
	struct channels *channels;
	struct http_server *server;
	struct web_places places;
	struct pages *pages;	   /* NULL: none */
	struct http_route *routes; /* one a place, those of no hook, those of pages, and the end */
	struct web_request *requests;
};

/* --- its requests --- */

static struct http_request *finish(struct web_request *req)
{
	struct http_request *http = req->http;

	*req->link = req->next;
	if (req->next)
		req->next->link = req->link;
	free(req);
	return http;
}

static void refuse_stopped(struct http_request *http)
{
	http_answer_problem(http, 503, "this is not in service at the moment; try again later");
}

static void came(struct http_request *http, void *data)
{
	const struct web_place *place = data;

	if (!channel_runs(place->ch) && !place->route->always) {
		refuse_stopped(http);
		return;
	}
	struct web_request *req = xcalloc(1, sizeof(*req));
	*req = (struct web_request){
		.next = place->web->requests,
		.link = &place->web->requests,
		.http = http,
		.place = place,
	};
	if (req->next)
		req->next->link = &req->next;
	place->web->requests = req;
	place->route->handle(place->ch, req);
}

static void channel_ended(struct channel *ch, void *data)
{
	struct web *web = data;

	for (struct web_request *req = web->requests, *next; req; req = next) {
		next = req->next;
		if (req->place->ch == ch)
			refuse_stopped(finish(req));
	}
}

/* Whoever asks for a hook that is not there cannot tell it from one that does not know them. */
static void refuse_unknown(struct http_request *http, void *data)
{
	(void)data;
	http_answer_problem(http, 401, "the request does not prove to come from a source");
}

/*
 * CloudEvents' HTTP web hook, section 4: whoever asks may send, once it is signed. Whether the
 * hook is there does not show.
 */
static void greet(struct http_request *http, void *data)
{
	const char *origin = http_request_header(http, "webhook-request-origin");
	const struct web_header headers[] = {
		{"Allow", "POST, OPTIONS"},
		{"WebHook-Allowed-Rate", "*"},
		{origin ? "WebHook-Allowed-Origin" : NULL, origin},
		{NULL, NULL},
	};

	(void)data;
	http_answer(http, &(struct web_answer){.status = 200, .headers = headers});
}

/* --- its life --- */

static void add_no_hooks(struct web *web)
{
	static const struct http_route none[NO_HOOKS] = {
		{HTTP_POST, "/hooks/v1/{source}", refuse_unknown, HOOK_MAX, NULL},
		{HTTP_POST, "/hooks/v1/{source}/{token}", refuse_unknown, HOOK_MAX, NULL},
		{HTTP_OPTIONS, "/hooks/v1/{source}", greet, HOOK_MAX, NULL},
		{HTTP_OPTIONS, "/hooks/v1/{source}/{token}", greet, HOOK_MAX, NULL},
	};

	/* the first that fits serves */
	memcpy(web->routes + web->places.count, none, sizeof(none));
}

static void make_routes(struct web *web)
{
	web->routes = xcalloc(web->places.count + NO_HOOKS + PAGES_MAX + 1, sizeof(*web->routes));
	add_no_hooks(web);
	for (size_t i = 0; i < web->places.count; i++) {
		struct web_place *place = &web->places.list[i];
		place->web = web;
		web->routes[i] = (struct http_route){
			.methods = place->route->methods,
			.path = place->path,
			.handle = came,
			.max_body = place->route->max_body,
			.data = place,
		};
	}
}

/* The store and the channels need descriptors, too. */
static unsigned connections_of(const struct web_options *options)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur == RLIM_INFINITY)
		return (unsigned)options->connections;
	uint64_t most = files.rlim_cur > 2 * (uint64_t)FILES_KEPT ? files.rlim_cur - FILES_KEPT
								  : files.rlim_cur / 2;
	if (options->connections > most)
		log_notice("at most %llu of [http] connections = %llu: no more files may be open",
			   (unsigned long long)most, (unsigned long long)options->connections);
	return (unsigned)(options->connections < most ? options->connections : most);
}

struct web *web_new(struct loop *loop, struct channels *channels, const struct web_options *options)
{
	struct web *web = xcalloc(1, sizeof(*web));

	web->channels = channels;
	web->places = web_places_of(channels);
	make_routes(web);
	const struct http_server_options server = {
		.loop = loop,
		.max_header = HEADER_MAX,
		.max_body = BODY_MAX,
		.max_connections = connections_of(options),
		.max_requests = (unsigned)options->requests,
		.header_ms = options->header_time * 1000,
		.body_ms = options->body_time * 1000,
		.answer_ms = options->answer_time * 1000,
		.idle_ms = options->idle_time * 1000,
		.room = (size_t)options->uploads,
		.proxies = options->proxies,
		.routes = web->routes,
		.data = web,
	};
	web->server = http_server_new(&server);
	channels_set_web(channels, &(struct channels_web){channel_ended, web});
	return web;
}

void web_set_pages(struct web *web, struct pages *pages)
{
	struct http_route *at = web->routes + web->places.count + NO_HOOKS, *end = at + PAGES_MAX;

	web->pages = pages;
	for (const struct http_route *route = pages_routes(pages); route->path; route++) {
		assert(at < end);
		*at++ = *route;
	}
}

void web_free(struct web *web)
{
	if (!web)
		return;
	channels_set_web(web->channels, &(struct channels_web){0});
	/* which answers all of them, and flushes that */
	http_server_free(web->server);
	for (struct web_request *req = web->requests, *next; req; req = next) {
		next = req->next;
		refuse_stopped(finish(req));
	}
	web_places_done(&web->places);
	free(web->routes);
	free(web);
}

bool web_serves(const struct web *web)
{
	return web->places.count > 0 || web->pages;
}

struct http_server *web_server(struct web *web)
{
	return web->server;
}

/* --- what a handler asks and answers --- */

enum web_method web_method(const struct web_request *req)
{
	return (enum web_method)http_request_method(req->http);
}

const char *web_path_value(const struct web_request *req, const char *name)
{
	if (strcmp(name, "channel") == 0)
		return channel_name(req->place->ch);
	return http_path_value(req->http, name);
}

const char *web_target(const struct web_request *req)
{
	return http_request_target(req->http);
}

const char *web_query(const struct web_request *req, const char *name)
{
	return http_query_value(req->http, name);
}

const char *web_header(const struct web_request *req, const char *name)
{
	return http_request_header(req->http, name);
}

struct web_bytes web_body(const struct web_request *req)
{
	struct crypto_bytes body = http_request_body(req->http);

	return (struct web_bytes){body.data, body.size};
}

const char *web_client(const struct web_request *req)
{
	return http_request_client(req->http);
}

void web_answer(struct web_request *req, const struct web_answer *answer)
{
	http_answer(finish(req), answer);
}

void web_answer_json(struct web_request *req, int status, json_t *json)
{
	http_answer_json(finish(req), status, json);
}

void web_answer_problem(struct web_request *req, int status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	_cleanup_(freep) char *detail = xvasprintf(fmt, args);
	va_end(args);
	http_answer_problem(finish(req), status, "%s", detail);
}

void web_answer_page(struct web_request *req, const struct web_page *page)
{
	struct pages *pages = req->place->web->pages;

	if (pages)
		pages_answer(pages, finish(req), page);
	else
		http_answer_problem(finish(req), 503, "there are no pages");
}

char *web_status_target(const struct web_request *req, const char *reference,
			enum text_language language)
{
	const struct pages *pages = req->place->web->pages;

	return pages ? pages_status_target(pages, reference, language) : NULL;
}
