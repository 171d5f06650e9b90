#include "html_entity.h"

#include <string.h>

#include <libxml/HTMLparser.h>

#define NAME_MAX_SIZE 32

/* What browsers read in 128 to 159: windows-1252. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
	0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
};

static void put_utf8(uint32_t c, char ret[5])
{
	size_t n = 0;

	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		c = 0xfffd;
	if (c >= 128 && c < 160)
		c = windows_1252[c - 128];
	if (c == 0xa0)
		c = ' ';
	if (c < 0x80) {
		ret[n++] = (char)c;
	} else if (c < 0x800) {
		ret[n++] = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		ret[n++] = (char)(0xe0 | c >> 12);
		ret[n++] = (char)(0x80 | (c >> 6 & 63));
	} else {
		ret[n++] = (char)(0xf0 | c >> 18);
		ret[n++] = (char)(0x80 | (c >> 12 & 63));
		ret[n++] = (char)(0x80 | (c >> 6 & 63));
	}
	if (c >= 0x80)
		ret[n++] = (char)(0x80 | (c & 63));
	ret[n] = '\0';
}

static int digit(char c, unsigned int base)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return base == 16 && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "&#1575;", "&#x627;": text[1] is '#'. */
static size_t numeric(const char *text, size_t size, char ret[5])
{
	unsigned int base = size > 2 && (text[2] | 0x20) == 'x' ? 16 : 10;
	size_t begin = base == 16 ? 3 : 2, at = begin;
	uint32_t value = 0;
	int d;

	for (; at < size && (d = digit(text[at], base)) >= 0; at++)
		if (value <= 0x10ffff)
			value = value * base + (uint32_t)d;
	if (at == begin)
		return 0;
	put_utf8(value, ret);
	return at + (at < size && text[at] == ';');
}

static bool is_name_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

size_t html_entity(const char *text, size_t size, bool strict, char ret[5])
{
	const htmlEntityDesc *entity;
	unsigned char name[NAME_MAX_SIZE];
	size_t n = 0;
	bool ended;

	if (size > 2 && text[1] == '#')
		return numeric(text, size, ret);
	while (n + 1 < size && n + 1 < sizeof(name) && is_name_char(text[n + 1])) {
		name[n] = (unsigned char)text[n + 1];
		n++;
	}
	name[n] = '\0';
	ended = n + 1 < size && text[n + 1] == ';';
	if (n == 0 || (strict && !ended))
		return 0;
	entity = htmlEntityLookup(name);
	if (!entity)
		return 0;
	put_utf8(entity->value, ret);
	return n + 1 + ended;
}
