/*
 * Limiter: how often one address and its network (/24, /64) may do something. A bounded table:
 * whoever was seen least lately is forgotten first. One thread at a time.
 */
#pragma once

#include <wasl/memory.h>

#include <stdint.h>

struct limiter;

/* So many within the window, in a burst or spread over it; 0: any number. */
struct limiter_rates {
	uint64_t address, network;
	int64_t window_ms;
};

WASL_API struct limiter *limiter_new(const struct limiter_rates *rates);
WASL_API void limiter_free(struct limiter *l);
DEFINE_CLEANUP(struct limiter *, limiter_free)
/* Takes one of both; false, and nothing taken, where either has none left. What is no IP address
 * counts as one and the same. */
WASL_API bool limiter_take(struct limiter *l, const char *address, int64_t monotonic_ms);
