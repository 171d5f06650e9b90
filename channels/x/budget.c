#include "budget.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What no month costs; sums of it do not overflow. */
#define SPENT_MAX INT64_C(1000000000000000)

static void month_of(int64_t now, unsigned *ret_year, unsigned *ret_month)
{
	time_t seconds = (time_t)(now / 1000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	*ret_year = (unsigned)tm.tm_year + 1900;
	*ret_month = (unsigned)tm.tm_mon + 1;
}

void budget_init(struct budget *b, uint64_t cap, const char *text, int64_t now)
{
	char *end = NULL;
	long year = text ? strtol(text, &end, 10) : 0;
	long month = end && *end == '-' ? strtol(end + 1, &end, 10) : 0;
	long long spent = end && *end == ' ' ? strtoll(end + 1, &end, 10) : 0;

	*b = (struct budget){.cap = (int64_t)cap * 1000000};
	month_of(now, &b->year, &b->month);
	if (spent > 0 && year == (long)b->year && month == (long)b->month)
		b->spent = spent < SPENT_MAX ? spent : SPENT_MAX;
}

void budget_text(const struct budget *b, char ret[static BUDGET_TEXT_SIZE])
{
	snprintf(ret, BUDGET_TEXT_SIZE, "%04u-%02u %lld", b->year % 10000, b->month % 100,
		 (long long)b->spent);
}

bool budget_turn(struct budget *b, int64_t now)
{
	unsigned year, month;

	month_of(now, &year, &month);
	/* a clock that is set back gives no money back */
	if (year < b->year || (year == b->year && month <= b->month))
		return false;
	b->year = year;
	b->month = month;
	b->spent = 0;
	return true;
}

void budget_spend(struct budget *b, int64_t price)
{
	if (b->spent < SPENT_MAX)
		b->spent += price;
}

bool budget_allows(const struct budget *b, int64_t price)
{
	return !b->cap || b->spent + price <= b->cap;
}

bool budget_is_near(const struct budget *b)
{
	return b->cap && b->spent > b->cap / 10 * 9;
}

int64_t budget_next_month(const struct budget *b)
{
	struct tm tm = {.tm_year = (int)b->year - 1900, .tm_mon = (int)b->month, .tm_mday = 1};

	return (int64_t)timegm(&tm) * 1000;
}
