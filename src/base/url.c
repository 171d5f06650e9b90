#include <wasl/url.h>

#include "base/transfer_private.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#define PORT_DIGITS 5U

static bool take_scheme(const char **at, bool *ret_secure)
{
	static const struct {
		const char *start;
		bool secure;
	} schemes[] = {{"https://", true}, {"http://", false}};

	for (size_t i = 0; i < ELEMENTS(schemes); i++) {
		size_t size = strlen(schemes[i].start);
		if (strncasecmp(*at, schemes[i].start, size) != 0)
			continue;
		*at += size;
		*ret_secure = schemes[i].secure;
		return true;
	}
	return false;
}

static char *take_host(const char **at)
{
	bool bracket = **at == '[';
	const char *start = *at + bracket;
	size_t size = strcspn(start, bracket ? "]" : ":/?#");

	*at = start + size;
	if (bracket && *(*at)++ != ']')
		return NULL;
	return xstrndup(start, size);
}

static bool take_port(const char **at, uint16_t *ret)
{
	unsigned long port = 0;

	if (**at != ':')
		return true;
	size_t digits = strspn(++*at, "0123456789");
	if (!digits || digits > PORT_DIGITS)
		return false;
	port = strtoul(*at, NULL, 10);
	*at += digits;
	*ret = (uint16_t)port;
	return port > 0 && port <= UINT16_MAX;
}

static bool is_tail(const char *s)
{
	if (*s && *s != '/' && *s != '?')
		return false;
	for (; *s; s++) {
		if (*s <= ' ' || *s >= 0x7f || *s == '#')
			return false;
	}
	return true;
}

static int parse(const char *at, struct url *u, struct error *err)
{
	if (!take_scheme(&at, &u->secure))
		return error_set(err, -EINVAL, "it begins with neither https:// nor http://");
	u->port = u->secure ? 443 : 80;
	u->host = take_host(&at);
	if (!transfer_is_host(u->host))
		return error_set(err, -EINVAL, "what follows the scheme is not a host");
	if (!take_port(&at, &u->port))
		return error_set(err, -EINVAL, "the port is not one");
	if (!is_tail(at))
		return error_set(err, -EINVAL,
				 "what follows the host is not a path of ASCII without blanks");
	u->path = xasprintf("%s%s", *at == '/' ? "" : "/", at);
	return 0;
}

int url_parse(const char *text, struct url *ret, struct error *err)
{
	*ret = (struct url){0};
	int r = parse(text, ret, err);

	if (r < 0)
		url_done(ret);
	return r;
}

void url_done(struct url *u)
{
	free(u->host);
	free(u->path);
	*u = (struct url){0};
}
