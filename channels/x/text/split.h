/*
 * Split: a text that is too long for one post of X as several, each with " (i/n)" behind it.
 * Pure; any thread.
 *
 * A part ends with a paragraph, else a line, else a sentence, else a word, the last that fits;
 * only a word longer than a post is parted, and no link, handle, tag or emoji ever is. An end in
 * a part's first quarter is passed over for a later one of the next kind. Where that needs more
 * parts than there may be, they are filled better. Blanks where a text is parted, and around it,
 * are left out; nothing else is changed, and no control of direction is added.
 */
#pragma once

#include "weight.h"

#define X_PARTS_MAX 5U

struct x_limits {
	unsigned weight; /* of a part, its number counted */
	unsigned parts;
};

#define X_LIMITS_DEFAULT ((struct x_limits){.weight = X_WEIGHT_MAX, .parts = X_PARTS_MAX})

struct x_part {
	char *text; /* owned; NUL behind its size */
	size_t size;
	unsigned weight;
};

struct x_parts {
	struct x_part *at; /* owned */
	size_t count;
};

/*
 * 0; -E2BIG of a text that needs more parts, or holds something longer than one that cannot be
 * parted; -EMSGSIZE of one over X_TEXT_MAX; -ENODATA of one of blanks. Of a failure there are
 * no parts. Ill-formed bytes become U+FFFD.
 */
int x_split(const char *text, size_t size, const struct x_limits *limits, struct x_parts *ret);
void x_parts_done(struct x_parts *parts);
