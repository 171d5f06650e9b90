/*
 * Quote: what of a mail's text is quoted of earlier mails, and its signature.
 *
 * Nothing is taken away: the marks point into the text. What may be the writer's own
 * stays unmarked: a line that only looks like the beginning of a quote, a heading as
 * letters have it, whatever follows a signature that is too long for one.
 *
 * Of a mail that only forwards another one, the header above it is marked and the
 * text is its own, since it is what the sender has to say; of an answer without words
 * of its own, all is marked. Lines with '>' and nothing else, not even a line that
 * introduces them, are the writer's.
 *
 * Pure, not recursive, linear in size whatever the text holds; any thread.
 */
#pragma once

#include <wasl/marks.h>

/*
 * Marks in text, UTF-8 with LF: at most max of them, whole lines, in order, none beside
 * another of its kind; the rest of a text with more stays unmarked. How many.
 */
size_t quote_find(const char *text, size_t size, struct text_mark *marks, size_t max);
