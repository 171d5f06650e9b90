#include "../unit.h"

#include "email/module/condition.h"

#include <stdio.h>

/* The core is the test's. */
static enum channel_health told;
static char text[256];
static unsigned times;

void channel_set_health(struct channel *ch, enum channel_health health, const char *fmt, ...)
{
	va_list args;

	assert_null(ch);
	told = health;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	times++;
}

static int begin(void **state)
{
	static struct condition c;

	condition_init(&c, NULL);
	times = 0;
	*state = &c;
	return 0;
}

static int end(void **state)
{
	condition_done(*state);
	condition_done(*state);
	return 0;
}

static void while_mail_goes_out_only_the_reading_shows(void **state)
{
	condition_set_reading(*state, CHANNEL_UP, "reading %s", "INBOX");
	assert_int_equal(told, CHANNEL_UP);
	assert_string_equal(text, "reading INBOX");
	condition_set_sending(*state, NULL);
	assert_int_equal(times, 1);
}

static void what_is_wrong_with_sending_shows_until_it_is_over(void **state)
{
	condition_set_reading(*state, CHANNEL_UP, "reading INBOX");
	condition_set_sending(*state, "mail.test refuses the login (535)");
	assert_int_equal(told, CHANNEL_DOWN);
	assert_string_equal(text, "sending does not work: mail.test refuses the login (535); "
				  "reading: reading INBOX");
	condition_set_reading(*state, CHANNEL_UP, "up to date");
	assert_int_equal(told, CHANNEL_DOWN);
	assert_non_null(strstr(text, "535"));
	assert_non_null(strstr(text, "up to date"));
	condition_set_sending(*state, NULL);
	assert_int_equal(told, CHANNEL_UP);
	assert_string_equal(text, "up to date");
}

static void the_worse_of_both_is_the_health(void **state)
{
	static const struct {
		enum channel_health reading, both;
	} cases[] = {
		{CHANNEL_STARTING, CHANNEL_DOWN},
		{CHANNEL_UP, CHANNEL_DOWN},
		{CHANNEL_DOWN, CHANNEL_DOWN},
		{CHANNEL_FAILED, CHANNEL_FAILED},
	};

	condition_set_sending(*state, "no");
	assert_int_equal(told, CHANNEL_DOWN);
	assert_non_null(strstr(text, "starting"));
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		condition_set_reading(*state, cases[i].reading, "x");
		assert_int_equal(told, cases[i].both);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static const struct CMUnitTest tests[] = {
	TEST(while_mail_goes_out_only_the_reading_shows),
	TEST(what_is_wrong_with_sending_shows_until_it_is_over),
	TEST(the_worse_of_both_is_the_health),
};

UNIT_MAIN(tests)
