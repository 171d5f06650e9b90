/* Units of a text, and back. */
#pragma once

#include "x/text/units.h"

#include <assert.h>
#include <string.h>

static inline struct x_units units_of(const char *text)
{
	struct x_units u;
	int r = x_units_init(&u, text, strlen(text), false);

	assert(r == 0);
	return u;
}

/* True if the units, which are ASCII, are the text. */
static inline bool units_are(const struct x_units *u, size_t begin, size_t size, const char *text)
{
	struct x_units expected = units_of(text);
	bool same = size == expected.count &&
		    memcmp(u->at + begin, expected.at, size * sizeof(*u->at)) == 0;

	x_units_done(&expected);
	return same;
}
