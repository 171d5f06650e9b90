#include "hooks.h"

#include <strings.h>

static const char *header_of(const struct hook *h, const char *name)
{
	const struct request *r = h->data;
	const char *found = NULL;

	for (const char *const *one = r->headers; one && *one; one += 2) {
		if (strcasecmp(one[0], name) != 0)
			continue;
		if (found)
			return NULL;
		found = one[1];
	}
	return found;
}

struct hook request_hook(const struct request *r)
{
	return (struct hook){
		.header = header_of,
		.data = r,
		.target = r->target ? r->target : "/hooks/v1/pbx",
		.client = r->client,
		.token = r->token,
		.body = {r->body, strlen(r->body)},
		.now = r->now * 1000 + 999,
	};
}

enum verified request_verify(const struct callcenter_options *o, const struct request *r)
{
	struct hook h = request_hook(r);

	return verify(o, &h);
}

struct secret secret_of(const char *value)
{
	return (struct secret){(char *)value, strlen(value)};
}
