/*
 * Units: a text as X counts it, in UTF-16 code units and normal form C. Ill-formed bytes are
 * U+FFFD. Pure; any thread.
 */
#pragma once

#include <wasl/memory.h>

#include <stdint.h>

/* What a person writes for X is a thousandth of it. */
#define X_TEXT_MAX ((size_t)1 << 20)

struct x_units {
	uint16_t *at; /* owned */
	size_t count;
	/*
	 * Of each unit, and of the end, where it stands in the text in bytes; a sequence that the
	 * normal form may change stands at its beginning. NULL where it was not asked for.
	 */
	uint32_t *bytes;
};

/* 0, or -EMSGSIZE of a text over X_TEXT_MAX. With bytes, the text must be well-formed. */
int x_units_init(struct x_units *u, const char *text, size_t size, bool with_bytes);
void x_units_done(struct x_units *u);

/* The code point at *at, which moves behind it; half a surrogate pair is itself. */
static inline uint32_t x_point_next(const uint16_t *units, size_t count, size_t *at)
{
	uint32_t c = units[(*at)++];

	if ((c & 0xfc00) == 0xd800 && *at < count && (units[*at] & 0xfc00) == 0xdc00)
		c = 0x10000 + ((c & 0x3ff) << 10) + (units[(*at)++] & 0x3ffU);
	return c;
}

static inline uint32_t x_units_next(const struct x_units *u, size_t *at)
{
	return x_point_next(u->at, u->count, at);
}
