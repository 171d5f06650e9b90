#include "http/server_private.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>
#include <sys/socket.h>

/* --- what a handler asks --- */

enum http_method http_request_method(const struct http_request *req)
{
	return req->method;
}

const char *http_request_target(const struct http_request *req)
{
	return req->target;
}

const char *http_request_client(const struct http_request *req)
{
	return *req->client ? req->client : NULL;
}

static const char *only_header(const struct evkeyvalq *headers, const char *name)
{
	const struct evkeyval *header;
	const char *found = NULL;

	TAILQ_FOREACH(header, headers, next)
	{
		if (strcasecmp(header->key, name) != 0)
			continue;
		if (found)
			return NULL;
		found = header->value;
	}
	return found;
}

const char *http_request_header(const struct http_request *req, const char *name)
{
	return only_header(req->ev ? evhttp_request_get_input_headers(req->ev) : &req->headers,
			   name);
}

const char *http_path_value(const struct http_request *req, const char *name)
{
	int segment = req->route ? http_route_segment(req->route, name) : -1;

	return segment < 0 ? NULL : req->path.segments[segment];
}

const char *http_query_value(const struct http_request *req, const char *name)
{
	return evhttp_find_header(&req->query, name);
}

const struct http_peer *http_request_peer(const struct http_request *req)
{
	return &req->peer;
}

const struct http_route *http_request_route(const struct http_request *req)
{
	return req->route;
}

struct crypto_bytes http_request_body(const struct http_request *req)
{
	struct evbuffer *body = req->ev ? evhttp_request_get_input_buffer(req->ev) : req->body;
	size_t size = body ? evbuffer_get_length(body) : 0;

	return (struct crypto_bytes){size ? evbuffer_pullup(body, -1) : NULL, size};
}

json_t *http_request_json(const struct http_request *req)
{
	struct crypto_bytes body = http_request_body(req);

	if (!body.size)
		return NULL;
	json_t *json = json_loadb(body.data, body.size, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object(json))
		return json;
	json_decref(json);
	return NULL;
}

/* --- who asks --- */

/* "" for what is no address. ret takes HTTP_CLIENT_SIZE bytes. */
static void write_address(int family, const void *address, char *ret)
{
	const struct in6_addr *six = address;

	/* an IPv4 client of a socket for both */
	if (family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(six)) {
		family = AF_INET;
		address = &six->s6_addr[12];
	}
	if (!inet_ntop(family, address, ret, HTTP_CLIENT_SIZE))
		*ret = '\0';
}

static void read_address(const char *text, char *ret)
{
	struct in6_addr address;

	*ret = '\0';
	if (text && inet_pton(AF_INET, text, &address) == 1)
		write_address(AF_INET, &address, ret);
	else if (text && inet_pton(AF_INET6, text, &address) == 1)
		write_address(AF_INET6, &address, ret);
}

/* False for a unix socket, whose permissions say who may speak for others. */
static bool peer_address(int fd, char *ret)
{
	union {
		struct sockaddr any;
		struct sockaddr_in four;
		struct sockaddr_in6 six;
		struct sockaddr_storage storage;
	} peer = {0};
	socklen_t size = sizeof(peer);

	*ret = '\0';
	if (getpeername(fd, &peer.any, &size) < 0)
		return true;
	if (peer.any.sa_family == AF_INET)
		write_address(AF_INET, &peer.four.sin_addr, ret);
	else if (peer.any.sa_family == AF_INET6)
		write_address(AF_INET6, &peer.six.sin6_addr, ret);
	return peer.any.sa_family != AF_UNIX;
}

/* However the proxy's address is written. */
static bool is_proxy(const struct http_server *s, const char *client)
{
	char address[HTTP_CLIENT_SIZE];

	for (char *const *proxy = s->options.proxies; proxy && *proxy; proxy++) {
		read_address(*proxy, address);
		if (*address && strcmp(address, client) == 0)
			return true;
	}
	return false;
}

void http_client_of(const struct http_server *s, struct evhttp_request *ev,
		    char ret[HTTP_CLIENT_SIZE])
{
	struct evhttp_connection *evcon = evhttp_request_get_connection(ev);
	struct bufferevent *bev = evhttp_connection_get_bufferevent(evcon);
	char told[HTTP_CLIENT_SIZE];

	if (peer_address(bufferevent_getfd(bev), ret) && !is_proxy(s, ret))
		return;
	read_address(only_header(evhttp_request_get_input_headers(ev), "X-Forwarded-For"), told);
	if (*told)
		memcpy(ret, told, sizeof(told));
}
