#include "../unit.h"

#include "base/utf8.h"

#include <wasl/memory.h>

static void every_code_point_is_written_and_read_back(void **state)
{
	(void)state;
	for (int32_t c = 0; c <= 0x10ffff; c++) {
		char bytes[UTF8_MAX];
		size_t at = 0, size = utf8_write(c, bytes);
		int32_t expected = c >= 0xd800 && c <= 0xdfff ? -1 : c;
		assert_int_equal(utf8_read(bytes, size, &at), expected);
		assert_int_equal(at, expected < 0 ? 1 : size);
		at = 0;
		assert_int_equal(utf8_read(bytes, size - (size > 1), &at), c < 0x80 ? c : -1);
	}
}

/* What each step reads, and where it ends: by the longest part that might have begun (U+FFFD). */
static void ill_formed_sequences_end_where_the_next_may_begin(void **state)
{
	static const struct {
		const char *bytes;
		int32_t read[5];
		size_t ends[5];
	} cases[] = {
		{"a", {'a'}, {1}},
		{"\xd8\xb4x", {0x634, 'x'}, {2, 3}},
		{"\xd8x", {-1, 'x'}, {1, 2}},
		{"\xe2\x82", {-1}, {2}},
		{"\xe2\x82x", {-1, 'x'}, {2, 3}},
		{"\xf0\x9f\x98\xd8\xb4", {-1, 0x634}, {3, 5}},
		{"\xf0\x9f\x98", {-1}, {3}},
		{"\x80\xbf", {-1, -1}, {1, 2}},
		{"\xc0\xaf", {-1, -1}, {1, 2}}, /* overlong */
		{"\xe0\x9f\xbf", {-1, -1, -1}, {1, 2, 3}},
		{"\xf0\x8f\xbf\xbf", {-1, -1, -1, -1}, {1, 2, 3, 4}},
		{"\xed\xa0\x80", {-1, -1, -1}, {1, 2, 3}},	      /* a surrogate */
		{"\xf4\x90\x80\x80", {-1, -1, -1, -1}, {1, 2, 3, 4}}, /* beyond U+10FFFF */
		{"\xf5\xff", {-1, -1}, {1, 2}},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		size_t size = strlen(cases[i].bytes), at = 0, step = 0;
		for (; at < size; step++) {
			assert_int_equal(utf8_read(cases[i].bytes, size, &at), cases[i].read[step]);
			assert_int_equal(at, cases[i].ends[step]);
		}
		assert_true(step < ELEMENTS(cases[i].ends));
		assert_int_equal(cases[i].ends[step], 0);
	}
}

static void next_replaces_what_is_ill_formed(void **state)
{
	size_t at = 0;

	(void)state;
	assert_int_equal(utf8_next("\xff", 1, &at), UTF8_REPLACEMENT);
	at = 0;
	assert_int_equal(utf8_next("\0", 1, &at), 0);
	assert_int_equal(at, 1);
}

static void eight_bytes_are_ascii_or_not(void **state)
{
	char bytes[9] = "12345678";

	(void)state;
	assert_true(utf8_is_ascii_8(bytes));
	for (size_t i = 0; i < 8; i++) {
		char saved = bytes[i];
		bytes[i] = '\x80';
		assert_false(utf8_is_ascii_8(bytes));
		bytes[i] = saved;
	}
}

static void controls_are_what_is_obeyed_and_not_seen(void **state)
{
	static const int32_t controls[] = {0,	   0x1b,   0x1f,   0x7f,   0x80,   0x9f,  0x61c,
					   0x200e, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069};
	static const int32_t others[] = {' ',	 '~',	 0xa0,	 0x61b,	 0x61d,	 0x200c,  0x200d,
					 0x2029, 0x202f, 0x2065, 0x206a, 0xfeff, 0x10ffff};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(controls); i++)
		assert_true(utf8_is_control(controls[i]));
	for (size_t i = 0; i < ELEMENTS(others); i++)
		assert_false(utf8_is_control(others[i]));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_code_point_is_written_and_read_back),
	cmocka_unit_test(ill_formed_sequences_end_where_the_next_may_begin),
	cmocka_unit_test(next_replaces_what_is_ill_formed),
	cmocka_unit_test(eight_bytes_are_ascii_or_not),
	cmocka_unit_test(controls_are_what_is_obeyed_and_not_seen),
};

UNIT_MAIN(tests)
