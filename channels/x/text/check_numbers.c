#include "check_numbers.h"

#include <wasl/phone.h>

#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 20U /* more are no number that is looked for */
#define ID_SIZE 10U
#define BETWEEN_MAX 3U /* characters between the groups of one number */

/* Digits in one piece. */
struct group {
	size_t begin, end;
	bool plus_before, plus_behind;
	bool joined;  /* with the one before */
	bool date;    /* part of one */
	char between; /* the last sign before it, where it is joined */
};

struct groups {
	struct group *at;
	size_t count;
};

static bool is_digit(int32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_between(int32_t c)
{
	return c > 0 && c < 0x80 && strchr(" -./()[]\t+", (int)c);
}

static void add(struct groups *groups, const struct group *group)
{
	if ((groups->count & (groups->count - 1)) == 0)
		groups->at = xreallocarray(groups->at, groups->count ? groups->count * 2 : 1,
					   sizeof(*groups->at));
	groups->at[groups->count++] = *group;
}

/* What stands between groups, as it is read. */
struct gap {
	size_t characters;
	bool foreign; /* a character that parts numbers */
	bool plus;
	char sign;
};

static void read_gap(struct gap *gap, int32_t c)
{
	gap->characters++;
	gap->foreign |= !is_between(c);
	gap->plus = c == '+' || (gap->plus && (c == ' ' || c == '('));
	if (c == '-' || c == '.' || c == '/')
		gap->sign = (char)c;
	else if (!is_between(c))
		gap->sign = '\0';
}

static void read_groups(const struct x_line *line, struct groups *ret)
{
	struct gap gap = {.foreign = true};
	size_t at = 0;

	while (at < line->size) {
		size_t begin = at;
		int32_t c = x_line_next(line, &at);
		if (!is_digit(c)) {
			read_gap(&gap, c);
			continue;
		}
		while (at < line->size && is_digit(line->text[at]))
			at++;
		const struct group group = {
			.begin = begin,
			.end = at,
			.plus_before = gap.plus,
			.plus_behind = at < line->size && line->text[at] == '+',
			.joined = !gap.foreign && gap.characters <= BETWEEN_MAX,
			.between = gap.sign,
		};
		add(ret, &group);
		gap = (struct gap){0};
	}
}

static bool is_year(const struct x_line *line, const struct group *group)
{
	const char *s = line->text + group->begin;

	return group->end - group->begin == 4 &&
	       (strncmp(s, "19", 2) == 0 || strncmp(s, "20", 2) == 0 || strncmp(s, "14", 2) == 0 ||
		strncmp(s, "13", 2) == 0);
}

static bool is_short(const struct group *group)
{
	return group->end - group->begin <= 2;
}

/* "25/11/2026", "1447-05-01": three groups with one sign between them. */
static void mark_dates(const struct x_line *line, struct groups *groups)
{
	for (size_t i = 2; i < groups->count; i++) {
		struct group *g = &groups->at[i - 2];
		bool ends = is_short(&g[1]) && ((is_short(&g[0]) && is_year(line, &g[2])) ||
						(is_year(line, &g[0]) && is_short(&g[2])));
		if (ends && g[1].joined && g[2].joined && g[1].between &&
		    g[1].between == g[2].between)
			g[0].date = g[1].date = g[2].date = true;
	}
}

/* Luhn's, with the first digit doubled. */
static bool is_national_id(const char *digits, size_t count)
{
	unsigned sum = 0;

	if (count != ID_SIZE || (digits[0] != '1' && digits[0] != '2'))
		return false;
	for (size_t i = 0; i < ID_SIZE; i++) {
		unsigned digit = (unsigned)(digits[i] - '0');
		if (i % 2 == 0)
			digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return sum % 10 == 0;
}

/* 0 is none, and what may pass is a number of its own. */
enum phone {
	PHONE_NONE,
	PHONE_PERSONAL,
	PHONE_PUBLIC,
};

static enum phone read_phone(const char *digits, bool plus)
{
	char written[DIGITS_MAX + 2], canonical[PHONE_SIZE];

	written[0] = '+';
	memcpy(written + plus, digits, strlen(digits) + 1);
	if (!phone_canonical(written, canonical))
		return PHONE_NONE;
	return phone_kind(canonical) == PHONE_SERVICE ? PHONE_PUBLIC : PHONE_PERSONAL;
}

/* A number of several groups, as it grows. */
struct number {
	char digits[DIGITS_MAX + 1];
	size_t count;
};

static bool grow(struct number *number, const struct x_line *line, const struct group *group)
{
	size_t size = group->end - group->begin;

	if (number->count + size > DIGITS_MAX)
		return false;
	memcpy(number->digits + number->count, line->text + group->begin, size);
	number->count += size;
	number->digits[number->count] = '\0';
	return true;
}

/* What begins with the group; *phone_until moves behind a telephone number. */
static enum x_private check_from(const struct x_line *line, const struct groups *groups,
				 size_t first, size_t *phone_until)
{
	const struct group *g = groups->at;
	struct number number = {.count = 0};
	enum x_private found = X_PRIVATE_NONE;

	for (size_t i = first; i < groups->count && !g[i].date; i++) {
		if ((i > first && !g[i].joined) || !grow(&number, line, &g[i]))
			break;
		if (is_national_id(number.digits, number.count))
			return X_PRIVATE_NATIONAL_ID;
		enum phone phone =
			read_phone(number.digits, g[first].plus_before || g[i].plus_behind);
		if (phone != PHONE_NONE)
			*phone_until = i + 1;
		if (phone == PHONE_PERSONAL)
			found = X_PRIVATE_PHONE;
	}
	return found;
}

static bool is_trainee(const struct group *group, const struct x_check_options *options)
{
	size_t size = group->end - group->begin;

	return size >= options->trainee_min && size <= options->trainee_max;
}

enum x_private x_check_numbers(const struct x_line *line, const struct x_check_options *options)
{
	struct groups groups = {0};
	enum x_private least = X_PRIVATE_NONE;
	size_t phone_until = 0;

	read_groups(line, &groups);
	mark_dates(line, &groups);
	for (size_t i = 0; i < groups.count && least != X_PRIVATE_NATIONAL_ID;) {
		enum x_private found = check_from(line, &groups, i, &phone_until);
		if (found == X_PRIVATE_NONE && i >= phone_until &&
		    is_trainee(&groups.at[i], options))
			found = X_PRIVATE_TRAINEE;
		if (found && (!least || found < least))
			least = found;
		/* a telephone number's parts are nothing else */
		i = phone_until > i ? phone_until : i + 1;
	}
	free(groups.at);
	return least;
}
