/*
 * Emoji: the sequences of code points that X counts as one character. Pure; any thread.
 */
#pragma once

#include "units.h"

/* A walk over the sequences of a text, in their order. */
struct x_emoji {
	size_t begin, size; /* of the next; size 0: there is none any more */
};

/* The first that begins in the units from from to to. */
void x_emoji_next(const struct x_units *u, size_t from, size_t to, struct x_emoji *ret);
