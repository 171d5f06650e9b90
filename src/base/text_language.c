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

/* Most letters of the two, without a look into tables. */
static bool is_plain_arabic(UChar32 c)
{
	return c >= 0x0620 && c <= 0x064a;
}

static bool is_letter(UChar32 c)
{
	if (c < 0x80)
		return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
	return is_plain_arabic(c) || u_isalpha(c);
}

enum text_language text_language(const char *text, size_t size)
{
	size_t arabic = 0, other = 0;

	size = text_cut(text, size, LOOK_MAX);
	for (size_t i = 0; i < size;) {
		UChar32 c = utf8_next(text, size, &i);
		if (!is_letter(c))
			continue;
		if (is_arabic(c))
			arabic++;
		else
			other++;
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
