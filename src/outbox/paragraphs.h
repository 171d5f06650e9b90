/*
 * Paragraphs: a person's plain text as it is sent: as text with clean lines, and as HTML with
 * its paragraphs, line ends and links. Pure.
 */
#pragma once

#include <wasl/buffer.h>

#define PARAGRAPHS_TEXT_MAX (256U << 10)
/* A paragraph of one letter is what grows most. */
#define PARAGRAPHS_HTML_MAX ((size_t)40 * PARAGRAPHS_TEXT_MAX)

/*
 * Lines end with LF; no control characters, no blanks before a line's end, no empty lines at
 * both ends and no more than two in a row. The caller frees.
 */
char *paragraphs_clean(const char *text);
/*
 * Cleaned text as paragraphs, each in the direction of its own first letter. All is escaped;
 * what begins with http:// or https:// is a link to itself. 0 or -EMSGSIZE.
 */
int paragraphs_html(const char *text, struct buffer *out);
