#include "../unit.h"

#include "callcenter/rate.h"

static void so_many_within_a_minute(void **state)
{
	struct rate r = {0};

	(void)state;
	for (unsigned i = 0; i < 60; i++)
		assert_true(rate_take(&r, 60, 1000));
	assert_false(rate_take(&r, 60, 1000));
	assert_false(rate_take(&r, 60, 1900));
	assert_true(rate_take(&r, 60, 2100));
	assert_false(rate_take(&r, 60, 2100));
	/* a pause saves no more than a minute's */
	for (unsigned i = 0; i < 60; i++)
		assert_true(rate_take(&r, 60, 1000000));
	assert_false(rate_take(&r, 60, 1000000));
	/* a clock that goes back gives nothing */
	assert_false(rate_take(&r, 60, 10));
}

static void without_a_rate_there_is_none(void **state)
{
	struct rate r = {0};

	(void)state;
	for (unsigned i = 0; i < 10000; i++)
		assert_true(rate_take(&r, 0, 1));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(so_many_within_a_minute),
	cmocka_unit_test(without_a_rate_there_is_none),
};

UNIT_MAIN(tests)
