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

static void the_body_is_named_once(void **state)
{
	char *own = (char *)"content-TYPE: application/vnd.gateway+json", *body = (char *)"{}";
	static const char json[] = "Content-Type: application/json";

	(void)state;
	assert_null(sms_options_type(&(struct sms_options){0}));
	assert_string_equal(sms_options_type(&(struct sms_options){.body = body}), json);
	assert_string_equal(sms_options_type(&(struct sms_options){
				    .body = body, .header_2 = (char *)"X-Content-Type: x"}),
			    json);
	assert_string_equal(sms_options_type(&(struct sms_options){
				    .body = body, .body_form = SMS_FORM_URLENCODED}),
			    "Content-Type: application/x-www-form-urlencoded");
	assert_null(sms_options_type(&(struct sms_options){.body = body, .header_1 = own}));
	assert_null(sms_options_type(&(struct sms_options){.body = body, .header_4 = own}));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_body_is_named_once),
	cmocka_unit_test(codes_are_exact_or_all_of_a_hundred),
};

UNIT_MAIN(tests)
