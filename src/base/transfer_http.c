#include <wasl/transfer.h>

#include "base/transfer_private.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <string.h>
#include <strings.h>

#define HEADERS_MAX (64U << 10)
#define HEADERS_COUNT_MAX 256U

struct http {
	struct transfer transfer; /* first */
	CURLM *multi;
	CURL *easy;
	struct curl_slist *headers;
	char *host;
	char *sending; /* the request's body */
	size_t sending_size, read;
	struct buffer body;
	char **answered; /* headers */
	size_t answered_size;
	bool proxied;
	char detail[CURL_ERROR_SIZE];
};

static const char *const no_headers[] = {NULL};

static size_t body_came(char *data, size_t one, size_t size, void *owner)
{
	struct http *h = owner;

	(void)one;
	/* anything but size ends the transfer */
	return buffer_add(&h->body, data, size) < 0 ? CURL_WRITEFUNC_ERROR : size;
}

/*
 * There is no way back in it for curl, which would send a request once more, unasked, when a
 * kept connection ends without an answer: the server may have acted on it.
 */
static size_t body_wanted(char *to, size_t one, size_t size, void *owner)
{
	struct http *h = owner;
	size_t left = h->sending_size - h->read;
	size_t n = left < size ? left : size;

	(void)one;
	memcpy(to, h->sending + h->read, n);
	h->read += n;
	return n;
}

static size_t header_came(char *data, size_t one, size_t size, void *owner)
{
	struct http *h = owner;
	size_t n = size;

	(void)one;
	while (n && (data[n - 1] == '\r' || data[n - 1] == '\n'))
		n--;
	h->answered_size += size;
	if (h->answered_size > HEADERS_MAX || strings_count(h->answered) == HEADERS_COUNT_MAX)
		return CURL_WRITEFUNC_ERROR;
	/* a status line: what came before was an interim answer's */
	if (n >= 5 && memcmp(data, "HTTP/", 5) == 0) {
		strings_free(TAKE(h->answered));
		return size;
	}
	_cleanup_(freep) char *line = xstrndup(data, n);
	if (*line)
		strings_add(&h->answered, line);
	return size;
}

static void answered(struct http *h, long code)
{
	struct transfer_result *r = &h->transfer.result;

	r->body = buffer_string(&h->body);
	r->size = h->body.size;
	r->headers = h->answered ? (const char *const *)h->answered : no_headers;
	transfer_conclude(&h->transfer, code >= 400 ? TRANSFER_REFUSED : TRANSFER_DONE, code,
			  "%s answers %ld", h->host, code);
}

/* True if the server has got all that it needs to act. */
static bool was_sent(const struct http *h, CURLcode result)
{
	long head = 0;
	curl_off_t body = 0;

	/* what it sent was for the proxy */
	if (result == CURLE_SSL_CONNECT_ERROR || result == CURLE_PEER_FAILED_VERIFICATION)
		return false;
	/* curl has forgotten by then what it had sent */
	if (result == CURLE_SEND_FAIL_REWIND)
		return h->read == h->sending_size;
	curl_easy_getinfo(h->easy, CURLINFO_REQUEST_SIZE, &head);
	curl_easy_getinfo(h->easy, CURLINFO_SIZE_UPLOAD_T, &body);
	return head > 0 && (uint64_t)body >= h->sending_size;
}

/* A final code had come, though the answer was not whole: it holds. */
static void failed(struct http *h, CURLcode result, long code)
{
	enum transfer_outcome outcome = was_sent(h, result) ? TRANSFER_UNKNOWN : TRANSFER_UNREACHED;
	_cleanup_(freep) char *text =
		h->proxied ? transfer_proxy_explain(h->easy, result, h->host) : NULL;

	h->transfer.result.headers = no_headers;
	if (text)
		outcome = TRANSFER_UNREACHED;
	else if (result == CURLE_WRITE_ERROR || result == CURLE_FILESIZE_EXCEEDED)
		text = xasprintf("the answer of %s is larger than %zu bytes", h->host, h->body.max);
	else
		text = transfer_explain(result, h->detail, h->host);
	transfer_conclude(&h->transfer, outcome, code >= 200 ? code : 0, "%s", text);
}

static void request_ended(void *owner, CURLcode result)
{
	struct http *h = owner;
	long code = 0;

	curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &code);
	if (result == CURLE_OK)
		answered(h, code);
	else
		failed(h, result, code);
}

static void http_stop(struct transfer *t)
{
	struct http *h = (struct http *)t;

	curl_multi_remove_handle(h->multi, h->easy);
}

static void http_free(struct transfer *t)
{
	struct http *h = (struct http *)t;

	curl_easy_cleanup(h->easy);
	curl_slist_free_all(h->headers);
	strings_free(h->answered);
	buffer_done(&h->body);
	free(h->sending);
	free(h->host);
	free(h);
}

