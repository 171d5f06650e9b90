/*
 * Transfer: what its kinds share: the checks, the wording, the one end, curl on the
 * loop. Loop thread.
 */
#pragma once

#include <wasl/transfer.h>

#include <curl/curl.h>

struct transfer {
	struct loop *loop;
	transfer_function *done;
	void *data;
	void (*stop)(struct transfer *t); /* gives connections back; what was received stays */
	void (*free)(struct transfer *t); /* after stop */
	struct loop_timer *end;
	bool ended;
	bool telling; /* done is running */
	struct transfer_result result;
	char *text;
};

void transfer_init(struct transfer *t, struct loop *loop, transfer_function *done, void *data);
/* The first call decides; done is called in a later turn, then the transfer is freed. */
void transfer_conclude(struct transfer *t, enum transfer_outcome outcome, long code,
		       const char *fmt, ...) WASL_PRINTF(4, 5);

/* A curl multi handle that lives on a loop. */
struct transfer_multi;
/* A handle added to it has ended; owner is its CURLOPT_PRIVATE. May not free the multi handle. */
typedef void transfer_multi_function(void *owner, CURLcode result);

struct transfer_multi *transfer_multi_new(struct loop *loop, transfer_multi_function *done);
void transfer_multi_free(struct transfer_multi *m);
CURLM *transfer_multi_handle(struct transfer_multi *m);

/* What is kept for a loop between transfers. */
struct session;
struct transfer_home {
	struct transfer_home *next;
	struct loop *loop;
	struct transfer_multi *http; /* NULL until the first request */
	struct session *idle;	     /* logged in, waiting for the next mail; newest first */
	char *proxy;		     /* of HTTP; NULL: none */
};

/* Made when it is first asked for. */
struct transfer_home *transfer_home(struct loop *loop);

/* True for a host name or an address literal without brackets: nothing that could end a line. */
bool transfer_is_host(const char *s);
bool transfer_is_loopback(const char *host);
/* local: the way there does not leave this machine whatever the host is called. */
int transfer_check_server(const struct transfer_server *s, bool local, struct error *err);
/* "scheme://host:port" and path; the caller frees. */
char *transfer_url(const char *scheme, const struct transfer_server *s, const char *path);
/* The options of every handle; detail is CURLOPT_ERRORBUFFER. */
void transfer_prepare(CURL *easy, const struct transfer_server *s, char *detail);
/* Sets the way by the proxy where one leads to that server; false: the direct way. */
bool transfer_proxy_use(CURL *easy, const struct transfer_home *home,
			const struct transfer_http *http);
/* Why the proxy is to blame, NULL if it is not; the caller frees. */
char *transfer_proxy_explain(CURL *easy, CURLcode result, const char *host);
/* Why, in words, without secrets or addresses; the caller frees. */
char *transfer_explain(CURLcode result, const char *detail, const char *host);
