#include "quote_line.h"

#include <string.h>

#include "quote_fold.h"

/* The length of the blank or mark that text begins with, 0 if it does not. */
static size_t blank_size(const char *text, size_t left)
{
	const unsigned char *c = (const unsigned char *)text;

	if (c[0] == ' ' || c[0] == '\t' || c[0] == '\r' || c[0] == '*')
		return 1;
	if (left >= 2 && c[0] == 0xc2 && c[1] == 0xa0)
		return 2;
	if (left >= 2 && c[0] == 0xd8 && c[1] == 0x9c)
		return 2;
	if (left >= 3 && c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf)
		return 3;
	if (left < 3 || c[0] != 0xe2)
		return 0;
	if (c[1] == 0x80 && ((c[2] >= 0x8b && c[2] <= 0x8f) || (c[2] >= 0xaa && c[2] <= 0xaf)))
		return 3;
	return c[1] == 0x81 && c[2] >= 0xa0 && c[2] <= 0xa9 ? 3 : 0;
}

size_t quote_line_indent(const char *text, size_t size)
{
	size_t at = 0, n;

	while (at < size && (n = blank_size(text + at, size - at)) > 0)
		at += n;
	return at;
}

/* The length of the blank or mark that ends at end, 0 if none does. */
static size_t blank_before(const char *text, size_t begin, size_t end)
{
	for (size_t n = 1; n <= 3 && n <= end - begin; n++)
		if (blank_size(text + end - n, n) == n)
			return n;
	return 0;
}

static size_t trimmed_end(const char *text, size_t begin, size_t end)
{
	size_t n;

	while ((n = blank_before(text, begin, end)) > 0)
		end -= n;
	return end;
}

struct quote_line quote_line_at(const char *text, size_t size, size_t at)
{
	const char *lf = at < size ? memchr(text + at, '\n', size - at) : NULL;
	size_t end = lf ? (size_t)(lf - text) : size;

	return (struct quote_line){
		.begin = at,
		.end = trimmed_end(text, at, end),
		.next = end + (lf != NULL),
	};
}

struct quote_line quote_line_filled(const char *text, size_t size, size_t at)
{
	struct quote_line line;

	do {
		line = quote_line_at(text, size, at);
		at = line.next;
	} while (line.end == line.begin && at < size);
	return line;
}

struct quote_line quote_line_before(const char *text, size_t size, size_t at)
{
	size_t begin = at > 0 ? at - 1 : 0;

	while (begin > 0 && text[begin - 1] != '\n')
		begin--;
	return quote_line_at(text, size, begin);
}

bool quote_line_is_quoted(const char *text, const struct quote_line *line)
{
	size_t at = line->begin;

	at += quote_line_indent(text + at, line->end - at);
	return at < line->end && text[at] == '>';
}

bool quote_line_is_rule(const char *text, const struct quote_line *line)
{
	struct fold f = {text + line->begin, text + line->end};
	uint32_t first = ' ', c;
	size_t count = 0;

	while (first == ' ')
		first = fold_next(&f);
	if (first != '-' && first != '_' && first != '=')
		return false;
	for (c = first; c == first || c == ' '; c = fold_next(&f))
		count += c == first;
	return c == 0 && count >= 4;
}
