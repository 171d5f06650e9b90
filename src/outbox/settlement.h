/*
 * Settlement: what a report of an attempt makes of a delivery: sent, tried again after a
 * pause, or dead. Pure but for the jitter.
 */
#pragma once

#include "outbox/sending.h"

struct settlement_rules {
	uint64_t give_up_seconds, first_retry_seconds;
};

/*
 * The state, why and next_at. A part that is out, with more to come, makes it pending at once.
 * The caller frees ret->why.
 */
struct delivery_settlement {
	enum delivery_state state;
	enum delivery_uncertainty uncertainty;
	bool more; /* parts of it are to follow */
	char *why;
	int64_t next_at;
};
void settlement_decide(const struct sending *s, const struct report *report,
		       const struct settlement_rules *rules, struct delivery_settlement *ret);

/* The pause before attempt + 1: doubling up to four hours, a fifth more or less by chance. */
uint64_t settlement_pause_ms(unsigned attempt, uint64_t first_retry_seconds);
