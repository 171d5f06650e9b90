/* Requests to verify and to read, out of headers and a body. */
#pragma once

#include "../unit.h"

#include "callcenter/hook.h"
#include "callcenter/options.h"
#include "callcenter/verify.h"

/* name, value, name, value…, NULL; a name that stands twice is absent, as the core has it. */
struct request {
	const char *const *headers;
	const char *body;
	const char *target, *client, *token;
	int64_t now; /* UTC seconds */
};

struct hook request_hook(const struct request *r);
enum verified request_verify(const struct callcenter_options *o, const struct request *r);
/* The secret's bytes are borrowed. */
struct secret secret_of(const char *value);
