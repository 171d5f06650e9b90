#include "mail.h"

#include "email/worker/own.h"

static char cso[] = "cso@office.test", plus[] = "help+desk@office.test";
static char *const own[] = {cso, plus, NULL};

static void addresses_are_ours_with_tokens_too(void **state)
{
	(void)state;
	assert_true(own_has(own, "cso@office.test"));
	assert_true(own_has(own, "CSO@OFFICE.test"));
	assert_true(own_has(own, "cso+t1.abc@office.test"));
	assert_true(own_has(own, "help+desk@office.test"));
	assert_false(own_has(own, "help@office.test"));
	assert_false(own_has(own, "cso@office.test.example"));
	assert_false(own_has(own, "+cso@office.test"));
	assert_false(own_has(own, "csoo@office.test"));
	assert_false(own_has(own, "no address"));
	assert_false(own_has(own, ""));
	assert_false(own_has(own, NULL));
	assert_false(own_has(NULL, "cso@office.test"));
}

static void loops_are_told_by_their_header(void **state)
{
	static const struct {
		const char *raw;
		bool wanted;
	} cases[] = {
		{"From: cso@office.test\n\nx", true},
		{"From: ann@x.test, Cso <cso+t1@office.test>\n\nx", true},
		{"From: ann@x.test\nX-Loop: other@x.test\nX-Loop: <cso@office.test>\n\nx", true},
		{"From: ann@x.test\nX-Loop: yes\nTo: cso@office.test\n\nx", false},
		{"From: ann@x.test\nReply-To: cso@office.test\n\nx", false},
		{"From: ann@x.test\nMessage-ID: <ma2fk3m9x4.1z.abcdefghij234567@office.test>\n\nx",
		 false},
		{"From: cso+t1@office.test\nMessage-ID: "
		 "<ma2fk3m9x4.1z.abcdefghij234567@office.test>\n\nx",
		 true},
		{"From: ann@x.test\nX-Loop: cso@office.test\nMessage-ID: "
		 "<ma2fk3m9x4.1z.abcdefghij234567@office.test>\n\nx",
		 true},
		{"From: ann@office.test\nX-Loop: ann@office.test\nMessage-ID: "
		 "<ma2fk3m9x4.1z.abcdefghij234567@office.test>\n\nx",
		 false},
		{"From: ann@x.test\nMessage-ID: <ma2fk3m9x4.1z.abcdefghij234567@x.test>\n\nx",
		 false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(mail_done) struct mail m = mail_of(cases[i].raw, strlen(cases[i].raw));

		assert_int_equal(own_loop(own, m.parsed) != NULL, cases[i].wanted);
		assert_null(own_loop(NULL, m.parsed));
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(addresses_are_ours_with_tokens_too),
	cmocka_unit_test(loops_are_told_by_their_header),
};

UNIT_MAIN(tests)
