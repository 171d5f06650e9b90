#include "charset_guess.h"

#include <wasl/text.h>

/* One letter among so many is an accident. */
#define OTHERS_MAX 4
/* Weights that outweigh a label: of Western letters, and of another charset for Arabic. */
#define WESTERN_MIN 5
#define ARABIC_MIN 12
#define LETTERS_MIN 3
#define ALIEN (-16)
#define ARTICLE 3
/* A lone letter among so many of ASCII is a Western word. */
#define ASCII_MIN 8
/* By so much windows-1256 is likelier before anything is known. */
#define WINDOWS_AHEAD 6

/*
 * The bytes from 0x80 on, by what is written in Arabic with them: '.' parts words, '~' is
 * a mark on a letter, '!' no letter of Arabic, 'G' a letter as common as others, those
 * behind it ever more common (by half a bit each), those before it ever rarer.
 */
static const char windows_letters[] = ".A........A.!AAAA.......A.A.!~~A"
				      "..........A....................."
				      "ACBHCFCLIHJDFGEHDIDHFFD!EBICEHHG"
				      "!L!JJHJ!!!!!EK!!~~~~!~~.~!~!!!!A";
static const char iso_letters[] = ".!........!.!!!!!.......!.!.!!!!"
				  "..........!....................."
				  "!CBHCFCLIHJDFGEHDIDHFFDEBIC!!!!!"
				  "EHHGLJJHJEK~~~~~~~~!!!!.!!!!!!!!";

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

/* The weight of one more letter; what stands before it in its word is known. */
static int weight_of(char kind, size_t letters)
{
	if (kind == '!')
		return ALIEN;
	if (kind == '~') /* upon nothing? */
		return letters > 0 ? 0 : ALIEN;
	return kind - 'G';
}

static bool parts_words(unsigned char c)
{
	return c < 128 ? !is_letter(c) : windows_letters[c - 128] == '.';
}

static void add_word(struct charset_letters *l, const unsigned char *word, size_t size)
{
	int windows = 0, iso = 0;
	size_t high = 0;

	for (size_t i = 0; i < size; i++) {
		if (word[i] < 128)
			continue;
		windows += weight_of(windows_letters[word[i] - 128], i);
		iso += weight_of(iso_letters[word[i] - 128], i);
		high++;
	}
	if (high < size) {
		l->other += high;
		l->ascii += high == 0 ? size : 0;
		return;
	}
	if (high < 2) {
		l->lone += high;
		return;
	}
	if (high > 3 && word[0] == 0xc7) {
		windows += word[1] == 0xe1 ? ARTICLE : 0;
		iso += word[1] == 0xe4 ? ARTICLE : 0;
	}
	l->windows += windows;
	l->iso += iso;
	l->arabic += high;
}

struct charset_letters charset_letters(const char *data, size_t size)
{
	const unsigned char *c = (const unsigned char *)data;
	struct charset_letters l = {0};

	for (size_t at = 0, n; at < size; at += n + 1) {
		for (n = 0; at + n < size && !parts_words(c[at + n]);)
			n++;
		if (n > 0)
			add_word(&l, c + at, n);
	}
	return l;
}

void charset_letters_add(struct charset_letters *to, const struct charset_letters *more)
{
	to->windows += more->windows;
	to->iso += more->iso;
	to->arabic += more->arabic;
	to->other += more->other;
	to->lone += more->lone;
	to->ascii += more->ascii;
}

bool charset_is_iso(const struct charset_letters *l)
{
	return l->iso > l->windows + WINDOWS_AHEAD;
}

/* How well they fit the better of the two. */
static int64_t most(const struct charset_letters *l)
{
	return charset_is_iso(l) ? l->iso : l->windows;
}

const char *charset_guess(const struct charset_letters *l, const char *fallback)
{
	if (most(l) > 0 && l->arabic > l->other)
		return charset_is_iso(l) ? "ISO-8859-6" : "windows-1256";
	if (l->other > 0)
		return "windows-1252";
	if (l->arabic == 0 && l->lone > 0 && l->ascii >= l->lone * ASCII_MIN)
		return "windows-1252";
	return fallback;
}

bool charset_belies_western(const struct charset_letters *l)
{
	return most(l) >= WESTERN_MIN && l->arabic >= LETTERS_MIN &&
	       l->arabic > l->other * OTHERS_MAX;
}

bool charset_belies_windows(const struct charset_letters *l)
{
	return l->iso >= l->windows + ARABIC_MIN && l->iso > 0 && l->arabic > l->other;
}

bool charset_belies_iso(const struct charset_letters *l)
{
	return l->windows >= l->iso + ARABIC_MIN && l->windows > 0 && l->arabic > l->other;
}
