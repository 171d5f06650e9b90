#include "base/encode.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

void encode_hex(const void *data, size_t size, char *ret)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *s = data;

	for (size_t i = 0; i < size; i++) {
		*ret++ = digits[s[i] >> 4];
		*ret++ = digits[s[i] & 15];
	}
	*ret = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

ssize_t decode_hex(const char *text, void *ret, size_t max)
{
	uint8_t *out = ret;
	size_t size = 0;

	for (; text[0]; text += 2, size++) {
		int high = hex_value(text[0]), low = text[1] ? hex_value(text[1]) : -1;
		if (high < 0 || low < 0 || size == max)
			return -EINVAL;
		out[size] = (uint8_t)(high << 4 | low);
	}
	return (ssize_t)size;
}

void encode_base32(const void *data, size_t size, char *ret)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
	const uint8_t *s = data;
	unsigned bits = 0, held = 0;

	for (size_t i = 0; i < size; i++) {
		held = held << 8 | s[i];
		for (bits += 8; bits >= 5; bits -= 5)
			*ret++ = alphabet[held >> (bits - 5) & 31];
	}
	*ret = '\0';
}

/* RFC 3339 has four digits for the year: what lies outside becomes the nearest end. */
#define TIME_FIRST (-62167219200) /* 0000-01-01T00:00:00Z */
#define TIME_LAST 253402300799	  /* 9999-12-31T23:59:59Z */

void encode_time(int64_t utc_ms, char ret[static 21])
{
	time_t t = utc_ms / 1000 - (utc_ms % 1000 < 0);
	struct tm tm;

	if (t < TIME_FIRST)
		t = TIME_FIRST;
	if (t > TIME_LAST)
		t = TIME_LAST;
	gmtime_r(&t, &tm);
	unsigned year = (unsigned)(tm.tm_year + 1900) % 10000;
	snprintf(ret, 21, "%04u-%02u-%02uT%02u:%02u:%02uZ", year, (unsigned)(tm.tm_mon + 1) % 100,
		 (unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100,
		 (unsigned)tm.tm_sec % 100);
}

static bool digits(const char **text, unsigned count, int *ret)
{
	*ret = 0;
	for (; count; count--, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		*ret = 10 * *ret + (**text - '0');
	}
	return true;
}

static bool literal(const char **text, const char *allowed)
{
	if (!**text || !strchr(allowed, **text))
		return false;
	(*text)++;
	return true;
}

static bool parse_date(const char **s, struct tm *tm)
{
	return digits(s, 4, &tm->tm_year) && literal(s, "-") && digits(s, 2, &tm->tm_mon) &&
	       literal(s, "-") && digits(s, 2, &tm->tm_mday);
}

/* Digits after the third are read and left. */
static bool parse_fraction(const char **s, int *ret_ms)
{
	int digit, weight = 100;

	if (!digits(s, 1, &digit))
		return false;
	do {
		*ret_ms += digit * weight;
		weight /= 10;
	} while (digits(s, 1, &digit));
	return true;
}

static bool parse_clock(const char **s, struct tm *tm, int *ret_ms)
{
	if (!digits(s, 2, &tm->tm_hour) || !literal(s, ":") || !digits(s, 2, &tm->tm_min) ||
	    !literal(s, ":") || !digits(s, 2, &tm->tm_sec))
		return false;
	if (literal(s, ".") && !parse_fraction(s, ret_ms))
		return false;
	/* a leap second is the first of the next minute */
	return tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec < 61;
}

static bool parse_offset(const char **s, int *ret_seconds)
{
	int hours, minutes;
	int sign = **s == '-' ? -1 : 1;

	*ret_seconds = 0;
	if (literal(s, "Zz"))
		return true;
	if (!literal(s, "+-") || !digits(s, 2, &hours) || !literal(s, ":") ||
	    !digits(s, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*ret_seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

/* Midnight of the day; false for one that the month does not have. */
static bool start_of_day(const struct tm *given, time_t *ret)
{
	struct tm day = {.tm_year = given->tm_year - 1900,
			 .tm_mon = given->tm_mon - 1,
			 .tm_mday = given->tm_mday};

	*ret = timegm(&day);
	return day.tm_mon == given->tm_mon - 1; /* a surplus day is of another month */
}

int decode_time(const char *text, int64_t *ret_utc_ms)
{
	struct tm tm = {0};
	int offset = 0, ms = 0;
	time_t day;

	if (!parse_date(&text, &tm) || !start_of_day(&tm, &day))
		return -EINVAL;
	if (*text && (!literal(&text, "Tt ") || !parse_clock(&text, &tm, &ms) ||
		      !parse_offset(&text, &offset) || *text))
		return -EINVAL;
	int seconds = (tm.tm_hour * 60 + tm.tm_min) * 60 + tm.tm_sec - offset;
	*ret_utc_ms = ((int64_t)day + seconds) * 1000 + ms;
	return 0;
}
