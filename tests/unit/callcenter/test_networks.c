#include "../unit.h"

#include "callcenter/networks.h"

#include <wasl/memory.h>

static void networks_hold_their_addresses(void **state)
{
	static const struct {
		char *network;
		const char *address;
		bool holds;
	} rows[] = {
		{"192.0.2.7", "192.0.2.7", true},
		{"192.0.2.7", "192.0.2.8", false},
		{"10.0.0.0/8", "10.255.255.255", true},
		{"10.0.0.0/8", "11.0.0.0", false},
		{"10.1.2.3/8", "10.9.9.9", true},
		{"192.0.2.128/25", "192.0.2.128", true},
		{"192.0.2.128/25", "192.0.2.127", false},
		{"192.0.2.4/31", "192.0.2.5", true},
		{"192.0.2.4/31", "192.0.2.6", false},
		{"192.0.2.0/24", "::ffff:192.0.2.9", true},
		{"2001:db8::/32", "2001:db8:ffff::1", true},
		{"2001:db8::/32", "2001:db9::1", false},
		{"2001:db8::7", "2001:DB8:0:0::7", true},
		{"fe80::/10", "febf::1", true},
		{"fe80::/10", "fec0::1", false},
		{"10.0.0.0/8", "2001:db8::1", false},
		{"2001:db8::/32", "10.0.0.1", false},
		{"10.0.0.0/8", "", false},
		{"10.0.0.0/8", "unix", false},
		{"10.0.0.0/8", "10.0.0.1:80", false},
		{"10.0.0.0/8", NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		char *list[] = {"203.0.113.9", rows[i].network, NULL};
		assert_true(network_check(rows[i].network));
		if (networks_have(list, rows[i].address) != rows[i].holds)
			fail_msg("%s of %s", rows[i].address, rows[i].network);
	}
	assert_false(networks_have(NULL, "10.0.0.1"));
}

static void what_is_no_network_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"pbx",
		"10.0.0",
		"10.0.0.0/",
		"10.0.0.0/33",
		"10.0.0.0/0",
		"10.0.0.0/-1",
		"10.0.0.0/8/8",
		"10.0.0.256",
		"::/0",
		"::1/129",
		"2001:db8:::/32",
		"10.0.0.0/ 8",
		"10.0.0.0/0008",
		"[::1]",
		"10.0.0.0/8x",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		if (network_check(bad[i]))
			fail_msg("'%s' is taken", bad[i]);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(networks_hold_their_addresses),
	cmocka_unit_test(what_is_no_network_is_refused),
};

UNIT_MAIN(tests)
