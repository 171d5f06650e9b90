#include "../unit.h"

#include "units.h"
#include "x/text/tlds.h"

static size_t match(const char *text)
{
	struct x_units u = units_of(text);
	size_t size = x_tld_match(u.at, u.count);

	x_units_done(&u);
	return size;
}

static void names_end_well(void **state)
{
	static const struct {
		const char *text;
		size_t size;
	} rows[] = {
		{"com", 3},
		{"sa", 2},
		{"SA/x", 2},
		{"aaa", 3},
		{"zw", 2},
		{"zuerich", 7},
		{"onion", 5},
		{"co", 2},
		{"comb", 0},
		{"com2", 0},
		{"com-x", 0},
		{"com@x", 0},
		{"com+", 0},
		{"com.sa", 3},
		{"com\u0645", 3},
		{"com\u00e9", 3},
		{"c", 0},
		{"", 0},
		{"txt", 0},
		{"htaccess", 0},
		{"music", 0},
		{"cancerresearch", 14},
		{"travelersinsurance", 18},
		{"travelersinsurancex", 0},
		{"\u0627\u0644\u0633\u0639\u0648\u062f\u064a\u0629", 8},
		{"\u0440\u0444", 2},
		{"\u0420\u0424.", 2},
		{"\u0440\u0444x", 0},
		/* one name begins with another */
		{"\u5609\u91cc", 2},
		{"\u5609\u91cc\u5927\u9152\u5e97", 5},
		{"\u5609\u91cc\u5927", 2},
		{"VERM\u00d6GENSBERATUNG", 17},
		{"verm\u00f6gensberatung", 17},
		{"verm", 0},
		/* the long s is no s */
		{"verm\u00f6gen\u017fberatung", 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		size_t size = match(rows[i].text);
		if (size != rows[i].size)
			fail_msg("%s: %zu instead of %zu", rows[i].text, size, rows[i].size);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(names_end_well),
};

UNIT_MAIN(tests)
