#include "../unit.h"

#include "channel/brake.h"

#include <wasl/memory.h>

static void it_takes_some_in_a_row(void **state)
{
	struct brake b = {0};

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 4; i++)
			assert_int_equal(brake_lost(&b, 60000), 0);
		assert_false(brake_is_on(&b));
		assert_false(brake_release(&b));
	}
}

static void pauses_grow_to_a_bound_until_it_answers(void **state)
{
	static const uint64_t pauses[] = {1000,	 2000,	 4000,	 8000,	 16000, 32000,
					  64000, 128000, 256000, 300000, 300000};
	struct brake b = {0};

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		for (unsigned i = 0; i < 4; i++)
			assert_int_equal(brake_lost(&b, 0), 0);
		for (size_t i = 0; i < ELEMENTS(pauses); i++) {
			assert_int_equal(brake_lost(&b, 0), pauses[i]);
			assert_true(brake_is_on(&b));
		}
		assert_true(brake_release(&b));
		assert_false(brake_is_on(&b));
	}
}

static void what_it_asks_for_counts_within_the_bound(void **state)
{
	struct brake b = {0};

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		(void)brake_lost(&b, 0);
	assert_int_equal(brake_lost(&b, 30000), 30000);
	assert_int_equal(brake_lost(&b, 500), 2000);
	assert_int_equal(brake_lost(&b, UINT64_MAX), 300000);
	assert_int_equal(brake_lost(&b, 0), 8000);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(it_takes_some_in_a_row),
	cmocka_unit_test(pauses_grow_to_a_bound_until_it_answers),
	cmocka_unit_test(what_it_asks_for_counts_within_the_bound),
};

UNIT_MAIN(tests)
