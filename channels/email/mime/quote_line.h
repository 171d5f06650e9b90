/* Quote line: a text's lines as the search for quotes walks them. Pure; any thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct quote_line {
	size_t begin, end; /* end: without its line end and the blanks and marks before it */
	size_t next;	   /* where the next one begins */
};

/* The line that begins at at. */
struct quote_line quote_line_at(const char *text, size_t size, size_t at);
/* The same of the first that is not blank, at or behind at; at the end an empty one. */
struct quote_line quote_line_filled(const char *text, size_t size, size_t at);
/* The line before the one that begins at at, which is > 0. */
struct quote_line quote_line_before(const char *text, size_t size, size_t at);
/* How many blanks, bold marks and marks of direction text begins with, in bytes. */
size_t quote_line_indent(const char *text, size_t size);
/* True for '>' as the first of a line. */
bool quote_line_is_quoted(const char *text, const struct quote_line *line);
/* True where it is nothing but at least four hyphens, underscores, equals signs or dashes. */
bool quote_line_is_rule(const char *text, const struct quote_line *line);
