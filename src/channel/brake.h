/*
 * Brake: whether a receiver is away, and how long it is left alone then. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct brake {
	unsigned lost;	   /* in a row */
	uint64_t pause_ms; /* the last one, 0: it is not left alone */
};

/* It answered. True if it was left alone before. */
bool brake_release(struct brake *b);
/*
 * It did not, or asked for so many milliseconds (0: for none): how long it is left alone now;
 * 0: not yet.
 */
uint64_t brake_lost(struct brake *b, uint64_t asked_ms);
/* True while there is to be one attempt at a time. */
bool brake_is_on(const struct brake *b);
