/*
 * Breaks: where a text may be parted, and how well. Pure; any thread.
 */
#pragma once

#include "urls.h"

/* The better, the greater. */
enum x_break {
	X_BREAK_NONE,	   /* in a link, a handle, a tag, or what is seen as one character */
	X_BREAK_GRAPHEME,  /* in a word */
	X_BREAK_SPACE,	   /* behind a word */
	X_BREAK_SENTENCE,  /* behind a sentence */
	X_BREAK_LINE,	   /* at the end of a line */
	X_BREAK_PARAGRAPH, /* before an empty line */
};

/*
 * Of each unit, and of the end, what a break before it is: an array of enum x_break, owned by
 * the caller. Blanks stand behind a break, and only its first one is one.
 */
uint8_t *x_breaks_find(const struct x_units *u, const struct x_urls *urls);
/*
 * True of a blank at which a text may be parted, and which is then left out: none that keeps
 * words together, and none that a mark has settled on.
 */
bool x_is_blank(const struct x_units *u, size_t at);
