/*
 * Rate: so many within a minute, in a burst or spread over it. Pure; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct rate {
	double left;
	int64_t at; /* monotonic ms; 0: not begun */
};

/* Takes one; false if there is none left. a_minute 0: there always is. */
bool rate_take(struct rate *r, uint64_t a_minute, int64_t now);
