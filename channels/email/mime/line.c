#include "line.h"

#include <wasl/text.h>

#include <errno.h>
#include <string.h>

enum kind {
	KIND_TEXT,
	KIND_BLANK,
	KIND_DROPPED,
};

/* U+2000 to U+200A, the line and paragraph separators, and their like. */
static bool is_wide_blank(const unsigned char *c)
{
	if (c[0] == 0xe2 && c[1] == 0x80)
		return c[2] <= 0x8a || c[2] == 0xa8 || c[2] == 0xa9 || c[2] == 0xaf;
	return memcmp(c, "\xe2\x81\x9f", 3) == 0 || memcmp(c, "\xe3\x80\x80", 3) == 0 ||
	       memcmp(c, "\xe1\x9a\x80", 3) == 0;
}

/* What begins at c, and its length. */
static enum kind kind_of(const unsigned char *c, size_t left, size_t *ret_size)
{
	*ret_size = 1;
	if (*c == ' ' || (*c >= '\t' && *c <= '\r'))
		return KIND_BLANK;
	if (*c < ' ' || *c == 127)
		return KIND_DROPPED;
	if (*c == 0xc2 && left >= 2 && c[1] <= 0xa0) {
		*ret_size = 2;
		return c[1] == 0x85 || c[1] == 0xa0 ? KIND_BLANK : KIND_DROPPED;
	}
	if (*c < 0xe1 || *c > 0xef || left < 3)
		return KIND_TEXT;
	*ret_size = 3;
	if (memcmp(c, "\xef\xbb\xbf", 3) == 0) /* a mark of byte order amid text */
		return KIND_DROPPED;
	return is_wide_blank(c) ? KIND_BLANK : KIND_TEXT;
}

/* The run of text from at on; *ret_kind is what ends it, *ret_next where that ends. */
static size_t pass_text(const unsigned char *c, size_t size, size_t at, enum kind *ret_kind,
			size_t *ret_next)
{
	size_t n = 0;

	for (*ret_kind = KIND_TEXT; at < size; at += n) {
		n = 1;
		if (c[at] > ' ' && c[at] < 127)
			continue;
		*ret_kind = kind_of(c + at, size - at, &n);
		if (*ret_kind != KIND_TEXT)
			break;
	}
	*ret_next = at < size ? at + n : at;
	return at;
}

/* As much as there is room for. */
static void add_run(const char *run, size_t size, bool blank, struct buffer *out)
{
	size_t room;

	if (blank)
		buffer_add_char(out, ' ');
	room = out->max - out->size;
	if (size > room)
		buffer_add(out, run, text_cut(run, size, room));
	buffer_add(out, run, size);
}

int line_clean(const char *text, size_t size, struct buffer *out)
{
	const unsigned char *c = (const unsigned char *)text;
	bool blank = false, begun = false;
	enum kind kind;

	for (size_t at = 0, next; at < size && !out->overflowed; at = next) {
		size_t end = pass_text(c, size, at, &kind, &next);

		if (end > at) {
			add_run(text + at, end - at, blank, out);
			blank = false;
			begun = true;
		}
		blank = blank || (begun && kind == KIND_BLANK);
	}
	return out->overflowed ? -EMSGSIZE : 0;
}
