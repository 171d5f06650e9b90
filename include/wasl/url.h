/*
 * URL: the address of a server's door, as configurations give it: http or https, a host, perhaps
 * a port, a path and a query. No user names, no fragments, ASCII only. Pure; any thread.
 */
#pragma once

#include <wasl/error.h>

#include <stdbool.h>
#include <stdint.h>

struct url {
	bool secure; /* https */
	char *host;  /* an IPv6 address without its brackets */
	uint16_t port;
	char *path; /* with the query; "/" where it has none */
};

/* 0, or -EINVAL with err, which does not repeat what may be secret in it. */
WASL_API int url_parse(const char *text, struct url *ret, struct error *err);
WASL_API void url_done(struct url *u);