/* RFC 9110: a name of token characters, a colon, no control character behind it. */
static bool is_header(const char *s)
{
	static const char token[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t name = strspn(s, token);

	if (!name || s[name] != ':')
		return false;
	for (s += name; *s; s++) {
		if (((unsigned char)*s < ' ' && *s != '\t') || *s == 0x7f)
			return false;
	}
	return true;
}

static bool is_path(const char *s)
{
	if (*s != '/')
		return false;
	for (; *s; s++) {
		if (*s <= ' ' || *s >= 0x7f || *s == '#')
			return false;
	}
	return true;
}

static bool is_method(const char *s)
{
	return *s && !s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")];
}

static int check_headers(const char *const *headers, struct error *err)
{
	for (; headers && *headers; headers++) {
		if (!is_header(*headers))
			return error_set(err, -EINVAL,
					 "a header of the request is not of the form Name: value");
	}
	return 0;
}

static int http_check(const struct transfer_http *http, struct error *err)
{
	int r = transfer_check_server(&http->server, http->unix_socket, err);

	if (r < 0)
		return r;
	if (http->server.security == TRANSFER_STARTTLS)
		return error_set(err, -EINVAL, "HTTP has no STARTTLS; choose TLS for %s",
				 http->server.host);
	if (!is_method(http->method))
		return error_set(err, -EINVAL, "the request's method is not one");
	if (!is_path(http->path))
		return error_set(err, -EINVAL, "the request's path is not one");
	if (!http->max_answer)
		return error_set(err, -EINVAL, "the request bounds no answer");
	return check_headers(http->headers, err);
}

static void add_headers(struct http *h, const struct transfer_http *http)
{
	bool typed = false;

	for (const char *const *at = http->headers; at && *at; at++) {
		typed |= strncasecmp(*at, "content-type:", strlen("content-type:")) == 0;
		h->headers = curl_slist_append(h->headers, *at);
	}
	/* without a value: not to be sent, though curl is used to */
	h->headers = curl_slist_append(h->headers, "Expect:");
	if (!typed)
		h->headers = curl_slist_append(h->headers, "Content-Type:");
	curl_easy_setopt(h->easy, CURLOPT_HTTPHEADER, h->headers);
}

static void set_method(struct http *h, const struct transfer_http *http)
{
	static const char *const with_body[] = {"POST", "PUT", "PATCH"};
	bool has_body = http->size > 0;

	for (size_t i = 0; i < ELEMENTS(with_body); i++)
		has_body |= strcmp(http->method, with_body[i]) == 0;
	if (has_body) {
		curl_easy_setopt(h->easy, CURLOPT_POST, 1L);
		curl_easy_setopt(h->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)http->size);
		curl_easy_setopt(h->easy, CURLOPT_POSTFIELDS, http->size ? NULL : "");
		/* nothing to go back in: no kept connection then */
		curl_easy_setopt(h->easy, CURLOPT_FRESH_CONNECT, (long)!http->size);
		curl_easy_setopt(h->easy, CURLOPT_READFUNCTION, body_wanted);
		curl_easy_setopt(h->easy, CURLOPT_READDATA, h);
	} else if (strcmp(http->method, "HEAD") == 0) {
		curl_easy_setopt(h->easy, CURLOPT_NOBODY, 1L);
	}
	curl_easy_setopt(h->easy, CURLOPT_CUSTOMREQUEST, http->method);
}

static void set_limits(struct http *h, const struct transfer_http *http)
{
	curl_easy_setopt(h->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(h->easy, CURLOPT_LOW_SPEED_TIME,
			 (long)((http->server.idle_ms + 999) / 1000));
	curl_easy_setopt(h->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h->easy, CURLOPT_PROTOCOLS_STR, "http,https");
	/* HTTP/2 where the server offers it in the TLS handshake */
	curl_easy_setopt(h->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	/* the bound is on what comes out of it; nothing is kept of what goes in */
	curl_easy_setopt(h->easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	curl_easy_setopt(h->easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(h->easy, CURLOPT_WRITEFUNCTION, body_came);
	curl_easy_setopt(h->easy, CURLOPT_WRITEDATA, h);
	curl_easy_setopt(h->easy, CURLOPT_HEADERFUNCTION, header_came);
	curl_easy_setopt(h->easy, CURLOPT_HEADERDATA, h);
	curl_easy_setopt(h->easy, CURLOPT_PRIVATE, h);
}

static struct http *http_new(const struct transfer_home *home, const struct transfer_http *http)
{
	struct http *h = xcalloc(1, sizeof(*h));
	bool plain = http->server.security == TRANSFER_PLAIN;
	_cleanup_(freep) char *url =
		transfer_url(plain ? "http" : "https", &http->server, http->path);

	h->host = xstrdup(http->server.host);
	h->sending = xmemdup(http->body, http->size);
	h->sending_size = http->size;
	h->body = BUFFER_INIT(http->max_answer);
	h->easy = curl_easy_init();
	if (!h->easy)
		abort();
	transfer_prepare(h->easy, &http->server, h->detail);
	curl_easy_setopt(h->easy, CURLOPT_URL, url);
	curl_easy_setopt(h->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	if (http->unix_socket)
		curl_easy_setopt(h->easy, CURLOPT_UNIX_SOCKET_PATH, http->unix_socket);
	h->proxied = transfer_proxy_use(h->easy, home, http);
	set_limits(h, http);
	set_method(h, http);
	add_headers(h, http);
	return h;
}

struct transfer *transfer_http(struct loop *loop, const struct transfer_http *http,
			       transfer_function *done, void *data, struct error *err)
{
	if (http_check(http, err) < 0)
		return NULL;
	struct transfer_home *home = transfer_home(loop);
	if (!home->http)
		home->http = transfer_multi_new(loop, request_ended);
	struct http *h = http_new(home, http);
	transfer_init(&h->transfer, loop, done, data);
	h->transfer.stop = http_stop;
	h->transfer.free = http_free;
	h->multi = transfer_multi_handle(home->http);
	curl_multi_add_handle(h->multi, h->easy);
	return &h->transfer;
}
