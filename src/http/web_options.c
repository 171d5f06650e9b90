#include "http/web.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

const struct option *web_options(void)
{
	static const struct option options[] = {
		OPTION_STRING(struct web_options, listen, "/run/wasl/intake.sock",
			      "unix socket, or ADDRESS:PORT, where systemd hands over no socket"),
		OPTION_BOOL(struct web_options, no_proxy, "no",
			    "there is no proxy in front: others than this machine may connect"),
		OPTION_STRINGS(struct web_options, proxies, NULL,
			       "addresses of proxies whose X-Forwarded-For is believed"),
		OPTION_STRING(struct web_options, public_url, NULL,
			      "https://... under which people reach the pages; links in receipts "
			      "need it"),
		OPTION_UINT(struct web_options, connections, "1000", 1, 12000,
			    "connections at once; further ones wait"),
		OPTION_UINT(struct web_options, requests, "1000", 1, 1000000,
			    "requests that one connection may bring"),
		OPTION_SECONDS(struct web_options, header_time, "10s", 1, 600,
			       "how long the head of a request may take"),
		OPTION_SECONDS(struct web_options, body_time, "60s", 1, 3600,
			       "how long its body may take"),
		OPTION_SECONDS(struct web_options, answer_time, "25s", 1, 600,
			       "how long until the answer begins; 503 then"),
		OPTION_SECONDS(struct web_options, idle_time, "60s", 1, 3600,
			       "how long a connection may wait for its next request"),
		OPTION_BYTES(struct web_options, uploads, "128M", 64ULL << 20, 4ULL << 30,
			     "memory for request bodies at once; further ones wait"),
		OPTION_END,
	};

	return options;
}

static bool is_address(const char *text)
{
	struct in6_addr address;

	return inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1;
}

/* What stands before the paths of pages. */
static bool is_base(const char *url)
{
	size_t scheme = strncasecmp(url, "https://", 8) == 0  ? 8
			: strncasecmp(url, "http://", 7) == 0 ? 7
							      : 0;
	const char *host = url + scheme;

	return scheme && *host && !strpbrk(host, "/?# \"<>");
}

void web_options_check(const struct web_options *options, struct config *config)
{
	struct error err = ERROR_NONE;

	if (options->listen && http_listen_check(options->listen, options->no_proxy, &err) < 0)
		config_complain(config, "http", "listen", "%s", err.text);
	if (options->public_url && !is_base(options->public_url))
		config_complain(config, "http", "public_url",
				"'%s' is not of the form https://HOST, with nothing behind the "
				"host: the pages stand at its root",
				options->public_url);
	for (char **proxy = options->proxies; proxy && *proxy; proxy++)
		if (!is_address(*proxy))
			config_complain(config, "http", "proxies", "'%s' is no IP address", *proxy);
}
