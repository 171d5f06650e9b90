#include "date.h"

#include <wasl/memory.h>

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define LINE_SIZE 128
#define OFFSET_MAX (14 * 60)
#define YEAR_10000_MS 253402300800000

struct date {
	int year, month, day; /* 0 until they are read */
	int hour, minute, second;
	int offset; /* east of UTC, minutes */
	bool has_year, has_time, bad;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Up to max digits; the number of them is how far *at moves. */
static int number(const char **at, int max)
{
	int value = 0;

	for (; max > 0 && is_digit(**at); max--)
		value = value * 10 + *(*at)++ - '0';
	return value;
}

static size_t digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* What begins there, Arabic digits and commas as those of ASCII, and how long it is. */
static char ascii_of(const unsigned char *c, size_t left, size_t *ret_size)
{
	*ret_size = left > 1 ? 2 : 1;
	if (left > 1 && c[0] == 0xd9 && c[1] >= 0xa0 && c[1] <= 0xa9)
		return (char)('0' + c[1] - 0xa0);
	if (left > 1 && c[0] == 0xdb && c[1] >= 0xb0 && c[1] <= 0xb9)
		return (char)('0' + c[1] - 0xb0);
	if (left > 1 && c[0] == 0xd8 && c[1] == 0x8c)
		return ',';
	*ret_size = 1;
	return (char)c[0];
}

/* Without comments; "23-Nov-2026" with blanks. */
static void simplify(const char *value, size_t size, char line[static LINE_SIZE])
{
	size_t n = 0, depth = 0;
	bool hyphened = false;

	for (size_t i = 0, next; i < size && n + 1 < LINE_SIZE; i += next) {
		char c = ascii_of((const unsigned char *)value + i, size - i, &next);

		depth += c == '(';
		if (depth == 0) {
			bool inner = c == '-' && n > 0 && i + 1 < size;
			bool first = inner && is_digit(line[n - 1]) && is_letter(value[i + 1]);
			bool second = inner && hyphened && is_letter(line[n - 1]);

			hyphened = first || (hyphened && !second && c != ' ');
			if ((unsigned char)c < ' ' || c == ',' || first || second)
				c = ' ';
			line[n++] = c;
		}
		depth -= c == ')' && depth > 0;
	}
	line[n] = '\0';
}

/* "+0300", "+03:00", "+3"; what is no offset is UTC. */
static void read_offset(struct date *d, const char *at)
{
	int sign = *at++ == '-' ? -1 : 1, hours, minutes;

	hours = number(&at, digits(at) == 3 || digits(at) == 1 ? 1 : 2);
	at += *at == ':';
	minutes = number(&at, 2);
	if (hours * 60 + minutes <= OFFSET_MAX && minutes < 60)
		d->offset = sign * (hours * 60 + minutes);
}

static void read_zone(struct date *d, const char *at)
{
	static const struct {
		const char *name;
		int hours;
	} zones[] = {
		{"EST", -5}, {"EDT", -4}, {"CST", -6}, {"CDT", -5}, {"MST", -7}, {"MDT", -6},
		{"PST", -8}, {"PDT", -7}, {"BST", 1},  {"CET", 1},  {"MET", 1},	 {"CEST", 2},
		{"EET", 2},  {"EEST", 3}, {"MSK", 3},  {"JST", 9},  {"KST", 9},	 {"GST", 4},
		{"PKT", 5},  {"WEST", 1}, {"MEST", 2}, {"AST", 3},  {"KSA", 3},
	};
	size_t n = 0;

	while (is_letter(at[n]))
		n++;
	for (size_t i = 0; i < ELEMENTS(zones); i++)
		if (strlen(zones[i].name) == n && strncasecmp(zones[i].name, at, n) == 0)
			d->offset = zones[i].hours * 60;
	if (at[n] == '+' || at[n] == '-')
		read_offset(d, at + n);
}

/* "10:00", "10:00:00.5+03:00", "10:00Z". */
static void read_time(struct date *d, const char *at)
{
	d->hour = number(&at, 2);
	d->bad = d->bad || *at != ':' || !is_digit(at[1]);
	at += *at == ':';
	d->minute = number(&at, 2);
	if (*at == ':') {
		at++;
		d->second = number(&at, 2);
	}
	if (*at == '.')
		at += 1 + digits(at + 1);
	d->bad = d->bad || is_digit(*at);
	d->has_time = true;
	if (*at == '+' || *at == '-')
		read_offset(d, at);
	else if (is_letter(*at))
		read_zone(d, at);
}

static void read_number(struct date *d, const char *at)
{
	size_t n = digits(at);

	if (d->day == 0 && (n <= 2 || (n == 3 && *at == '0'))) {
		d->day = number(&at, 3);
		d->bad = d->bad || d->day == 0;
		return;
	}
	if (d->has_year)
		return;
	d->has_year = true;
	d->year = number(&at, 4);
	if (n == 2)
		d->year += d->year < 50 ? 2000 : 1900;
	if (n == 3)
		d->year += 1900;
	d->bad = d->bad || n > 4 || n < 2;
}

static int month_of(const char *at)
{
	static const char english[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	static const struct {
		const char *name;
		int month;
	} arabic[] = {
		{"يناير", 1},	{"فبراير", 2},	{"مارس", 3},	{"أبريل", 4},  {"ابريل", 4},
		{"إبريل", 4},	{"مايو", 5},	{"يونيو", 6},	{"يونيه", 6},  {"يوليو", 7},
		{"يوليه", 7},	{"أغسطس", 8},	{"اغسطس", 8},	{"سبتمبر", 9}, {"أكتوبر", 10},
		{"اكتوبر", 10}, {"نوفمبر", 11}, {"ديسمبر", 12},
	};

	for (int m = 0; m < 12; m++)
		if (strncasecmp(at, english + (size_t)m * 3, 3) == 0)
			return m + 1;
	for (size_t i = 0; i < ELEMENTS(arabic); i++)
		if (strcmp(at, arabic[i].name) == 0)
			return arabic[i].month;
	return 0;
}

static void read_name(struct date *d, const char *at)
{
	if (d->month == 0)
		d->month = month_of(at);
	if (!d->has_time)
		return;
	if (strncasecmp(at, "pm", 3) == 0 || strcmp(at, "م") == 0)
		d->hour += d->hour < 12 ? 12 : 0;
	else if (strncasecmp(at, "am", 3) == 0 || strcmp(at, "ص") == 0)
		d->hour = d->hour == 12 ? 0 : d->hour;
	else
		read_zone(d, at);
}

/* "2026-11-23", "2026/11/23", then a time. */
static void read_iso_day(struct date *d, const char **at)
{
	d->year = number(at, 4);
	d->has_year = true;
	(*at)++;
	d->month = number(at, 2);
	d->bad = **at != '-' && **at != '/';
	*at += !d->bad;
	d->day = number(at, 2);
	*at += (**at == 'T' || **at == 't');
}

static void read_word(struct date *d, const char *at)
{
	if (is_digit(*at) && at[digits(at)] == ':')
		read_time(d, at);
	else if (is_digit(*at))
		read_number(d, at);
	else if (is_letter(*at) || (unsigned char)*at > 127)
		read_name(d, at);
	else if ((*at == '+' || *at == '-') && is_digit(at[1]) && d->has_time)
		read_offset(d, at);
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static bool is_good(const struct date *d)
{
	static const int lengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (d->bad || d->year < 1970 || d->month < 1 || d->month > 12 || d->day < 1 ||
	    d->day > lengths[d->month - 1])
		return false;
	if (d->month == 2 && d->day == 29 && !is_leap(d->year))
		return false;
	return d->hour < 24 && d->minute < 60 && d->second <= 60;
}

/* Days from 1 January 1970, counted in years that begin in March. */
static int64_t days(const struct date *d)
{
	int year = d->year - (d->month <= 2), month = (d->month + 9) % 12;
	int64_t before = 365LL * year + year / 4 - year / 100 + year / 400;

	return before + (153 * month + 2) / 5 + d->day - 1 - 719468;
}

int64_t date_parse(const char *value, size_t size)
{
	char line[LINE_SIZE], *rest = NULL;
	const char *at = line;
	struct date d = {0};
	int64_t ms;

	simplify(value, size, line);
	at += strspn(at, " ");
	if (digits(at) == 4 && (at[4] == '-' || at[4] == '/'))
		read_iso_day(&d, &at);
	for (char *word = strtok_r(line + (at - line), " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest))
		read_word(&d, word);
	if (!is_good(&d))
		return 0;
	ms = ((days(&d) * 24 + d.hour) * 60 + d.minute - d.offset) * 60000 + d.second * 1000LL;
	/* the zone may carry it over either end */
	return ms > 0 && ms < YEAR_10000_MS ? ms : 0;
}
