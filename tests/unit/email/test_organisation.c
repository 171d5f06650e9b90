#include "mail.h"

#include "email/worker/organisation.h"

static void domains_of_one_owner(void **state)
{
	static const struct {
		const char *a, *b;
		bool same, aligned;
	} cases[] = {
		{"shop.test", "shop.test", true, true},
		{"Shop.Test", "sHOP.test.", true, true},
		{"mail.shop.test", "shop.test", true, true},
		{"shop.test", "a.b.shop.test", true, true},
		{"news.shop.test", "mail.shop.test", true, false},
		{"shop.test", "other.test", false, false},
		{"badshop.test", "shop.test", false, false},
		{"shop.test", "shop.test.evil.example", false, false},
		{"a.gov.sa", "b.gov.sa", false, false},
		{"gov.sa", "moe.gov.sa", false, false},
		{"mail.moe.gov.sa", "moe.gov.sa", true, true},
		{"moe.gov.sa", "x.y.moe.gov.sa", true, true},
		{"a.co.uk", "b.co.uk", false, false},
		{"com.test", "shop.com.test", true, true},
		{"host", "host", true, true},
		{"host", "other", false, false},
		{"test", "shop.test", false, false},
		{"", "", false, false},
		{".", ".", false, false},
		{"..", "..", false, false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		if (organisation_same(cases[i].a, cases[i].b) != cases[i].same ||
		    organisation_same(cases[i].b, cases[i].a) != cases[i].same)
			fail_msg("same: %s %s", cases[i].a, cases[i].b);
		if (organisation_aligned(cases[i].a, cases[i].b) != cases[i].aligned ||
		    organisation_aligned(cases[i].b, cases[i].a) != cases[i].aligned)
			fail_msg("aligned: %s %s", cases[i].a, cases[i].b);
	}
}

static void the_domain_of_an_address(void **state)
{
	(void)state;
	assert_string_equal(organisation_of("ann@shop.test"), "shop.test");
	assert_string_equal(organisation_of("\"a@b\"@shop.test"), "shop.test");
	assert_null(organisation_of("ann"));
	assert_null(organisation_of("ann@"));
	assert_null(organisation_of(""));
	assert_null(organisation_of(NULL));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(domains_of_one_owner),
	cmocka_unit_test(the_domain_of_an_address),
};

UNIT_MAIN(tests)
