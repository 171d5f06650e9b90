/* What may stand in its section is in contract.conf; here what a list of codes means. */
#include "../unit.h"

#include "sms/options.h"

static void codes_are_exact_or_all_of_a_hundred(void **state)
{
	static char *codes[] = {(char *)"2xx", (char *)"404", (char *)"5xx", NULL};
	static const struct {
		long code;
		bool in;
	} cases[] = {
		{200, true},  {299, true}, {300, false},  {404, true},	 {400, false},
		{405, false}, {500, true}, {599, true},	  {600, false},	 {0, false},
		{2, false},   {20, false}, {-200, false}, {2000, false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		if (sms_codes_have(codes, cases[i].code) != cases[i].in)
			fail_msg("%ld", cases[i].code);
	}
	assert_false(sms_codes_have(NULL, 200));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(codes_are_exact_or_all_of_a_hundred),
};

UNIT_MAIN(tests)
