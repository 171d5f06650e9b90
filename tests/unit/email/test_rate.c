#include "../unit.h"

#include "email/module/rate.h"

#include <wasl/memory.h>

/* Mails sent within ms by one who sends whenever it is allowed, waiting as told. */
static unsigned sent_within(struct rate *r, int64_t from, int64_t ms)
{
	unsigned count = 0;

	for (int64_t now = from; now < from + ms;) {
		uint64_t wait = rate_wait_ms(r, now);
		if (wait) {
			assert_int_equal(rate_room(r, now + (int64_t)wait - 1), 0);
			now += (int64_t)wait;
			continue;
		}
		assert_true(rate_room(r, now) > 0);
		rate_take(r, now);
		count++;
	}
	return count;
}

static void no_more_go_out_than_may(void **state)
{
	static const uint64_t rates[] = {1, 2, 30, 59, 60, 61, 240, 600, 1000, 60000, 100000};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rates); i++) {
		struct rate r;
		uint64_t burst = rates[i] / 240 > 1 ? rates[i] / 240 : 1;

		rate_init(&r, rates[i], 5000);
		unsigned first = sent_within(&r, 5000, 60000);
		if (first > rates[i] + burst || first + 1 < rates[i])
			fail_msg("%llu a minute: %u", (unsigned long long)rates[i], first);
		/* what was not used is not saved up */
		unsigned later = sent_within(&r, 5000 + 3600000, 60000);
		if (later > rates[i] + burst || later + 1 < rates[i])
			fail_msg("%llu a minute, later: %u", (unsigned long long)rates[i], later);
	}
}

static void they_are_spread(void **state)
{
	struct rate r;

	(void)state;
	rate_init(&r, 60, 0);
	for (int64_t second = 0; second < 10; second++) {
		int64_t now = second * 1000;
		assert_int_equal(rate_room(&r, now), 1);
		rate_take(&r, now);
		assert_int_equal(rate_room(&r, now), 0);
		assert_int_equal(rate_wait_ms(&r, now), 1000);
		assert_int_equal(rate_room(&r, now + 999), 0);
	}
}

static void without_a_rate_any_number_goes(void **state)
{
	struct rate r;

	(void)state;
	rate_init(&r, 0, 0);
	for (unsigned i = 0; i < 10; i++) {
		assert_int_equal(rate_room(&r, 0), UINT32_MAX);
		assert_int_equal(rate_wait_ms(&r, 0), 0);
		rate_take(&r, 0);
	}
}

static void a_clock_that_goes_back_gives_nothing(void **state)
{
	struct rate r;

	(void)state;
	rate_init(&r, 60, 10000);
	rate_take(&r, 10000);
	assert_int_equal(rate_room(&r, 5000), 0);
	assert_int_equal(rate_room(&r, 5500), 0);
	assert_int_equal(rate_room(&r, 6000), 1);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(no_more_go_out_than_may),
	cmocka_unit_test(they_are_spread),
	cmocka_unit_test(without_a_rate_any_number_goes),
	cmocka_unit_test(a_clock_that_goes_back_gives_nothing),
};

UNIT_MAIN(tests)
