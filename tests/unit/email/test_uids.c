#include "../unit.h"

#include "email/worker/uids.h"

static struct uids uids_of(const uint32_t *list)
{
	struct uids u = {0};

	for (; *list; list++)
		uids_add(&u, *list);
	uids_sort(&u);
	return u;
}

static void neighbours_become_ranges(void **state)
{
	static const struct {
		uint32_t list[8];
		const char *set;
	} cases[] = {
		{{0}, ""},
		{{7}, "7"},
		{{1, 2}, "1:2"},
		{{3, 1, 2}, "1:3"},
		{{5, 5, 5}, "5"},
		{{9, 1, 2, 7, 3, 9}, "1:3,7,9"},
		{{UINT32_MAX, UINT32_MAX - 1}, "4294967294:4294967295"},
	};
	char set[100];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct uids u = uids_of(cases[i].list);

		assert_int_equal(uids_format(&u, set, sizeof(set)), u.count);
		assert_string_equal(set, cases[i].set);
		uids_done(&u);
	}
}

static void set_that_does_not_fit_is_written_in_parts(void **state)
{
	struct uids u = {0};
	char set[24 + 5];
	size_t rounds = 0;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		uids_add(&u, 4000000000U + 2 * i);
	while (u.count) {
		size_t written = uids_format(&u, set, sizeof(set));

		assert_in_range(written, 1, u.count);
		assert_true(strlen(set) < sizeof(set));
		assert_int_equal(strtoul(set, NULL, 10), u.list[0]);
		uids_drop(&u, written);
		rounds++;
	}
	assert_true(rounds > 1);
	uids_done(&u);
}

static void membership(void **state)
{
	static const uint32_t list[] = {10, 20, 30, 0};
	struct uids u = uids_of(list);

	(void)state;
	for (uint32_t i = 0; i < 40; i++)
		assert_int_equal(uids_has(&u, i), i == 10 || i == 20 || i == 30);
	uids_drop(&u, 100);
	assert_int_equal(u.count, 0);
	assert_false(uids_has(&u, 10));
	uids_done(&u);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(neighbours_become_ranges),
	cmocka_unit_test(set_that_does_not_fit_is_written_in_parts),
	cmocka_unit_test(membership),
};

UNIT_MAIN(tests)
