#include "../unit.h"

#include "outbox/lanes.h"

#include <wasl/memory.h>

static void the_named_channel_comes_first_then_the_first_of_its_kind(void **state)
{
	static const struct {
		const char *channel, *kind, *found;
	} cases[] = {
		{"b", "mail", "b"}, {"a", "mail", "a"},	  {"z", "mail", "a"},
		{"z", "x", "c"},    {"a", "phone", NULL}, {"c", "mail", "a"},
		{"d", "hook", "d"}, {"e", "hook", "e"},	  {"f", "hook", NULL},
	};
	struct lanes l = {0};

	(void)state;
	lanes_set(&l, &(struct lane_key){"a", "mail", false}, 1);
	lanes_set(&l, &(struct lane_key){"b", "mail", false}, 1);
	lanes_set(&l, &(struct lane_key){"c", "x", false}, 1);
	/* what is for one of these is for no other */
	lanes_set(&l, &(struct lane_key){"d", "hook", true}, 1);
	lanes_set(&l, &(struct lane_key){"e", "hook", true}, 1);
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const struct lane *lane = lanes_find(&l, cases[i].channel, cases[i].kind);
		if (cases[i].found)
			assert_string_equal(lane->channel, cases[i].found);
		else
			assert_null(lane);
	}
	lanes_done(&l);
}

static void what_does_not_run_is_not_found_nor_copied(void **state)
{
	struct lanes l = {0}, copy;

	(void)state;
	lanes_set(&l, &(struct lane_key){"a", "mail", false}, 1);
	lanes_set(&l, &(struct lane_key){"b", "mail", false}, 1);
	lanes_reset(&l);
	assert_null(lanes_find(&l, "a", "mail"));
	lanes_set(&l, &(struct lane_key){"b", "mail", false}, 7);
	assert_int_equal(l.count, 2);
	assert_string_equal(lanes_find(&l, "a", "mail")->channel, "b");
	lanes_find(&l, "a", "mail")->want = 3;
	lanes_copy(&l, &copy);
	assert_int_equal(copy.count, 1);
	assert_int_equal(copy.list[0].room, 7);
	assert_int_equal(copy.list[0].want, 3);
	lanes_done(&copy);
	lanes_done(&l);
}

static void what_is_for_a_paused_one_goes_to_another_or_waits(void **state)
{
	struct lanes l = {0}, copy;

	(void)state;
	lanes_set(&l, &(struct lane_key){"a", "mail", false, true}, 4);
	lanes_set(&l, &(struct lane_key){"d", "hook", true, true}, 4);
	lanes_set(&l, &(struct lane_key){"e", "hook", true, false}, 4);
	for (unsigned i = 0; i < 2; i++) {
		const char *const channel = i ? "a" : "z";
		struct lane *lane = lanes_find(&l, channel, "mail");
		assert_string_equal(lane->channel, "a");
		assert_int_equal(lane->room, 0);
		lane_note_ended(lane, 1000);
		assert_int_equal(lane_want(lane, 0, 1000), 0);
	}
	assert_true(lanes_find(&l, "d", "hook")->paused);
	assert_null(lanes_find(&l, "f", "hook"));
	lanes_copy(&l, &copy);
	assert_true(lanes_find(&copy, "a", "mail")->paused);
	lanes_done(&copy);
	lanes_set(&l, &(struct lane_key){"b", "mail", false, false}, 4);
	assert_string_equal(lanes_find(&l, "a", "mail")->channel, "b");
	lanes_done(&l);
}

static void as_much_is_fetched_ahead_as_is_sent_soon(void **state)
{
	struct lanes l = {0};

	(void)state;
	lanes_set(&l, &(struct lane_key){"a", "mail", false}, 4);
	struct lane *lane = l.list;
	assert_int_equal(lane_want(lane, 0, 1000), 4);
	assert_int_equal(lane_want(lane, 4, 1000), 0);
	for (unsigned i = 0; i < 100; i++)
		lane_note_ended(lane, 1000);
	assert_int_equal(lane_want(lane, 0, 1001), 104);
	assert_int_equal(lane_want(lane, 4, 1100), 100);
	assert_int_equal(lane_want(lane, 40, 1100), 64);
	assert_int_equal(lane_want(lane, 54, 1100), 0);
	/* one window later it still counts, two later it does not */
	assert_int_equal(lane_want(lane, 4, 1250), 100);
	assert_int_equal(lane_want(lane, 4, 1500), 0);
	for (unsigned i = 0; i < 100000; i++)
		lane_note_ended(lane, 2000);
	assert_in_range(lane_want(lane, 0, 2000), 200, 300);
	lane->room = 0;
	assert_int_equal(lane_want(lane, 300, 2000), 0);
	lanes_done(&l);
}

static void a_channel_without_room_gets_nothing_more(void **state)
{
	struct lanes l = {0};

	(void)state;
	lanes_set(&l, &(struct lane_key){"a", "mail", false}, 0);
	assert_int_equal(lane_want(l.list, 0, 0), 0);
	assert_int_equal(lane_want(l.list, 9, 0), 0);
	lanes_set(&l, &(struct lane_key){"a", "mail", false}, 1);
	assert_int_equal(l.count, 1);
	assert_int_equal(lane_want(l.list, 0, 0), 1);
	lanes_done(&l);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_named_channel_comes_first_then_the_first_of_its_kind),
	cmocka_unit_test(what_does_not_run_is_not_found_nor_copied),
	cmocka_unit_test(what_is_for_a_paused_one_goes_to_another_or_waits),
	cmocka_unit_test(as_much_is_fetched_ahead_as_is_sent_soon),
	cmocka_unit_test(a_channel_without_room_gets_nothing_more),
};

UNIT_MAIN(tests)
