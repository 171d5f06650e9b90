#include "charset_guess.h"

#include <string.h>
#include <unicode/utf8.h>

#define CERTAIN 4

enum letter {
	LETTER_NONE,
	LETTER_ASCII,
	LETTER_LATIN,
	LETTER_ARABIC,
};

#define L LETTER_LATIN
#define A LETTER_ARABIC
/* The upper half of windows-1256. What is no letter there, but one in windows-1252, is Latin. */
static const unsigned char upper_half[128] = {
	[0x01] = A,
	[0x0a] = A,
	[0x0c] = L,
	[0x0d] = A,
	A,
	A,
	[0x10] = A,
	[0x18] = A,
	[0x1a] = A,
	[0x1c] = L,
	[0x1f] = A,
	[0x2a] = A,
	/* 0xc0 */
	[0x40] = A,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	/* 0xd0 */
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	0,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	A,
	/* 0xe0 */
	L,
	A,
	L,
	A,
	A,
	A,
	A,
	L,
	L,
	L,
	L,
	L,
	A,
	A,
	L,
	L,
	/* 0xf0 */
	A,
	A,
	A,
	A,
	L,
	A,
	A,
	0,
	A,
	L,
	A,
	L,
	L,
	0,
	0,
	A,
};
#undef L
#undef A

static enum letter letter_of(unsigned char c)
{
	if (c >= 128)
		return (enum letter)upper_half[c - 128];
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? LETTER_ASCII : LETTER_NONE;
}

static bool is_control(unsigned char c)
{
	return c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b;
}

/* The bytes that a character with that first byte has. */
static size_t length_of(unsigned char c)
{
	return c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
}

static void read_character(struct charset_shape *s, const char *data, size_t size, size_t *at)
{
	size_t begin = *at;
	unsigned char first = (unsigned char)data[begin];
	UChar32 c;

	U8_NEXT(data, *at, size, c);
	s->high += *at - begin;
	if (c >= 0) {
		s->good++;
		s->three = s->three || *at - begin > 2;
	} else if (*at < size || first < 0xc2 || first > 0xf4 || begin + length_of(first) <= size) {
		s->bad++;
	}
}

struct charset_shape charset_shape(const char *data, size_t size)
{
	struct charset_shape s = {0};
	size_t controls[2] = {0};

	for (size_t at = 0; at < size;) {
		unsigned char c = (unsigned char)data[at];

		if (c >= 128) {
			read_character(&s, data, size, &at);
			continue;
		}
		controls[at & 1] += is_control(c);
		at++;
	}
	s.controls = controls[0] + controls[1] > 0;
	s.big_endian = controls[0] > controls[1];
	return s;
}

bool charset_is_arabic(const char *data, size_t size, bool certain)
{
	size_t arabic = 0, other = 0, counts[4];

	for (size_t at = 0; at < size; at++) {
		enum letter letter;

		memset(counts, 0, sizeof(counts));
		while (at < size && (letter = letter_of((unsigned char)data[at])) != LETTER_NONE) {
			counts[letter]++;
			at++;
		}
		if (counts[LETTER_ASCII] + counts[LETTER_LATIN] > 0)
			other += counts[LETTER_LATIN] + counts[LETTER_ARABIC];
		else if (counts[LETTER_ARABIC] > 1)
			arabic += counts[LETTER_ARABIC];
	}
	return certain ? arabic >= CERTAIN && arabic > CERTAIN * other : arabic > other;
}
