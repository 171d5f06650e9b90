#include "web/waiting.h"

#include "../unit.h"

static void each_is_found_once(void **state)
{
	struct waitings w = {0};
	char first[21], third[21];

	(void)state;
	waitings_init(&w);
	snprintf(first, sizeof(first), "%s", waitings_add(&w)->id);
	waitings_add(&w);
	snprintf(third, sizeof(third), "%s", waitings_add(&w)->id);
	struct waiting *one = waitings_take(&w, third);
	assert_non_null(one);
	waiting_free(one);
	assert_null(waitings_take(&w, third));
	/* the end is where the next one goes */
	const struct waiting *last = waitings_add(&w);
	assert_ptr_equal(w.first->next->next, last);
	one = waitings_take(&w, first);
	assert_string_equal(one->id, first);
	waiting_free(one);
	assert_null(waitings_take(&w, "nobody"));
	waitings_done(&w);
	assert_null(w.first);
	waitings_done(&w);
}

static void stopping_before_starting_does_nothing(void **state)
{
	struct waitings w = {0};

	(void)state;
	waitings_done(&w);
	assert_null(w.first);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_is_found_once),
	cmocka_unit_test(stopping_before_starting_does_nothing),
};

UNIT_MAIN(tests)
