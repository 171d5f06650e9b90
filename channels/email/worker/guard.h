/*
 * Guard: bounds what a server may answer, before the answer reaches the library that
 * parses it: that one allocates what a literal announces, gathers lines without end, and
 * recurses into parentheses. Pure.
 *
 * It follows the wire only as far as it must: what are lines, what are literals
 * (RFC 3501 section 4.3).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define GUARD_DEPTH_MAX 64U
#define GUARD_TAIL 16U

struct guard {
	uint64_t text_left, literals_left; /* what the command under way may still bring */
	uint64_t literal_left;		   /* bytes to come of the literal under way */
	unsigned depth;
	char tail[GUARD_TAIL]; /* the end of the line so far */
	size_t tail_size;
};

/* A new command: its answer may have so many bytes outside literals, and within them. */
void guard_begin(struct guard *g, uint64_t text_max, uint64_t literals_max);
/* The next bytes that came: 0, -EMSGSIZE over a bound, -EPROTO when nested too deep. */
int guard_take(struct guard *g, const char *bytes, size_t size);
