#include <wasl/phone.h>

#include "base/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* More cannot be a number with any prefix. */
#define DIGITS_MAX 20U
#define TEXT_MAX 256U
#define E164_MIN 7U
#define E164_MAX 15U
#define COUNTRY "966"

/* What was written, without what means nothing. */
struct written {
	char digits[DIGITS_MAX + 1];
	size_t count;
	bool plus;
};

static int digit_of(int32_t c)
{
	static const int32_t zeros[] = {'0', 0x660, 0x6f0, 0xff10};

	for (size_t i = 0; i < ELEMENTS(zeros); i++) {
		if (c >= zeros[i] && c <= zeros[i] + 9)
			return (int)(c - zeros[i]);
	}
	return -1;
}

static bool is_between(int32_t c, const int32_t (*ranges)[2], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	}
	return false;
}

/* Blanks, dashes (tatweel too), brackets, and what is unseen. */
static bool means_nothing(int32_t c)
{
	static const int32_t ranges[][2] = {
		{'\t', '\t'},	  {' ', ' '},	    {'(', ')'},	      {'-', '/'},
		{'[', '['},	  {']', ']'},	    {0xa0, 0xa0},     {0xad, 0xad},
		{0x61c, 0x61c},	  {0x640, 0x640},   {0x2000, 0x2015}, {0x202a, 0x202f},
		{0x2044, 0x2044}, {0x2060, 0x2060}, {0x2066, 0x2069}, {0x2212, 0x2212},
		{0x2215, 0x2215}, {0x3000, 0x3000}, {0xfeff, 0xfeff},
	};

	return is_between(c, ranges, ELEMENTS(ranges));
}

/* "+44 (0)20": what is dialled only at home. */
static size_t skip_home_zero(const char *text, const struct written *w)
{
	bool abroad = w->plus || (w->count > 2 && strncmp(w->digits, "00", 2) == 0);

	return abroad && w->count && strncmp(text, "(0)", 3) == 0 ? 3 : 0;
}

/* A plus stands first or, where the line runs from right to left, last. */
static bool read_written(const char *text, struct written *w)
{
	size_t size = strnlen(text, TEXT_MAX + 1), at = 0;
	bool ended = false;

	if (size > TEXT_MAX)
		return false;
	if (size >= 4 && strncmp(text, "tel:", 4) == 0)
		at = 4;
	while (at < size) {
		size_t skipped = skip_home_zero(text + at, w);
		if (skipped) {
			at += skipped;
			continue;
		}
		int32_t c = utf8_next(text, size, &at);
		int digit = digit_of(c);
		if (digit < 0 && means_nothing(c))
			continue;
		bool plus = c == '+' || c == 0xff0b;
		if (ended || (digit < 0 && (!plus || w->plus)) ||
		    (digit >= 0 && w->count == DIGITS_MAX))
			return false;
		if (digit >= 0)
			w->digits[w->count++] = (char)('0' + digit);
		w->plus |= plus;
		ended = plus && w->count;
	}
	return w->count;
}

static bool begins(const char *s, const char *start)
{
	return strncmp(s, start, strlen(start)) == 0;
}

/* Of a number within the country, without the trunk's 0. */
static bool is_geographic(const char *n, size_t size)
{
	return size == 9 && (n[0] == '5' || (n[0] == '1' && n[1] >= '1' && n[1] <= '7'));
}

static bool is_service(const char *n, size_t size)
{
	return (size == 9 && begins(n, "920")) || (size == 10 && begins(n, "800"));
}

/* The trunk's 0 is written behind the country's code too, where it does not belong. */
static bool read_national(const char *n, char *ret)
{
	size_t size = strlen(n);

	if (!is_service(n, size)) {
		bool trunk = *n == '0';
		n += trunk;
		size -= trunk;
		if (!is_geographic(n, size))
			return false;
	}
	snprintf(ret, PHONE_SIZE, "+" COUNTRY "%s", n);
	return true;
}

static bool read_international(const char *n, char *ret)
{
	size_t size = strlen(n);

	if (begins(n, COUNTRY))
		return read_national(n + strlen(COUNTRY), ret);
	if (*n == '0' || size < E164_MIN || size > E164_MAX)
		return false;
	snprintf(ret, PHONE_SIZE, "+%s", n);
	return true;
}

bool phone_canonical(const char *text, char ret[static PHONE_SIZE])
{
	struct written w = {.plus = false};
	char found[PHONE_SIZE];

	if (!read_written(text, &w))
		return false;
	bool good = w.plus			     ? read_international(w.digits, found)
		    : begins(w.digits, "00")	     ? read_international(w.digits + 2, found)
		    : read_national(w.digits, found) ? true
		    : begins(w.digits, COUNTRY) ? read_national(w.digits + strlen(COUNTRY), found)
						: false;
	if (good)
		memcpy(ret, found, strlen(found) + 1);
	return good;
}

enum phone_kind phone_kind(const char *canonical)
{
	const char *n = canonical + 1 + strlen(COUNTRY);

	if (!begins(canonical, "+" COUNTRY))
		return PHONE_FOREIGN;
	if (is_service(n, strlen(n)))
		return PHONE_SERVICE;
	return *n == '5' ? PHONE_MOBILE : PHONE_LANDLINE;
}
