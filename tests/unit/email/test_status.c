#include "../unit.h"

#include "email/mime/status.h"

#include <wasl/memory.h>

static void status_is_found_in_text(void **state)
{
	static const struct {
		const char *text;
		char class;
		const char *wanted;
	} cases[] = {
		{"5.1.1", 0, "5.1.1"},
		{"5.1.1 (bad mailbox)", 0, "5.1.1"},
		{"smtp; 550-5.7.26 no", 0, "5.7.26"},
		{"550 #5.1.1 x", '5', "5.1.1"},
		{"x (#4.4.1).", 0, "4.4.1"},
		{"5.1.1.", 0, "5.1.1"},
		{"2.0.0 ok, then 5.0.0", 0, "2.0.0"},
		{"2.0.0 ok, then 5.0.0", '5', "5.0.0"},
		{"5.0.0", '4', NULL},
		{"5.123.999", 0, "5.123.999"},
		{"5.1234.1", 0, NULL},
		{"5.1.1234", 0, NULL},
		{"host 4.2.2.1", 0, NULL},
		{"host 192.5.1.1", 0, NULL},
		{"version 15.0.918.8", 0, NULL},
		{"v5.1.1", 0, NULL},
		{"5.1", 0, NULL},
		{"5.", 0, NULL},
		{"5..1", 0, NULL},
		{"3.1.1", 0, NULL},
		{"", 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *found = status_find(cases[i].text, cases[i].class);

		if (!cases[i].wanted)
			assert_null(found);
		else
			assert_string_equal(found ? found : cases[i].text, cases[i].wanted);
		assert_true(!cases[i].wanted || found);
	}
}

static void reply_is_found_in_text(void **state)
{
	static const struct {
		const char *text;
		char wanted;
	} cases[] = {
		{"550 no", '5'},
		{"said: 421, later", '4'},
		{"<<< 550-no", '5'},
		{"'554 5.7.1 no'", '5'},
		{"250 ok\n452 full", '4'},
		{"reason: 550", '5'},
		{"(state 14) 450", '4'},
		{"for 500 EUR", '5'}, /* only bounces are read */
		{"5500", 0},
		{"1550 no", 0},
		{"5.5.0", 0},
		{"550.1", 0},
		{"[550]", 0},
		{"id-550", 0},
		{"599 what", 0},
		{"400 what", 0},
		{"55", 0},
		{"", 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_int_equal(status_reply(cases[i].text), cases[i].wanted);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(status_is_found_in_text),
	cmocka_unit_test(reply_is_found_in_text),
};

UNIT_MAIN(tests)
