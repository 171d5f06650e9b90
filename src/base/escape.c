#include "base/escape.h"

#include "base/utf8.h"

#include <wasl/text.h>

#include <assert.h>
#include <stdio.h>

/* "\u2028", the longest; with its NUL. */
#define PIECE_SIZE 8U

#define EXTENT_MAX 80U

static bool breaks_lines(int32_t c)
{
	return c == 0x2028 || c == 0x2029;
}

static size_t escape_control(int32_t c, char piece[static PIECE_SIZE])
{
	static const char letters[][2] = {['\t'] = "t", ['\n'] = "n", ['\r'] = "r"};

	if ((size_t)c < ELEMENTS(letters) && letters[c][0])
		return (size_t)snprintf(piece, PIECE_SIZE, "\\%s", letters[c]);
	return (size_t)snprintf(piece, PIECE_SIZE, c < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)c);
}

/* The bytes that stand for the character at *at, behind which it moves. */
static size_t escape_next(const char *s, size_t size, size_t *at, char piece[static PIECE_SIZE])
{
	size_t start = *at;
	int32_t c = utf8_read(s, size, at);

	if (c < 0) {
		*at = start + 1;
		return (size_t)snprintf(piece, PIECE_SIZE, "\\x%02x", (unsigned char)s[start]);
	}
	if (utf8_is_control(c) || breaks_lines(c))
		return escape_control(c, piece);
	memcpy(piece, s + start, *at - start);
	return *at - start;
}

void escape_line(const char *text, char *ret, size_t size)
{
	static const char mark[] = "…";
	size_t length = strlen(text), used = 0, before_mark = 0;
	char piece[PIECE_SIZE];

	assert(size >= PIECE_SIZE);
	for (size_t at = 0; at < length;) {
		size_t n = escape_next(text, length, &at, piece);
		if (used + n >= size) {
			memcpy(ret + before_mark, mark, strlen(mark));
			used = before_mark + strlen(mark);
			break;
		}
		memcpy(ret + used, piece, n);
		used += n;
		if (used + strlen(mark) < size)
			before_mark = used;
	}
	ret[used] = '\0';
}

int escape_extent(const char *text)
{
	return (int)text_cut(text, strlen(text), EXTENT_MAX);
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void escape_html(const char *text, size_t size, struct buffer *out)
{
	for (size_t i = 0; i < size; i++) {
		const char *name = entity(text[i]);

		if (name)
			(void)buffer_add_string(out, name);
		else
			(void)buffer_add_char(out, text[i]);
	}
}
