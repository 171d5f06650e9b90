#include "base/transfer_proxy.h"

#include "base/transfer_private.h"

#include <wasl/url.h>

#include <errno.h>
#include <string.h>

static int parse(const char *proxy, struct url *ret, struct error *err)
{
	int r = url_parse(proxy, ret, err);

	if (r < 0)
		return r;
	if (ret->secure || strcmp(ret->path, "/") != 0) {
		url_done(ret);
		return error_set(err, -EINVAL,
				 "it must be of the form http://HOST:PORT, without a path");
	}
	return 0;
}

int transfer_proxy_check(const char *proxy, struct error *err)
{
	_cleanup_(url_done) struct url u = {0};

	return parse(proxy, &u, err);
}

void transfer_proxy_set(struct loop *loop, const char *proxy)
{
	struct transfer_home *home = transfer_home(loop);
	_cleanup_(url_done) struct url u = {0};

	free(TAKE(home->proxy));
	if (!proxy || parse(proxy, &u, NULL) < 0)
		return;
	/* always with the port: curl's own idea of a proxy's usual port is another */
	home->proxy =
		transfer_url("http", &(struct transfer_server){.host = u.host, .port = u.port}, "");
}

bool transfer_proxy_use(CURL *easy, const struct transfer_home *home,
			const struct transfer_http *http)
{
	if (!home->proxy || http->unix_socket || transfer_is_loopback(http->server.host))
		return false;
	curl_easy_setopt(easy, CURLOPT_PROXY, home->proxy);
	curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
	/* the request's own headers hold credentials */
	curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	return true;
}

char *transfer_proxy_explain(CURL *easy, CURLcode result, const char *host)
{
	long code = 0, connections = 0;

	curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &code);
	curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connections);
	if (code >= 300)
		return xasprintf("the proxy does not let it through to %s (%ld)", host, code);
	if (result == CURLE_COULDNT_RESOLVE_PROXY)
		return xasprintf("the name of the proxy, by which %s is reached, does not resolve",
				 host);
	if (result == CURLE_COULDNT_CONNECT)
		return xasprintf("no connection to the proxy, by which %s is reached", host);
	/* over a kept connection it was asked before */
	if (!code && connections)
		return xasprintf("the proxy, by which %s is reached, does not answer", host);
	return NULL;
}
