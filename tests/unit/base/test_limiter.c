#include <wasl/limiter.h>

#include "base/crypto.h"

#include "../unit.h"

#define MINUTE 60000

static void test_an_address_and_its_network(void **state)
{
	static const struct {
		const char *address;
		int64_t at;
		bool taken;
	} steps[] = {
		{"192.0.2.1", 1, true},
		{"192.0.2.1", 1, true},
		{"192.0.2.1", 1, false},
		{"192.0.2.2", 1, true}, /* another of the same network */
		{"192.0.2.3", 1, false},
		{"192.0.3.3", 1, true},		     /* another network */
		{"192.0.2.1", 1 + MINUTE / 2, true}, /* half of it is back */
		{"192.0.2.1", 1 + MINUTE / 2, false},
		{"2001:db8:0:1::1", 1, true},
		{"2001:db8:0:1::2", 1, true},
		{"2001:db8:0:1:8000::3", 1, true},
		{"2001:db8:0:1::4", 1, false}, /* the same /64 */
		{"2001:db8:0:2::1", 1, true},
		{"::ffff:192.0.3.3", 1, true}, /* IPv4, written otherwise */
		{"192.0.3.3", 1, false},
		{NULL, 1, true},
		{"nobody", 1, true},
		{"else", 1, false},
	};
	const struct limiter_rates rates = {2, 3, MINUTE};
	struct limiter *l = limiter_new(&rates);

	(void)state;
	for (size_t i = 0; i < ELEMENTS(steps); i++) {
		if (limiter_take(l, steps[i].address, steps[i].at) != steps[i].taken)
			fail_msg("step %zu", i);
	}
	limiter_free(l);
}

static void test_none_is_any(void **state)
{
	struct limiter *l = limiter_new(&(struct limiter_rates){0, 2, MINUTE});

	(void)state;
	assert_true(limiter_take(l, "192.0.2.1", 5));
	assert_true(limiter_take(l, "192.0.2.1", 5));
	assert_false(limiter_take(l, "192.0.2.1", 5));
	limiter_free(l);
	l = limiter_new(&(struct limiter_rates){0, 0, MINUTE});
	for (unsigned i = 0; i < 1000; i++)
		assert_true(limiter_take(l, "192.0.2.1", 5));
	limiter_free(l);
	limiter_free(NULL);
}

/* A crowd makes nobody wait who was not seen before, and nothing grows. */
static void test_a_crowd(void **state)
{
	struct limiter *l = limiter_new(&(struct limiter_rates){1, 0, MINUTE});
	char address[32];

	(void)state;
	for (unsigned i = 0; i < 100000; i++) {
		snprintf(address, sizeof(address), "10.%u.%u.%u", i >> 16, (i >> 8) & 255, i & 255);
		assert_true(limiter_take(l, address, 1 + i));
	}
	assert_false(limiter_take(l, address, 100000));
	limiter_free(l);
}

/* A network that has none left is refused before its addresses take places. */
static void test_a_network_alone(void **state)
{
	struct limiter *l = limiter_new(&(struct limiter_rates){1, 3, MINUTE});
	char address[32];
	unsigned taken = 0;

	(void)state;
	assert_true(limiter_take(l, "192.0.2.1", 1));
	for (unsigned i = 0; i < 100000; i++) {
		snprintf(address, sizeof(address), "2001:db8::%x:%x", i >> 16, i & 0xffff);
		taken += limiter_take(l, address, 2);
	}
	assert_int_equal(taken, 3);
	assert_false(limiter_take(l, "192.0.2.1", 3));
	limiter_free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_address_and_its_network),
		cmocka_unit_test(test_none_is_any),
		cmocka_unit_test(test_a_crowd),
		cmocka_unit_test(test_a_network_alone),
	};

	unit_speak_tap();
	crypto_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
