#include "chars.h"

#include <wasl/memory.h>

#include <string.h>

bool x_is_in(uint32_t c, const struct x_range *ranges, size_t count)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (c > ranges[middle].last)
			low = middle + 1;
		else if (c < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

bool x_is_ascii_letter(uint32_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

bool x_is_ascii_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(uint16_t c)
{
	return x_is_ascii_letter(c) || x_is_ascii_digit(c);
}

/* Of the marks, which are ASCII. */
static bool is_one_of(uint16_t c, const char *marks)
{
	return c != 0 && c < 0x80 && strchr(marks, c);
}

bool x_is_domain(uint16_t c)
{
	static const struct x_range not_one[] = {
		{0x09, 0x0d},	  {0x20, 0x21},	    {0x23, 0x2f},     {0x3a, 0x40},
		{0x5b, 0x5f},	  {0x7b, 0x7e},	    {0x85, 0x85},     {0xa0, 0xa0},
		{0x61c, 0x61c},	  {0x1680, 0x1680}, {0x180e, 0x180e}, {0x2000, 0x200a},
		{0x200e, 0x200f}, {0x2028, 0x202f}, {0x205f, 0x205f}, {0x2066, 0x2069},
		{0x3000, 0x3000}, {0xfeff, 0xfeff}, {0xfffe, 0xffff},
	};

	return is_alnum(c) || !x_is_in(c, not_one, ELEMENTS(not_one));
}

bool x_is_latin(uint16_t c)
{
	static const struct x_range ranges[] = {
		{0xc0, 0xd6},	{0xd8, 0xf6},	{0xf8, 0x24f},	{0x253, 0x254},
		{0x256, 0x257}, {0x259, 0x259}, {0x25b, 0x25b}, {0x263, 0x263},
		{0x268, 0x268}, {0x26f, 0x26f}, {0x272, 0x272}, {0x289, 0x289},
		{0x28b, 0x28b}, {0x2bb, 0x2bb}, {0x300, 0x36f}, {0x1e00, 0x1eff},
	};

	return c >= 0xc0 && x_is_in(c, ranges, ELEMENTS(ranges));
}

/* Letters that have their capital in common with one of the class are of it, where case is none. */
static bool is_latin_in_any_case(uint16_t c)
{
	static const struct x_range others[] = {
		{0x260, 0x260},	  {0x269, 0x269},   {0x275, 0x275},   {0x280, 0x280},
		{0x283, 0x283},	  {0x288, 0x288},   {0x28a, 0x28a},   {0x28c, 0x28c},
		{0x292, 0x292},	  {0x399, 0x399},   {0x3b9, 0x3b9},   {0x1fbe, 0x1fbe},
		{0x2c65, 0x2c66}, {0x2c7e, 0x2c7f}, {0xa7dc, 0xa7dc},
	};

	return c >= 0xc0 && (x_is_latin(c) || x_is_in(c, others, ELEMENTS(others)));
}

static bool is_cyrillic(uint16_t c)
{
	return (c >= 0x400 && c <= 0x4ff) || (c >= 0x1c80 && c <= 0x1c87);
}

bool x_is_plain_label(uint16_t c)
{
	return is_alnum(c) || c == '-' || is_latin_in_any_case(c);
}

bool x_is_before_url(uint16_t c)
{
	return !is_alnum(c) && !is_one_of(c, "@$#") && c != 0xff20 && c != 0xff03 && c != 0xfeff &&
	       c < 0xfffe;
}

bool x_is_path(uint16_t c)
{
	return is_alnum(c) || is_one_of(c, "!*';:=+,.$/%#[]-_~@|&") || c == 0x2013 ||
	       is_latin_in_any_case(c) || is_cyrillic(c);
}

bool x_is_path_end(uint16_t c)
{
	return is_alnum(c) || is_one_of(c, "+-=_#/") || is_latin_in_any_case(c) || is_cyrillic(c);
}

bool x_is_query(uint16_t c)
{
	return is_alnum(c) || is_one_of(c, "!?*'@();:&=+$/%#[]-_.,~|");
}

bool x_is_query_end(uint16_t c)
{
	return is_alnum(c) || is_one_of(c, "-_&=#/");
}
