/*
 * When: moments as platforms write them (RFC 3339, or a number of seconds or milliseconds since
 * 1970), with the clock that they were read off. Pure; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct when {
	int64_t utc_ms; /* 0: unknown */
	int offset;	/* minutes that the writer's clock is ahead of UTC */
};

#define WHEN_SIZE 32U /* "2026-11-25 14:03:00 +03:00" */

/* False for what is no moment between 2000 and 2100. */
bool when_read(const char *text, struct when *ret);
bool when_from_number(int64_t number, struct when *ret);
/* A day alone ends at its midnight, UTC. */
bool when_read_end(const char *text, int64_t *ret_utc_ms);
/* As the writer's clock showed it, to the minute. */
void when_write(const struct when *w, char ret[WHEN_SIZE]);
