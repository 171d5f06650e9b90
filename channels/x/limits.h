/*
 * Limits: X's windows for each kind of request, as its headers tell them. Pure; one thread.
 */
#pragma once

#include "answer.h"

enum x_endpoint {
	X_ME,
	X_MENTIONS,
	X_TIMELINE,
	X_LOOKUP,
	X_POST,
	X_DIRECTS,
	X_DIRECTS_WITH,
	X_DIRECT_POST,
	X_ENDPOINTS,
};

struct limits {
	struct {
		int64_t until;	   /* UTC ms; nothing is asked before; 0: free */
		int64_t mended_by; /* likewise; a person must change something about it */
		int64_t remaining; /* as of the last answer, -1: unknown */
		int64_t reset;	   /* UTC ms, 0: unknown */
	} of[X_ENDPOINTS];
	int64_t all_until; /* nothing at all is asked before: a person must change something */
};

void limits_init(struct limits *l);
/* A person has mended something: what waits for one need not. */
void limits_lift(struct limits *l);
/* Takes what an answer says. jitter_ms is added to each reset, so that not all come at once. */
void limits_note(struct limits *l, enum x_endpoint e, const struct transfer_result *result,
		 const struct answer *a, int64_t jitter_ms);
/*
 * When it may be asked, UTC ms; now or earlier: at once. What is too far ahead for X to have asked
 * for was noted before the clock was set back, and counts for nothing.
 */
int64_t limits_free_at(const struct limits *l, enum x_endpoint e, int64_t now);
/*
 * How long to wait between two looks so that what remains lasts until the window opens anew:
 * never less than wanted_ms.
 */
int64_t limits_pace_ms(const struct limits *l, enum x_endpoint e, int64_t wanted_ms, int64_t now);
