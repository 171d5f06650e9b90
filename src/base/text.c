#include <wasl/text.h>

#include "base/utf8.h"

static const char replacement[] = "\xef\xbf\xbd";

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Of a character of two bytes, as Arabic's letters are. */
static bool is_lead_of_two(char c)
{
	return (unsigned char)c >= 0xc2 && (unsigned char)c <= 0xdf;
}

size_t text_cut(const char *text, size_t size, size_t max)
{
	if (size <= max)
		return size;
	size_t n = max;
	while (n && max - n < 3 && is_continuation(text[n]))
		n--;
	/* no character is that long: the bytes are ill-formed */
	return is_continuation(text[n]) ? max : n;
}

/* The length of the well-formed bytes at the beginning. */
static size_t well_formed(const char *s, size_t size)
{
	size_t n = 0;

	while (n < size) {
		size_t at = n;
		if (size - n >= 8 && utf8_is_ascii_8(s + n))
			at += 8;
		else if (size - n >= 2 && is_lead_of_two(s[n]) && is_continuation(s[n + 1]))
			at += 2;
		else if (utf8_read(s, size, &at) < 0)
			break;
		n = at;
	}
	return n;
}

bool text_is_utf8(const char *text, size_t size)
{
	return well_formed(text, size) == size;
}

int text_repair(const char *text, size_t size, struct buffer *out)
{
	int r = 0;

	while (size && r == 0) {
		size_t n = well_formed(text, size);
		r = buffer_add(out, text, n);
		if (r == 0 && n < size) {
			r = buffer_add_string(out, replacement);
			(void)utf8_read(text, size, &n);
		}
		text += n;
		size -= n;
	}
	return r;
}
