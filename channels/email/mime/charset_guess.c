#include "charset_guess.h"

#include <string.h>
#include <unicode/utf8.h>

#define OTHERS_MAX 4 /* one letter among so many is an accident */

/*
 * The bytes from 0x80 on: a letter of windows-1256 (w), of ISO-8859-6 (i), of both (b),
 * or only of windows-1252 (l), in which all of them but D7 are letters, too. What joins
 * or turns letters counts as one.
 */
static const char letters[] = ".w.l......w.lwww"
			      "w.......w.w.lwww"
			      "..........w....."
			      "................"
			      "wbbbbbbbbbbbbbbb"
			      "bbbbbbbibbbwwwww"
			      "ibibbbbiiiiibbii"
			      "bbbwlww.wlwllwww";

/* Letters by the words that they stand in. */
struct letters {
	size_t windows, iso, other;
};

static bool is_control(unsigned char c)
{
	return c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b;
}

/* The bytes that a character with that first byte has. */
static size_t length_of(unsigned char c)
{
	if (c >= 0xf0)
		return 4;
	return c >= 0xe0 ? 3 : 2;
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

/* The word that begins at *at, if any. */
static void read_word(struct letters *l, const char *data, size_t size, size_t *at)
{
	size_t high = 0, windows = 0, iso = 0;
	bool ascii = false;

	for (; *at < size; (*at)++) {
		unsigned char c = (unsigned char)data[*at];
		char kind = c >= 128 ? letters[c - 128] : '.';

		if (kind == '.' && ((c | 0x20) < 'a' || (c | 0x20) > 'z'))
			break;
		ascii = ascii || c < 128;
		high += c >= 128;
		windows += kind == 'w' || kind == 'b';
		iso += kind == 'i' || kind == 'b';
	}
	if (ascii || (windows < high && iso < high))
		l->other += high;
	else if (high > 1 && windows == high)
		l->windows += high;
	if (!ascii && high > 1 && iso == high)
		l->iso += high;
}

const char *charset_guess(const char *data, size_t size, size_t least)
{
	struct letters l = {0};
	bool is_iso;
	size_t arabic, needed;

	for (size_t at = 0; at < size; at++)
		read_word(&l, data, size, &at);
	is_iso = l.iso > l.windows;
	arabic = is_iso ? l.iso : l.windows;
	needed = least > 0 ? l.other * OTHERS_MAX : l.other;
	if (arabic <= needed || arabic < least)
		return "windows-1252";
	return is_iso ? "ISO-8859-6" : "windows-1256";
}
