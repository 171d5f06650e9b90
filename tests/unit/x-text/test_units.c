#include "../unit.h"

#include "units.h"

#include <errno.h>

static void a_text_is_in_normal_form_c(void **state)
{
	static const struct {
		const char *text;
		const uint16_t *units;
	} rows[] = {
		{"", u""},
		{"abc", u"abc"},
		{"cafe\xcc\x81", u"caf\u00e9"},
		/* one becomes three, which are not put together again */
		{"A\xef\xac\xac", u"A\u05e9\u05bc\u05c1"},
		/* shadda before fatha is written either way */
		{"\xd9\x88\xd9\x91\xd9\x8e", u"\u0648\u064e\u0651"},
		{"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", u"\ud55c"},
		{"\xf0\x9f\x98\x80", u"\xd83d\xde00"},
		{"a\xff\xd9", u"a\ufffd\ufffd"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct x_units u = units_of(rows[i].text);
		size_t count = 0;
		while (rows[i].units[count])
			count++;
		assert_int_equal(u.count, count);
		assert_memory_equal(u.at, rows[i].units, count * sizeof(*u.at));
		x_units_done(&u);
	}
}

static void units_know_where_they_stand(void **state)
{
	static const uint32_t expected[] = {0, 1, 1, 5, 5, 9};
	static const char text[] = "a\xd9\x88\xcc\x81\xf0\x9f\x98\x80";
	struct x_units u;

	(void)state;
	/* what may be joined stands where it begins */
	assert_int_equal(x_units_init(&u, text, strlen(text), true), 0);
	assert_int_equal(u.count, 5);
	assert_int_equal(u.bytes[2], 1);
	assert_int_equal(u.bytes[4], 5);
	assert_int_equal(u.bytes[5], 9);
	x_units_done(&u);
	assert_int_equal(x_units_init(&u, "ae\xcc\xa7\xcc\x81\xf0\x9f\x98\x80", 10, true), 0);
	assert_int_equal(u.count, 5);
	for (size_t i = 0; i < u.count; i++)
		assert_true(u.bytes[i] <= u.bytes[i + 1]);
	assert_int_equal(u.bytes[1], expected[1]);
	assert_int_equal(u.bytes[2], expected[2]);
	assert_int_equal(u.bytes[u.count], 10);
	x_units_done(&u);
}

static void too_long_a_text_is_none(void **state)
{
	_cleanup_(freep) char *text = xcalloc(X_TEXT_MAX + 1, 1);
	struct x_units u;

	(void)state;
	assert_int_equal(x_units_init(&u, text, X_TEXT_MAX + 1, false), -EMSGSIZE);
	assert_int_equal(x_units_init(&u, text, X_TEXT_MAX, false), 0);
	assert_int_equal(u.count, X_TEXT_MAX);
	x_units_done(&u);
}

/* Without a bound it takes minutes. */
static void marks_without_end_are_ordered(void **state)
{
	_cleanup_(freep) char *text = xmalloc(X_TEXT_MAX);
	struct x_units u;

	(void)state;
	for (size_t i = 0; i + 4 <= X_TEXT_MAX; i += 4)
		memcpy(text + i, "\xcc\x81\xcc\xa7", 4);
	assert_int_equal(x_units_init(&u, text, X_TEXT_MAX, false), 0);
	assert_int_equal(u.count, X_TEXT_MAX / 2);
	x_units_done(&u);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_text_is_in_normal_form_c),
	cmocka_unit_test(units_know_where_they_stand),
	cmocka_unit_test(too_long_a_text_is_none),
	cmocka_unit_test(marks_without_end_are_ordered),
};

UNIT_MAIN(tests)
