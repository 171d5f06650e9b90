#include "base/utf8.h"

/* What may follow a first byte. */
struct rest {
	unsigned count;
	unsigned second_min, second_max;
};

/* The second byte excludes overlong forms, surrogates and what lies beyond U+10FFFF. */
static struct rest rest_of(unsigned first)
{
	if (first < 0xc2 || first > 0xf4)
		return (struct rest){0};
	if (first < 0xe0)
		return (struct rest){1, 0x80, 0xbf};
	if (first < 0xf0)
		return (struct rest){2, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf};
	return (struct rest){3, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf};
}

int32_t utf8_read(const char *s, size_t size, size_t *at)
{
	unsigned first = (unsigned char)s[(*at)++];

	if (first < 0x80)
		return (int32_t)first;
	struct rest rest = rest_of(first);
	unsigned min = rest.second_min, max = rest.second_max;
	uint32_t c = first & (0x3fU >> rest.count);
	for (unsigned i = 0; i < rest.count; i++) {
		unsigned next = *at < size ? (unsigned char)s[*at] : 0;
		if (next < min || next > max)
			return -1;
		c = c << 6 | (next & 0x3fU);
		min = 0x80;
		max = 0xbf;
		(*at)++;
	}
	return rest.count ? (int32_t)c : -1;
}

static char continuation(uint32_t c)
{
	return (char)(0x80 | (c & 0x3fU));
}

size_t utf8_write(int32_t code_point, char ret[static UTF8_MAX])
{
	uint32_t c = (uint32_t)code_point;
	size_t n = 0;

	if (c < 0x80) {
		ret[n++] = (char)c;
		return n;
	}
	if (c < 0x800) {
		ret[n++] = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		ret[n++] = (char)(0xe0 | c >> 12);
		ret[n++] = continuation(c >> 6);
	} else {
		ret[n++] = (char)(0xf0 | c >> 18);
		ret[n++] = continuation(c >> 12);
		ret[n++] = continuation(c >> 6);
	}
	ret[n++] = continuation(c);
	return n;
}

bool utf8_is_control(int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200e || c == 0x200f ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}
