/*
 * Tree: a mail's parts in their order, split at the boundaries of its multiparts.
 *
 * One pass over the body with a stack of those that are open; each line that may be
 * a boundary is held against all of them, so that a missing end costs nothing else.
 * Pure; any thread.
 */
#pragma once

#include "part.h"

struct tree {
	struct part *list; /* the first is the whole mail; each before those within it */
	size_t count;
	size_t allocated;
	bool too_many, too_deep; /* parts were left out, or left unsplit */
	bool no_end;		 /* a multipart's last boundary is missing */
	bool no_boundary;	 /* a multipart without any was read as text, or a guess was made */
};

/* header is the mail's, whose body raw holds from header->body on. */
void tree_init(struct tree *tree, const char *raw, size_t size, const struct header_block *header);
void tree_done(struct tree *tree);
