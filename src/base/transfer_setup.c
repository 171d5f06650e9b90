#include "base/transfer_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define HOST_MAX 253

/* All of the system's authorities in one file, which takes a quarter of the time of the folder. */
#define SYSTEM_AUTHORITIES "/etc/ssl/certs/ca-certificates.crt"

static bool is_host_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_';
}

static bool is_ipv6(const char *s)
{
	struct in6_addr address;

	return inet_pton(AF_INET6, s, &address) == 1;
}

bool transfer_is_host(const char *s)
{
	if (!s || !*s || *s == '-' || *s == '.' || strlen(s) > HOST_MAX)
		return false;
	if (is_ipv6(s))
		return true;
	while (is_host_character(*s))
		s++;
	return !*s;
}

bool transfer_is_loopback(const char *host)
{
	static const struct in6_addr loopback = IN6ADDR_LOOPBACK_INIT;
	struct in6_addr v6;
	struct in_addr v4;

	if (inet_pton(AF_INET, host, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &v6) == 1)
		return memcmp(&v6, &loopback, sizeof(v6)) == 0;
	return strcasecmp(host, "localhost") == 0;
}

int transfer_check_server(const struct transfer_server *s, bool local, struct error *err)
{
	if (!transfer_is_host(s->host))
		return error_set(err, -EINVAL, "\"%s\" is not a host name or an address",
				 s->host ? s->host : "");
	if (!s->port && !local)
		return error_set(err, -EINVAL, "the server %s has no port", s->host);
	if (!s->total_ms || !s->idle_ms)
		return error_set(err, -EINVAL, "the transfer to %s has no deadline", s->host);
	if (s->security == TRANSFER_PLAIN && !local && !transfer_is_loopback(s->host))
		return error_set(err, -EPERM,
				 "a connection to %s without TLS is refused: "
				 "only this machine itself is reached without; choose TLS",
				 s->host);
	return 0;
}

int transfer_server_check(const struct transfer_server *s, struct error *err)
{
	return transfer_check_server(s, false, err);
}

char *transfer_url(const char *scheme, const struct transfer_server *s, const char *path)
{
	bool v6 = is_ipv6(s->host);
	_cleanup_(freep) char *port = s->port ? xasprintf(":%u", s->port) : NULL;

	return xasprintf("%s://%s%s%s%s%s", scheme, v6 ? "[" : "", s->host, v6 ? "]" : "",
			 port ? port : "", path);
}

static void prepare_tls(CURL *easy, const struct transfer_server *s)
{
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	const char *file = s->ca_file;
	if (!file && access(SYSTEM_AUTHORITIES, R_OK) == 0)
		file = SYSTEM_AUTHORITIES;
	if (!file)
		return;
	/* instead of the library's folder, not besides: the loop stands still while it is read */
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(easy, CURLOPT_CAINFO, file);
}

void transfer_prepare(CURL *easy, const struct transfer_server *s, char *detail)
{
	prepare_tls(easy, s);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	/* given, so that the environment is not asked */
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	/* else curl, to give up, waits for its thread that asks for a name: until that has given up
	 */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)s->total_ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)s->idle_ms);
	if (!s->user)
		return;
	curl_easy_setopt(easy, CURLOPT_USERNAME, s->user);
	curl_easy_setopt(easy, CURLOPT_PASSWORD, s->password ? s->password : "");
}

/* The library tells the two ways of not trusting a certificate apart only in words. */
static char *explain_certificate(const char *detail, const char *host)
{
	if (strstr(detail, "subject name") || strstr(detail, "subjectAltName"))
		return xasprintf("the certificate of %s does not fit the name %s", host, host);
	return xasprintf("the certificate of %s is not trusted: %s", host, detail);
}

char *transfer_explain(CURLcode result, const char *detail, const char *host)
{
	if (!*detail)
		detail = curl_easy_strerror(result);
	switch (result) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return xasprintf("the name %s does not resolve", host);
	case CURLE_COULDNT_CONNECT:
		return xasprintf("no connection to %s: %s", host, detail);
	case CURLE_OPERATION_TIMEDOUT:
		return xasprintf("%s did not answer in time", host);
	case CURLE_PEER_FAILED_VERIFICATION:
		return explain_certificate(detail, host);
	case CURLE_SSL_CACERT_BADFILE:
		return xasprintf("the file of trusted certificates for %s cannot be used: %s", host,
				 detail);
	case CURLE_USE_SSL_FAILED:
		return xasprintf("%s does not offer STARTTLS", host);
	case CURLE_SSL_CONNECT_ERROR:
		return xasprintf("no TLS with %s: %s", host, detail);
	case CURLE_LOGIN_DENIED:
		return xasprintf("%s refuses the login", host);
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_FAIL_REWIND:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
		return xasprintf("%s closed the connection", host);
	case CURLE_BAD_CONTENT_ENCODING:
		return xasprintf("what %s has packed cannot be unpacked", host);
	default:
		return xasprintf("%s: %s", host, curl_easy_strerror(result));
	}
}
