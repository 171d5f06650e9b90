#include "../unit.h"

#include "units.h"
#include "x/text/entities.h"

#define NAMES_MAX 4

static void names_are_found(void **state)
{
	static const struct {
		const char *text;
		const char *names[NAMES_MAX];
	} rows[] = {
		{"", {NULL}},
		{"@tvtc hello @TVTC_care", {"@tvtc", "@TVTC_care"}},
		{"\u306e@name\u306b", {"@name"}},
		{"@a/list-1 x", {"@a/list-1"}},
		{"@a/1", {"@a"}},
		{"@abcdefghijklmnopqrstuvwxyz", {"@abcdefghijklmnopqrst"}},
		{"a@b.com !@x &@y @", {NULL}},
		{"RT@a Rt:@b xrt@c", {"@a", "@b"}},
		{"@a@b @c\u00e9 @http://x", {NULL}},
		{"#tag #\u0648\u0633\u0645_1 #1 #", {"#tag", "#\u0648\u0633\u0645_1"}},
		{"a#b ##c &#d #e#f", {"#c"}},
		{"#a\u200c\u0628 @b", {"#a\u200c\u0628", "@b"}},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct x_units u = units_of(rows[i].text);
		struct x_entities found;
		size_t count = 0;
		x_entities_find(&u, &found);
		for (; count < NAMES_MAX && rows[i].names[count]; count++) {
			if (count >= found.count ||
			    !units_are(&u, found.at[count].begin, found.at[count].size,
				       rows[i].names[count]))
				fail_msg("%s: not %s", rows[i].text, rows[i].names[count]);
		}
		if (found.count != count)
			fail_msg("%s: %zu names", rows[i].text, found.count);
		x_entities_done(&found);
		x_units_done(&u);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(names_are_found),
};

UNIT_MAIN(tests)
