/*
 * Rate: how many mails a minute may go out, spread rather than in bursts: a bucket that holds a
 * quarter of a second's mails, at least one. Pure; one thread.
 */
#pragma once

#include <stdint.h>

struct rate {
	uint64_t per_minute; /* 0: any number */
	uint64_t level;	     /* 60,000 are a mail */
	int64_t at;	     /* when level was true */
};

/* Full. now: monotonic milliseconds, here and below. */
void rate_init(struct rate *r, uint64_t per_minute, int64_t now);
/* How many may go out now; UINT32_MAX for any number. */
uint32_t rate_room(struct rate *r, int64_t now);
/* One goes out; rate_room() allowed it. */
void rate_take(struct rate *r, int64_t now);
/* Milliseconds until rate_room() is at least one; 0 if it is. */
uint64_t rate_wait_ms(struct rate *r, int64_t now);
