/*
 * Escape: foreign bytes as one line of text that no terminal obeys, and as HTML's text.
 * Pure; any thread.
 */
#pragma once

#include <wasl/buffer.h>

#include <stddef.h>

/*
 * Writes text with line breaks, control characters and bidirectional controls as \n, \x1b,
 * \u202e and the like, and bytes that are no UTF-8 as \xff. At most size bytes with the NUL
 * (8 at least); what does not fit is cut between characters, and "…" says so.
 */
void escape_line(const char *text, char *ret, size_t size);
/* How much of a foreign text a complaint repeats, for "%.*s". */
int escape_extent(const char *text);
/* Adds it so that it is text in HTML, and in an attribute's quotes. */
void escape_html(const char *text, size_t size, struct buffer *out);
