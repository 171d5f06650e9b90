#include "../unit.h"

#include "email/mime/date.h"

#include <wasl/memory.h>

#include <time.h>

/* 23 November 2026, 10:00 UTC */
#define TEN 1795428000000

static int64_t parse(const char *value, size_t size)
{
	_cleanup_(freep) char *exact = xmemdup(value, size);

	return date_parse(exact, size);
}

struct date_case {
	const char *value;
	int64_t wanted;
};

static void assert_all(const struct date_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int64_t got = parse(cases[i].value, strlen(cases[i].value));

		if (got != cases[i].wanted)
			fail_msg("%s: %lld, not %lld", cases[i].value, (long long)got,
				 (long long)cases[i].wanted);
	}
}

static void dates_are_read(void **state)
{
	static const struct date_case cases[] = {
		{"Mon, 23 Nov 2026 10:00:00 +0000", TEN},
		{"Mon, 23 Nov 2026 13:00:00 +0300", TEN},
		{"Mon, 23 Nov 2026 04:30:00 -0530", TEN},
		{"23 Nov 2026 10:00 +0000", TEN},
		{"Mon,23 Nov 2026 10:00:00 GMT", TEN},
		{"mon, 23 NOV 2026 10:00:00 gmt", TEN},
		{"Mon, 23 Nov 2026 10:00:00 +0000 (UTC)", TEN},
		{"Mon (x), 23 (y (z)) Nov 2026 10:00:00 +0000", TEN},
		{"Mon, 23 Nov 2026\r\n 10:00:00 +0000", TEN},
		{"Mon, 23 Nov 2026 10:00:01 +0000", TEN + 1000},
		{"Sat, 29 Feb 2020 00:00:00 +0000", 1582934400000},
		{"Thu, 1 Jan 1970 00:00:01 +0000", 1000},
		{"Sat, 31 Dec 2016 23:59:60 +0000", 1483228800000},
		{"Wed, 31 Dec 9999 23:59:59 +0000", 253402300799000},
		{"Tue, 29 Feb 2000 12:00:00 +0000", 951825600000},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void zones_have_names(void **state)
{
	static const struct date_case cases[] = {
		{"23 Nov 2026 10:00:00 UT", TEN},
		{"23 Nov 2026 10:00:00 Z", TEN},
		{"23 Nov 2026 05:00:00 EST", TEN},
		{"23 Nov 2026 03:00:00 PDT", TEN},
		{"23 Nov 2026 13:00:00 EEST", TEN},
		{"23 Nov 2026 13:00:00 GMT+3", TEN},
		{"23 Nov 2026 13:00:00 GMT+0300", TEN},
		{"23-Nov 2026 05:00:00 GMT-0500", TEN},
		{"23 Nov 2026 13:00:00 UTC+03:00", TEN},
		{"23 Nov 2026 13:00:00 +03:00", TEN},
		{"23 Nov 2026 13:00:00 +300", TEN},
		{"23 Nov 2026 13:00:00 AST", TEN},
		{"23 Nov 2026 13:00:00 +0300 (AST)", TEN},
		/* what is unknown is UTC */
		{"23 Nov 2026 10:00:00", TEN},
		{"23 Nov 2026 10:00:00 Q", TEN},
		{"23 Nov 2026 10:00:00 XYZ", TEN},
		{"23 Nov 2026 10:00:00 -0000", TEN},
		{"23 Nov 2026 10:00:00 +9999", TEN},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void other_forms_are_read(void **state)
{
	static const struct date_case cases[] = {
		{"Mon, 23 Nov 26 10:00:00 +0000", TEN},
		{"Tue, 23 Nov 99 10:00:00 +0000", 943351200000},
		{"Tue, 23 Nov 126 10:00:00 +0000", TEN},
		{"Mon, 023 Nov 2026 10:00:00 +0000", TEN},
		{"23-Nov-2026 10:00:00 +0000", TEN},
		{"Monday, 23-Nov-26 10:00:00 GMT", TEN},
		{"23-Nov-2026 05:00:00 -0500", TEN},
		{"Mon Nov 23 10:00:00 2026", TEN},
		{"Mon Nov 23 05:00:00 EST 2026", TEN},
		{"Nov 23, 2026 10:00", TEN},
		{"23 November 2026 10:00:00", TEN},
		{"23 Nov 2026 10:00:00 AM +0000", TEN},
		{"23 Nov 2026 12:00:00 AM", TEN - 10 * 3600000L},
		{"23 Nov 2026 01:00:00 pm +0300", TEN},
		{"23 Nov 2026", TEN - 10 * 3600000L},
		{"2026-11-23T10:00:00Z", TEN},
		{"2026-11-23t13:00:00+03:00", TEN},
		{"2026-11-23 10:00:00", TEN},
		{"2026-11-23 10:00:00.123456 +0000", TEN},
		{"2026/11/23 10:00", TEN},
		{"2026-11-23", TEN - 10 * 3600000L},
		{"الاثنين، 23 نوفمبر 2026 13:00:00 +0300", TEN},
		{"23 نوفمبر، 2026 10:00", TEN},
		{"٢٣ نوفمبر ٢٠٢٦ ١٣:٠٠:٠٠ +0300", TEN},
		{"۲۳ Nov ۲۰۲۶ ۱۰:۰۰", TEN},
		{"23 نوفمبر 2026 01:00 م +0300", TEN},
		{"23 نوفمبر 2026 10:00 ص", TEN},
		{"23 ربيع 2026 10:00", 0},
	};

	(void)state;
	assert_all(cases, ELEMENTS(cases));
}

static void nonsense_is_no_date(void **state)
{
	static const char *const values[] = {
		"",
		" ",
		"yesterday",
		"Mon, 99 Nov 2026 99:99:99 +9999",
		"Mon, 23 Nov 2026 24:00:00 +0000",
		"Mon, 23 Nov 2026 10:60:00 +0000",
		"Mon, 23 Nov 2026 10:00:61 +0000",
		"Mon, 23 Nov 2026 100:00:00 +0000",
		"Mon, 23 Nov 2026 10: +0000",
		"Mon, 0 Nov 2026 10:00:00 +0000",
		"Mon, 29 Feb 2026 10:00:00 +0000",
		"Mon, 29 Feb 2100 10:00:00 +0000",
		"Mon, 31 Nov 2026 10:00:00 +0000",
		"Mon, 23 Nov 20260 10:00:00 +0000",
		"Mon, 23 Nov 1969 10:00:00 +0000",
		"Mon, 23 Nov 0 10:00:00 +0000",
		"Mon, 23 2026 10:00:00 +0000",
		"Nov 2026 10:00:00 +0000",
		"1 Jan 1970 00:00:00 +0300",
		"31 Dec 9999 23:59:59 -0300",
		"23/11/2026 10:00",
		"2026-13-23T10:00:00Z",
		"2026-00-23T10:00:00Z",
		"2026-11T10:00:00Z",
		"10:00:00",
		"(23 Nov 2026 10:00:00 +0000)",
		"(23 Nov 2026 10:00:00 +0000",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(values); i++)
		assert_int_equal(parse(values[i], strlen(values[i])), 0);
	assert_int_equal(parse("23\0Nov\0"
			       "2026",
			       11),
			 TEN - 10 * 3600000L);
}

/* Against the system's own calendar. */
static void every_day_is_right(void **state)
{
	(void)state;
	for (time_t day = 86400; day < 4102444800; day += 86400 * 11 + 3607) {
		char text[64];
		struct tm tm;

		gmtime_r(&day, &tm);
		assert_true(strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S +0000", &tm) > 0);
		assert_int_equal(parse(text, strlen(text)), (int64_t)day * 1000);
	}
}

static void long_values_end(void **state)
{
	size_t size = 1 << 20;
	char *value = xmalloc(size);

	(void)state;
	for (const char *c = "( 1:+a-9"; *c; c++) {
		memset(value, *c, size);
		assert_int_equal(date_parse(value, size), 0);
	}
	free(value);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(dates_are_read),	cmocka_unit_test(zones_have_names),
	cmocka_unit_test(other_forms_are_read), cmocka_unit_test(nonsense_is_no_date),
	cmocka_unit_test(every_day_is_right),	cmocka_unit_test(long_values_end),
};

UNIT_MAIN(tests)
