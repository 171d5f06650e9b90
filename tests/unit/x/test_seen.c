#include "../unit.h"

#include "x/seen.h"

#include <wasl/memory.h>

static void what_was_added_is_there_once(void **state)
{
	static const char *const ids[] = {
		"5", "10", "9", "1795604580000000000", "1795604580000000001", "9999999999999999999",
		"1"};
	struct seen s = {0};

	(void)state;
	assert_false(seen_has(&s, "5"));
	seen_remove(&s, "5");
	seen_prune(&s, "5");
	for (size_t i = 0; i < ELEMENTS(ids); i++) {
		assert_true(seen_add(&s, ids[i]));
		assert_false(seen_add(&s, ids[i]));
		assert_int_equal(s.count, i + 1);
	}
	for (size_t i = 0; i < ELEMENTS(ids); i++)
		assert_true(seen_has(&s, ids[i]));
	assert_false(seen_has(&s, "1795604580000000002") || seen_has(&s, "2"));
	/* rising by their number, not by their letters */
	assert_string_equal(s.list[1].id, "5");
	assert_string_equal(s.list[3].id, "10");
	seen_remove(&s, "9");
	seen_remove(&s, "2");
	assert_true(!seen_has(&s, "9") && seen_has(&s, "10") && s.count == ELEMENTS(ids) - 1);
	assert_true(seen_add(&s, "9"));
	seen_done(&s);
	assert_true(!s.list && !s.count);
}

static void those_below_are_forgotten(void **state)
{
	struct seen s = {0};
	char id[POST_ID_SIZE];

	(void)state;
	/* falling, so that each goes before all others; over several allocations */
	for (unsigned n = 1000; n > 0; n--) {
		snprintf(id, sizeof(id), "%u", n);
		assert_true(seen_add(&s, id));
	}
	seen_prune(&s, "1");
	assert_int_equal(s.count, 1000);
	seen_prune(&s, "501");
	assert_int_equal(s.count, 500);
	assert_true(!seen_has(&s, "500") && seen_has(&s, "501") && seen_has(&s, "1000"));
	seen_prune(&s, "9999999999999999999");
	assert_int_equal(s.count, 0);
	assert_true(seen_add(&s, "3"));
	seen_done(&s);
}

/* By the number of ids that are moved: it ends at once, whatever the order. */
static void many_cost_little_in_either_order(void **state)
{
	(void)state;
	for (int order = 0; order < 3; order++) {
		struct seen s = {0};
		char id[POST_ID_SIZE], last[POST_ID_SIZE] = "1";

		for (unsigned n = 0; n < 150000; n++) {
			/* rising, falling, and away from the middle */
			unsigned steps[] = {n, 200000 - n, n % 2 ? 200000 + n : 200000 - n};
			snprintf(id, sizeof(id), "%u", 1000000 + steps[order]);
			assert_true(seen_add(&s, id));
		}
		assert_int_equal(s.count, 150000);
		for (size_t i = 0; i < s.count; i++) {
			assert_true(post_id_compare(last, s.list[i].id) < 0);
			snprintf(last, sizeof(last), "%s", s.list[i].id);
		}
		/* what was forgotten makes room again */
		seen_prune(&s, last);
		for (unsigned n = 0; n < 150000; n++) {
			snprintf(id, sizeof(id), "%u", 2000000 + n);
			assert_true(seen_add(&s, id));
			seen_prune(&s, id);
		}
		assert_int_equal(s.count, 1);
		assert_true(s.allocated < 300000);
		seen_done(&s);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_was_added_is_there_once),
	cmocka_unit_test(those_below_are_forgotten),
	cmocka_unit_test(many_cost_little_in_either_order),
};
UNIT_MAIN(tests)
