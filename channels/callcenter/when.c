#include "when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIRST_MS 946684800000LL /* 2000 */
#define LAST_MS 4102444800000LL /* 2100 */
#define DAY_MS 86400000LL
/* What is smaller counts seconds. */
#define SECONDS_MAX 100000000000LL

static bool set(struct when *ret, int64_t ms, int offset)
{
	if (ms < FIRST_MS || ms >= LAST_MS)
		return false;
	*ret = (struct when){ms, offset};
	return true;
}

bool when_from_number(int64_t number, struct when *ret)
{
	return number > 0 && set(ret, number < SECONDS_MAX ? number * 1000 : number, 0);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* So many digits, and the character behind them (0: none). */
static bool read_number(const char **at, unsigned digits, char end, int *ret)
{
	int number = 0;

	for (unsigned i = 0; i < digits; i++, (*at)++) {
		if (!is_digit(**at))
			return false;
		number = 10 * number + (**at - '0');
	}
	*ret = number;
	if (!end)
		return true;
	return *(*at)++ == end;
}

static bool read_offset(const char *s, int *ret)
{
	int sign = *s == '-' ? -1 : 1, hours = 0, minutes = 0;

	*ret = 0;
	if ((*s == 'Z' || *s == 'z') && !s[1])
		return true;
	if (*s != '+' && *s != '-')
		return false;
	s++;
	if (!read_number(&s, 2, 0, &hours))
		return false;
	s += *s == ':';
	if (!read_number(&s, 2, 0, &minutes) || *s || hours > 15 || minutes > 59)
		return false;
	*ret = sign * (60 * hours + minutes);
	return true;
}

static bool read_day(const char **at, char end, struct tm *ret)
{
	if (!read_number(at, 4, '-', &ret->tm_year) || !read_number(at, 2, '-', &ret->tm_mon) ||
	    !read_number(at, 2, end, &ret->tm_mday))
		return false;
	ret->tm_year -= 1900;
	ret->tm_mon -= 1;
	struct tm same = *ret;
	/* what is moved by it was no day */
	return timegm(&same) != -1 && same.tm_mday == ret->tm_mday && same.tm_mon == ret->tm_mon;
}

static bool read_clock(const char **at, struct tm *ret)
{
	if (!read_number(at, 2, ':', &ret->tm_hour) || !read_number(at, 2, 0, &ret->tm_min))
		return false;
	if (**at == ':') {
		(*at)++;
		if (!read_number(at, 2, 0, &ret->tm_sec))
			return false;
	}
	if (**at == '.' && is_digit((*at)[1])) {
		for ((*at)++; is_digit(**at);)
			(*at)++;
	}
	return ret->tm_hour < 24 && ret->tm_min < 60 && ret->tm_sec <= 60;
}

bool when_read(const char *text, struct when *ret)
{
	size_t digits = strspn(text, "0123456789");
	struct tm tm = {0};
	int offset;

	if (digits && !text[digits])
		return digits <= 13 && when_from_number(strtoll(text, NULL, 10), ret);
	if (strlen(text) < 16 || !read_day(&text, text[10], &tm) || !strchr("Tt ", text[-1]) ||
	    !read_clock(&text, &tm) || !read_offset(text, &offset))
		return false;
	return set(ret, ((int64_t)timegm(&tm) - (int64_t)offset * 60) * 1000, offset);
}

bool when_read_end(const char *text, int64_t *ret_utc_ms)
{
	struct tm tm = {0};
	struct when w;

	if (strlen(text) == 10) {
		if (!read_day(&text, 0, &tm))
			return false;
		*ret_utc_ms = (int64_t)timegm(&tm) * 1000 + DAY_MS;
		return true;
	}
	if (!when_read(text, &w))
		return false;
	*ret_utc_ms = w.utc_ms;
	return true;
}

void when_write(const struct when *w, char ret[WHEN_SIZE])
{
	time_t local = (time_t)(w->utc_ms / 1000 + (int64_t)w->offset * 60);
	int ahead = abs(w->offset);
	struct tm tm;
	char text[20] = "";

	gmtime_r(&local, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm);
	if (w->offset)
		snprintf(ret, WHEN_SIZE, "%s %c%02d:%02d", text, w->offset < 0 ? '-' : '+',
			 ahead / 60, ahead % 60);
	else
		snprintf(ret, WHEN_SIZE, "%s UTC", text);
}
