/*
 * Lanes: the channels that deliver, how many more deliveries each can begin, and how many are
 * to be claimed for it: no more than it sends soon, so that one that is slow takes nothing away
 * from the others. One thread at a time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lane {
	char *channel, *address_kind;
	bool own; /* it takes what is addressed to it, and nothing else of its kind */
	bool running;
	bool paused;   /* gets nothing; where no other can take it, what is for it waits */
	unsigned room; /* may be begun now */
	unsigned want; /* is to be claimed */
	/* deliveries that ended since window, and in the time of the same length before it */
	unsigned ended, ended_before;
	int64_t window; /* monotonic ms */
};

/* Those that stopped stay in the list. */
struct lanes {
	struct lane *list;
	size_t count;
};

void lanes_done(struct lanes *l);
/* Of those that run, with their wants. */
void lanes_copy(const struct lanes *l, struct lanes *ret);

/* None runs; lanes_set() names those that do. */
void lanes_reset(struct lanes *l);
struct lane_key {
	const char *channel, *address_kind;
	bool own, paused;
};
void lanes_set(struct lanes *l, const struct lane_key *key, unsigned room);
/*
 * The running one of that name, else the first of its kind that is not own; one that is paused
 * where there is no other. NULL: none.
 */
struct lane *lanes_find(const struct lanes *l, const char *channel, const char *address_kind);

void lane_note_ended(struct lane *lane, int64_t now);
/*
 * What to claim, with so many at hand that were not begun: as many ahead as ended within the
 * last quarter of a second; none while most of these are still at hand.
 */
unsigned lane_want(struct lane *lane, unsigned at_hand, int64_t now);
