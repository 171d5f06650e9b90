#include <wasl/text.h>

#include "base/utf8.h"

#include <string.h>
#include <unicode/uchar.h>

#define LOOK_MAX (64U << 10)

static bool is_arabic(UChar32 c)
{
	return (c >= 0x0600 && c <= 0x06ff) || (c >= 0x0750 && c <= 0x077f) ||
	       (c >= 0x0870 && c <= 0x08ff) || (c >= 0xfb50 && c <= 0xfdff) ||
	       (c >= 0xfe70 && c <= 0xfefc);
}

static void count_letter(UChar32 c, size_t *arabic, size_t *other)
{
	if (!u_isalpha(c))
		return;
	if (is_arabic(c))
		++*arabic;
	else
		++*other;
}

/* Nearly all letters are of the next two sorts, which need no look into tables. */
static bool is_ascii_letter(unsigned char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* Whether at i stands one of the plain Arabic letters, which are D8 A0 to D9 8A. */
static bool has_plain_arabic(const char *text, size_t size, size_t i)
{
	unsigned char first = (unsigned char)text[i];
	unsigned char second = i + 1 < size ? (unsigned char)text[i + 1] : 0;

	if ((second & 0xc0) != 0x80)
		return false;
	return first == 0xd8 ? second >= 0xa0 : first == 0xd9 && second <= 0x8a;
}

enum text_language text_language(const char *text, size_t size)
{
	size_t arabic = 0, other = 0;

	size = text_cut(text, size, LOOK_MAX);
	for (size_t i = 0; i < size;) {
		if ((unsigned char)text[i] < 0x80) {
			other += is_ascii_letter((unsigned char)text[i++]);
		} else if (has_plain_arabic(text, size, i)) {
			arabic++;
			i += 2;
		} else {
			count_letter(utf8_next(text, size, &i), &arabic, &other);
		}
	}
	if (!arabic && !other)
		return TEXT_LANGUAGE_UNKNOWN;
	return arabic >= other ? TEXT_LANGUAGE_ARABIC : TEXT_LANGUAGE_ENGLISH;
}

const char *text_language_code(enum text_language language)
{
	return language == TEXT_LANGUAGE_ENGLISH ? "en" : "ar";
}

enum text_language text_language_from_code(const char *code)
{
	if (code && strcmp(code, "en") == 0)
		return TEXT_LANGUAGE_ENGLISH;
	return code && strcmp(code, "ar") == 0 ? TEXT_LANGUAGE_ARABIC : TEXT_LANGUAGE_UNKNOWN;
}
