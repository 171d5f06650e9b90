/*
 * Quote attribution: the line, often folded over several, by which a mail program
 * introduces what it quotes: "On … wrote:". Found from its end, since few lines end
 * like one; which costs no more than a constant per byte. Pure; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct quote_attribution {
	size_t begin, end; /* whole lines; begin SIZE_MAX: none follows */
	/* it says enough to be believed though what follows is not marked as quoted */
	bool strong;
};

/* The next that begins at or behind from, which is a line's beginning. */
struct quote_attribution quote_attribution_next(const char *text, size_t size, size_t from);
