#include "../unit.h"

#include <wasl/memory.h>

static void list_grows_and_counts(void **state)
{
	_cleanup_(strings_freep) char **list = NULL;

	(void)state;
	assert_int_equal(strings_count(list), 0);
	strings_add(&list, "one");
	strings_add(&list, "two");
	assert_int_equal(strings_count(list), 2);
	assert_string_equal(list[1], "two");
	assert_null(list[2]);
}

static void take_empties_the_owner(void **state)
{
	_cleanup_(freep) char *owner = xasprintf("%d-%s", 7, "x");
	_cleanup_(freep) char *other = TAKE(owner);

	(void)state;
	assert_null(owner);
	assert_string_equal(other, "7-x");
}

static void empty_sizes_are_allocated(void **state)
{
	_cleanup_(freep) void *a = xmalloc(0);
	_cleanup_(freep) void *b = xmemdup(NULL, 0);

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	assert_null(xstrdup(NULL));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(list_grows_and_counts),
	cmocka_unit_test(take_empties_the_owner),
	cmocka_unit_test(empty_sizes_are_allocated),
};

UNIT_MAIN(tests)
