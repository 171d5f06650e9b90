#include "../unit.h"

#include "base/config.h"
#include "ticket/office.h"

#include <pthread.h>

static void days_are_read_or_refused(void **state)
{
	static const struct {
		const char *text;
		unsigned least, most; /* 0: refused */
	} cases[] = {
		{"3", 3, 3},   {"3-5", 3, 5}, {"3-3", 3, 3}, {"1-99", 1, 99},
		{"07", 7, 7},  {"", 0, 0},    {"0", 0, 0},   {"100", 0, 0},
		{"5-3", 0, 0}, {"3-", 0, 0},  {"-5", 0, 0},  {"3-5-7", 0, 0},
		{"3 ", 0, 0},  {" 3", 0, 0},  {"3-0", 0, 0}, {"3-100", 0, 0},
		{"x", 0, 0},   {"3x", 0, 0},  {"+3", 0, 0},  {"4294967299", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		unsigned least = 0, most = 0;
		bool good = office_days_parse(cases[i].text, &least, &most);
		if (good != (cases[i].least > 0))
			fail_msg("'%s' was %s", cases[i].text, good ? "taken" : "refused");
		if (good && (least != cases[i].least || most != cases[i].most))
			fail_msg("'%s' is %u to %u", cases[i].text, least, most);
	}
}

static void letters_are_read_or_refused(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{"a", true},  {"ab", true},   {"zya", true},  {"abcdefghijklmnopqrstuvwxyz", true},
		{"", false},  {"A", false},   {"a b", false}, {"aa", false},
		{"1", false}, {"aba", false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_int_equal(office_letters_check(cases[i].text), cases[i].good);
}

static void the_last_letter_signs_and_all_are_accepted(void **state)
{
	struct office bare = {0}, some = {.options.token_letters = (char *)"bcf"};

	(void)state;
	assert_int_equal(office_letter(&bare), 'a');
	assert_true(office_accepts(&bare, 'a'));
	assert_false(office_accepts(&bare, 'b'));
	assert_int_equal(office_letter(&some), 'f');
	for (char c = 'a'; c <= 'z'; c++)
		assert_int_equal(office_accepts(&some, c), c == 'b' || c == 'c' || c == 'f');
	assert_false(office_accepts(&some, '\0'));
}

static void fill_defaults(const struct option *options, void *target)
{
	struct error err = ERROR_NONE;

	for (const struct option *o = options; o->type != OPTION_TYPE_END; o++) {
		if (o->fallback && o->fallback != OPTION_REQUIRED &&
		    option_parse(o, o->fallback, target, &err) < 0)
			fail_msg("%s: %s", o->key, err.text);
	}
}

static void the_defaults_are_the_policy(void **state)
{
	struct office_options office = {0};
	struct limit_options limits = {0};

	(void)state;
	fill_defaults(office_options(), &office);
	fill_defaults(limit_options(), &limits);
	assert_string_equal(office.routine_days, "3");
	assert_string_equal(office.critical_days, "3-5");
	assert_string_equal(office.complex_days, "3-7");
	assert_int_equal(limits.address_10_minutes, 3);
	assert_int_equal(limits.address_day, 10);
	assert_int_equal(limits.phone_day, 3);
	assert_int_equal(limits.hour, 500);
	assert_int_equal(limits.domain_hour, 60);
	assert_string_equal(limits.shared_domains[0], "gmail.com");
	options_done(office_options(), &office);
	options_done(limit_options(), &limits);
}

static struct office *make_office(const char *name)
{
	struct office_options options = {.name_ar = xstrdup(name)};
	struct office *o = office_new(&options, &(struct limit_options){.hour = 3});

	assert_null(options.name_ar); /* it was taken */
	return o;
}

static void a_snapshot_lives_as_long_as_somebody_holds_it(void **state)
{
	struct office *o = make_office("قديم");
	struct office *held = office_ref(o);

	(void)state;
	office_unref(o);
	assert_string_equal(held->options.name_ar, "قديم");
	assert_int_equal(held->limits.hour, 3);
	office_unref(held);
	office_unref(NULL);
}

static void *hold_and_let_go(void *data)
{
	for (unsigned i = 0; i < 10000; i++)
		office_unref(office_ref(data));
	return NULL;
}

static void several_threads_may_hold_it(void **state)
{
	struct office *o = make_office("x");
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hold_and_let_go, o), 0);
	for (size_t i = 0; i < ELEMENTS(threads); i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(o->references, 1);
	office_unref(o);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(letters_are_read_or_refused),
	cmocka_unit_test(the_last_letter_signs_and_all_are_accepted),
	cmocka_unit_test(days_are_read_or_refused),
	cmocka_unit_test(the_defaults_are_the_policy),
	cmocka_unit_test(a_snapshot_lives_as_long_as_somebody_holds_it),
	cmocka_unit_test(several_threads_may_hold_it),
};

UNIT_MAIN(tests)
