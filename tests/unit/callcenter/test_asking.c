#include "../unit.h"

#include "callcenter/asking.h"

/* Only their places count. */
static struct web_request *request(uintptr_t n)
{
	return (struct web_request *)n;
}

static void each_is_found_by_its_own_id_once(void **state)
{
	struct askings a = {0};
	char ids[3][32];

	(void)state;
	askings_init(&a);
	assert_true(askings_none(&a));
	for (uintptr_t i = 0; i < 3; i++)
		snprintf(ids[i], sizeof(ids[i]), "%s", askings_add(&a, request(16 * (i + 1))));
	assert_string_not_equal(ids[0], ids[1]);
	assert_false(askings_none(&a));
	/* in no order, the last one too */
	assert_ptr_equal(askings_take(&a, ids[2]), request(48));
	assert_null(askings_take(&a, ids[2]));
	snprintf(ids[2], sizeof(ids[2]), "%s", askings_add(&a, request(64)));
	assert_ptr_equal(askings_take(&a, ids[0]), request(16));
	assert_ptr_equal(askings_take(&a, ids[2]), request(64));
	assert_ptr_equal(askings_take(&a, ids[1]), request(32));
	assert_null(askings_take(&a, "nobody's"));
	assert_true(askings_none(&a));
}

static void what_is_forgotten_is_not_found_nor_named_again(void **state)
{
	struct askings a = {0};
	char id[32];

	(void)state;
	askings_done(&a); /* before anything was begun */
	snprintf(id, sizeof(id), "%s", askings_add(&a, request(16)));
	askings_done(&a);
	assert_null(askings_take(&a, id));
	assert_string_not_equal(askings_add(&a, request(32)), id);
	askings_done(&a);
	assert_true(askings_none(&a));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(each_is_found_by_its_own_id_once),
	cmocka_unit_test(what_is_forgotten_is_not_found_nor_named_again),
};

UNIT_MAIN(tests)
