/* Pages of X for the tests: JSON with ' for ", since all of it is strings in strings. */
#pragma once

#include "../unit.h"

#include "x/pages.h"

static inline json_t *json_of(const char *text)
{
	_cleanup_(freep) char *copy = xstrdup(text);

	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	json_t *json = json_loads(copy, JSON_DECODE_ANY, NULL);
	if (!json)
		fail_msg("no JSON: %s", text);
	return json;
}
