/*
 * Hook: a request as verification and formats see it: only what it says, so that both are
 * pure. All is borrowed.
 */
#pragma once

#include "digest.h"

struct hook {
	/* A header's value; NULL where it is absent or given more than once. */
	const char *(*header)(const struct hook *h, const char *name);
	const void *data;
	const char *target; /* path and query, as they came */
	const char *client; /* IP address, NULL: unknown */
	const char *token;  /* of the path; NULL: none */
	struct bytes body;
	int64_t now; /* UTC ms */
};

static inline const char *hook_header(const struct hook *h, const char *name)
{
	return h->header(h, name);
}
