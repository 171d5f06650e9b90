/*
 * Seen: the ids that were lately handed in, so that the overlap of two looks costs nothing. One
 * thread at a time.
 */
#pragma once

#include "post.h"

struct seen {
	struct seen_id {
		char id[POST_ID_SIZE];
	} * list;	      /* rising; within room */
	struct seen_id *room; /* has free places on both sides: ids come rising, and falling */
	size_t count, allocated;
};

bool seen_has(const struct seen *s, const char *id);
/* False: it was there. */
bool seen_add(struct seen *s, const char *id);
void seen_remove(struct seen *s, const char *id);
/* Forgets those below. */
void seen_prune(struct seen *s, const char *id);
void seen_done(struct seen *s);
