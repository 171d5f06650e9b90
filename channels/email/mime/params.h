/* Params: a value and its parameters (RFC 2045, 2231), as mails really have them. Pure; any
 * thread. */
#pragma once

#include "mime.h"

struct mime_param {
	char *name;  /* lower case, without what RFC 2231 adds */
	char *value; /* one line; of a boundary the bytes as written */
};

struct mime_params {
	char *value; /* what comes before the parameters, NULL when nothing does */
	struct mime_param *list;
	size_t count;
};

/* Never fails. */
void params_parse(const char *value, size_t size, struct mime_params *ret);
void params_done(struct mime_params *params);

/* The parameter's value, NULL when there is none. name is in lower case. */
const char *params_get(const struct mime_params *params, const char *name);
