/*
 * Map: where in a platform's own event each field of call-v1 stands: "/data/origin" (RFC 6901),
 * "form:From", or "text:note" for what is always the same. Pure; any thread.
 */
#pragma once

#include "form.h"
#include "options.h"

#include <jansson.h>

int map_check(const struct callcenter_options *o, struct error *err);
/*
 * What stands at that place as text; the caller frees. NULL: nothing, or no text, number, or truth.
 * json and form may be NULL.
 */
char *map_value(const char *place, const json_t *json, const struct form *form);
/* What their word means by a list of "THEIRS=ours"; NULL: it is not in it. Borrowed. */
const char *map_word(char *const *list, const char *theirs);
