#include "../unit.h"

#include "units.h"
#include "x/text/domains.h"

struct row {
	const char *text;
	size_t begin, end;
	enum x_domain_form form;
};

static void names_reach_as_far_as_they_can(void **state)
{
	static const struct row rows[] = {
		{"example.com", 0, 11, X_DOMAIN_ANY},
		{"example.com", 3, 11, X_DOMAIN_ANY},
		{"example.com", 8, 0, X_DOMAIN_ANY},
		{"a.com.sa", 0, 8, X_DOMAIN_ANY},
		{"a.com.txt", 0, 5, X_DOMAIN_ANY},
		{"a.comb", 0, 0, X_DOMAIN_ANY},
		{"a_b.site.com", 0, 12, X_DOMAIN_ANY},
		{"a_b.com", 0, 0, X_DOMAIN_ANY},
		{"a_b.com", 2, 7, X_DOMAIN_ANY},
		{"a_.site.com", 0, 0, X_DOMAIN_ANY},
		{"-a.com", 0, 0, X_DOMAIN_ANY},
		{"a-.com", 0, 0, X_DOMAIN_ANY},
		{"a..com", 0, 0, X_DOMAIN_ANY},
		{"a b.com", 0, 0, X_DOMAIN_ANY},
		{"x.xn--p1ai/", 0, 10, X_DOMAIN_ANY},
		{"x.XN--p1ai", 0, 10, X_DOMAIN_ANY},
		{"x.xn--", 0, 0, X_DOMAIN_ANY},
		{"\u0645\u0648.com", 0, 6, X_DOMAIN_ANY},
		{"\u0645\u0648.com", 0, 0, X_DOMAIN_PLAIN},
		{"-a-.com", 0, 7, X_DOMAIN_PLAIN},
		{"caf\u00e9.fr", 0, 7, X_DOMAIN_PLAIN},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct x_units u = units_of(rows[i].text);
		_cleanup_(freep) uint32_t *ends = x_domains_find(u.at, u.count, rows[i].form);
		if (ends[rows[i].begin] != rows[i].end)
			fail_msg("%s: %u", rows[i].text, ends[rows[i].begin]);
		x_units_done(&u);
	}
}

static void labels_fit_into_the_dns(void **state)
{
	char name[128] = "a.";
	struct x_units u;

	(void)state;
	memset(name + 2, 'b', 64);
	for (size_t size = 63; size < 65; size++) {
		strcpy(name + 2 + size, ".com");
		u = units_of(name);
		assert_int_equal(x_domain_is_valid(u.at, u.count), size == 63);
		x_units_done(&u);
		memset(name + 2, 'b', 100);
	}
	u = units_of("a..b");
	assert_false(x_domain_is_valid(u.at, u.count));
	x_units_done(&u);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(names_reach_as_far_as_they_can),
	cmocka_unit_test(labels_fit_into_the_dns),
};

UNIT_MAIN(tests)
