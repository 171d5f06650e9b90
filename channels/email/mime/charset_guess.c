#include "charset_guess.h"

#include <wasl/text.h>

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

static bool is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The bytes that a character with that first byte has. */
static size_t length_of(unsigned char c)
{
	if (c >= 0xf0)
		return 4;
	return c >= 0xe0 ? 3 : 2;
}

/* True if the bytes may be the beginning of a character, and no more. */
static bool is_cut(const char *bytes, size_t size)
{
	size_t n = 1;

	while (n < size && ((unsigned char)bytes[n] & 0xc0) == 0x80)
		n++;
	return n == size;
}

static void read_character(struct charset_shape *s, const char *data, size_t size, size_t *at)
{
	size_t n = length_of((unsigned char)data[*at]), left = size - *at;
	bool leads = (unsigned char)data[*at] >= 0xc2 && (unsigned char)data[*at] <= 0xf4;

	if (leads && n <= left && text_is_utf8(data + *at, n)) {
		s->good++;
		s->three = s->three || n > 2;
	} else if (leads && n > left && is_cut(data + *at, left)) {
		n = left;
	} else {
		s->bad++;
		n = 1;
	}
	s->high += n;
	*at += n;
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

static char kind_of(unsigned char c)
{
	if (c >= 128)
		return letters[c - 128];
	return is_letter(c) ? 'a' : '.';
}

/* The word that begins at *at, if any. */
static void read_word(struct letters *l, const char *data, size_t size, size_t *at)
{
	size_t high = 0, windows = 0, iso = 0;
	bool ascii = false;

	for (; *at < size; (*at)++) {
		unsigned char c = (unsigned char)data[*at];
		char kind = kind_of(c);

		if (kind == '.')
			break;
		ascii = ascii || kind == 'a';
		high += kind != 'a';
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
