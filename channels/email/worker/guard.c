#include "guard.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define NUMBER_MAX 10U /* digits */

void guard_begin(struct guard *g, uint64_t text_max, uint64_t literals_max)
{
	g->text_left = text_max;
	g->literals_left = literals_max;
}

static void keep_tail(struct guard *g, const char *bytes, size_t size)
{
	if (size >= GUARD_TAIL) {
		memcpy(g->tail, bytes + size - GUARD_TAIL, GUARD_TAIL);
		g->tail_size = GUARD_TAIL;
		return;
	}
	size_t kept = g->tail_size < GUARD_TAIL - size ? g->tail_size : GUARD_TAIL - size;
	memmove(g->tail, g->tail + g->tail_size - kept, kept);
	memcpy(g->tail + kept, bytes, size);
	g->tail_size = kept + size;
}

static int count_depth(struct guard *g, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] == '(' && ++g->depth > GUARD_DEPTH_MAX)
			return -EPROTO;
		if (bytes[i] == ')' && g->depth)
			g->depth--;
	}
	return 0;
}

/*
 * The number of a line's end "{123}\r\n", 0 where it has none. One that is written longer
 * than any that is right is endless: what the library makes of it is not relied on.
 */
static uint64_t announced(const struct guard *g)
{
	const char *s = g->tail;
	size_t end = g->tail_size;
	uint64_t number = 0, unit = 1;

	while (end && (s[end - 1] == '\n' || s[end - 1] == '\r'))
		end--;
	if (!end || s[end - 1] != '}')
		return 0;
	size_t at = end - 1;
	if (at && s[at - 1] == '+')
		at--;
	size_t digits = 0;
	for (; at && s[at - 1] >= '0' && s[at - 1] <= '9'; digits++) {
		at--;
		number += digits < NUMBER_MAX ? unit * (uint64_t)(s[at] - '0') : 0;
		unit *= 10;
	}
	bool is_literal = at && s[at - 1] == '{';
	if (digits > NUMBER_MAX)
		return is_literal || !at ? UINT64_MAX : 0;
	return is_literal ? number : 0;
}

static int end_line(struct guard *g)
{
	uint64_t number = announced(g);

	g->tail_size = 0;
	if (!number) {
		g->depth = 0;
		return 0;
	}
	if (number > g->literals_left)
		return -EMSGSIZE;
	g->literals_left -= number;
	g->literal_left = number;
	return 0;
}

/* Bytes outside literals, to the end of the line or of what is here. */
static int take_text(struct guard *g, const char *bytes, size_t size, size_t *ret_taken)
{
	const char *end = memchr(bytes, '\n', size);
	size_t taken = end ? (size_t)(end - bytes) + 1 : size;

	*ret_taken = taken;
	if (taken > g->text_left)
		return -EMSGSIZE;
	g->text_left -= taken;
	int r = count_depth(g, bytes, taken);
	if (r < 0)
		return r;
	keep_tail(g, bytes, taken);
	return end ? end_line(g) : 0;
}

int guard_take(struct guard *g, const char *bytes, size_t size)
{
	size_t at = 0, taken;

	while (at < size) {
		if (g->literal_left) {
			taken = size - at < g->literal_left ? size - at : (size_t)g->literal_left;
			g->literal_left -= taken;
		} else {
			int r = take_text(g, bytes + at, size - at, &taken);
			if (r < 0)
				return r;
		}
		at += taken;
	}
	return 0;
}
