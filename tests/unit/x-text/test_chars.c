#include "../unit.h"

#include "x/text/chars.h"

#include <wasl/memory.h>

struct row {
	bool (*is)(uint16_t c);
	const uint16_t *yes, *no;
};

static void classes_are_those_of_links(void **state)
{
	static const struct row rows[] = {
		{x_is_domain, u"aZ9\"`\u0645\u2013", u" \t.-_/:@#!~\u00a0\u200f\u2066\ufeff"},
		{x_is_plain_label, u"aZ9-\u00e9\u0301\u0260", u"_.\u00d7\u00f7\u0645"},
		{x_is_before_url, u" .\u0645\u200f/\u00e9", u"aZ9@#$\uff20\uff03\ufeff\uffff"},
		{x_is_path, u"aZ9!*';:=+,.$/%#[]-_~@|&\u2013\u0434\u1c80\u00e9",
		 u"() ?<\u0645\u2014"},
		{x_is_path_end, u"aZ9+-=_#/\u0434\u00e9", u"!.,)@\u2013"},
		{x_is_query, u"aZ9!?*'@();:&=+$/%#[]-_.,~|", u" <\u00e9\u0434\u2013"},
		{x_is_query_end, u"aZ9-_&=#/", u"!?.,)+\u00e9"},
		{x_is_latin, u"\u00c0\u0300\u1eff\u02bb", u"a\u00d7\u0260\u1fbe\u0645"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		for (const uint16_t *c = rows[i].yes; *c; c++)
			if (!rows[i].is(*c))
				fail_msg("row %zu: not U+%04X", i, *c);
		for (const uint16_t *c = rows[i].no; *c; c++)
			if (rows[i].is(*c))
				fail_msg("row %zu: U+%04X", i, *c);
		if (rows[i].is != x_is_domain && rows[i].is != x_is_before_url)
			assert_false(rows[i].is(0));
	}
}

static void ranges_are_searched(void **state)
{
	static const struct x_range ranges[] = {{1, 1}, {3, 5}, {9, 9}};

	(void)state;
	for (uint32_t c = 0; c < 12; c++)
		assert_int_equal(x_is_in(c, ranges, ELEMENTS(ranges)),
				 c == 1 || (c >= 3 && c <= 5) || c == 9);
	assert_false(x_is_in(1, ranges, 0));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(classes_are_those_of_links),
	cmocka_unit_test(ranges_are_searched),
};

UNIT_MAIN(tests)
