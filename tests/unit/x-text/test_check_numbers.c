#include "../unit.h"

#include "x/text/check.h"

#include <wasl/memory.h>

struct row {
	const char *text;
	enum x_private kind;
};

static enum x_private check(const char *text, const struct x_check_options *options)
{
	return x_check_text(text, strlen(text), options);
}

static void numbers_are_found_however_written(void **state)
{
	static const struct row rows[] = {
		{"1012345672", X_PRIVATE_NATIONAL_ID},
		{"2012345670", X_PRIVATE_NATIONAL_ID},
		{"\u0661\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0662",
		 X_PRIVATE_NATIONAL_ID},
		{"\u06f1\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f2",
		 X_PRIVATE_NATIONAL_ID},
		{"\uff11\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff12",
		 X_PRIVATE_NATIONAL_ID},
		{"1-012-345-672", X_PRIVATE_NATIONAL_ID},
		{"10 12 34 56 72", X_PRIVATE_NATIONAL_ID},
		{"1 0 1 2 3 4 5 6 7 2", X_PRIVATE_NATIONAL_ID},
		{"1012\u2013345672", X_PRIVATE_NATIONAL_ID},
		{"101\u200f2345\u200e672", X_PRIVATE_NATIONAL_ID},
		{"\u0631\u0642\u06451012345672\u0648", X_PRIVATE_NATIONAL_ID},
		{"0551234567 or 1012345672", X_PRIVATE_NATIONAL_ID},
		{"1012345671", X_PRIVATE_TRAINEE}, /* its check digit is wrong, its length is not */
		{"3012345678", X_PRIVATE_TRAINEE},
		{"10123456721", X_PRIVATE_NONE},
		{"0551234567", X_PRIVATE_PHONE},
		{"\u0660\u0665\u0665 \u0661\u0662\u0663 \u0664\u0665\u0666\u0667", X_PRIVATE_PHONE},
		{"+966 55 123 4567", X_PRIVATE_PHONE},
		{"00966-55-1234567", X_PRIVATE_PHONE},
		{"966551234567", X_PRIVATE_PHONE},
		{"551234567", X_PRIVATE_PHONE},
		{"(011) 234-5678", X_PRIVATE_PHONE},
		{"966551234567+", X_PRIVATE_PHONE},
		{"+44 (0)20 7946 0958", X_PRIVATE_PHONE},
		{"0044 20 7946 0958", X_PRIVATE_PHONE},
		{"+1 202 555 0143", X_PRIVATE_PHONE},
		/* an office's own */
		{"920001234", X_PRIVATE_NONE},
		{"9200 01234", X_PRIVATE_NONE},
		{"+966 920001234", X_PRIVATE_NONE},
		{"800 124 4444", X_PRIVATE_NONE},
		{"441234567", X_PRIVATE_TRAINEE},
		{"4412345678", X_PRIVATE_TRAINEE},
		{"44 1234567", X_PRIVATE_NONE},
		{"12345678", X_PRIVATE_NONE},
		{"25/11/2026 8 am, 15-10-2026 8", X_PRIVATE_NONE},
		{"2026-11-25 10:30", X_PRIVATE_NONE},
		{"1447/05/01", X_PRIVATE_NONE},
		{"100 200 300", X_PRIVATE_NONE},
		{"1,000,000,000", X_PRIVATE_NONE},
		{"1234567890123456789012345", X_PRIVATE_NONE},
		{"https://x.com/tvtc/status/1234567890123456789", X_PRIVATE_NONE},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		enum x_private kind = check(rows[i].text, &X_CHECK_DEFAULT);
		if (kind != rows[i].kind)
			fail_msg("%s: %d", rows[i].text, (int)kind);
	}
}

static void trainees_have_the_numbers_they_have(void **state)
{
	(void)state;
	assert_int_equal(check("12345", &(struct x_check_options){5, 6}), X_PRIVATE_TRAINEE);
	assert_int_equal(check("441234567", &(struct x_check_options){5, 6}), X_PRIVATE_NONE);
	assert_int_equal(check("441234567", &(struct x_check_options){0, 0}), X_PRIVATE_NONE);
	assert_int_equal(check("1012345672", &(struct x_check_options){0, 0}),
			 X_PRIVATE_NATIONAL_ID);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(numbers_are_found_however_written),
	cmocka_unit_test(trainees_have_the_numbers_they_have),
};

UNIT_MAIN(tests)
