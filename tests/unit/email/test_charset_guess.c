#include "../unit.h"

#include "email/mime/charset_guess.h"

#include <wasl/memory.h>

static void shapes_are_seen(void **state)
{
	static const struct {
		const char *data;
		size_t size;
		struct charset_shape wanted;
	} cases[] = {
		{"", 0, {0}},
		{"plain\r\n\t\x1b", 8, {0}},
		{"é", 2, {.high = 2, .good = 1}},
		{"€", 3, {.high = 3, .good = 1, .three = true}},
		{"😊", 4, {.high = 4, .good = 1, .three = true}},
		{"\xe9t\xe9", 3, {.high = 2, .bad = 1}},
		{"\xe9", 1, {.high = 1}},
		{"\xff", 1, {.high = 1, .bad = 1}},
		{"a\xe2\x82", 3, {.high = 2}},
		{"\xe2\x82z", 3, {.high = 2, .bad = 2}},
		{"\xed\xa0\x80", 3, {.high = 3, .bad = 3}},
		{"\xc0\x80", 2, {.high = 2, .bad = 2}},
		{"h\0i\0", 4, {.controls = true}},
		{"\0h\0i", 4, {.controls = true, .big_endian = true}},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *exact = xmemdup(cases[i].data, cases[i].size);
		struct charset_shape shape = charset_shape(exact, cases[i].size);

		assert_int_equal(shape.high, cases[i].wanted.high);
		assert_int_equal(shape.good, cases[i].wanted.good);
		assert_int_equal(shape.bad, cases[i].wanted.bad);
		assert_int_equal(shape.three, cases[i].wanted.three);
		assert_int_equal(shape.controls, cases[i].wanted.controls);
		assert_int_equal(shape.big_endian, cases[i].wanted.big_endian);
	}
}

static void arabic_is_told_from_latin(void **state)
{
	static const struct {
		const char *data;
		size_t least;
		const char *wanted;
	} cases[] = {
		{"", 0, "windows-1252"},
		{"plain", 0, "windows-1252"},
		{"\xe3\xd1", 0, "windows-1256"},
		{"\xe6", 0, "windows-1252"}, /* one letter alone is no evidence */
		{"caf\xe9", 0, "windows-1252"},
		{"a\xe3\xd1", 0, "windows-1252"},
		{"\x93\xe3\xd1\x94", 0, "windows-1256"},
		{"\xe3\xd1 caf\xe9", 0, "windows-1256"},
		{"\xe3\xd1 caf\xe9 \xe9t\xe9", 0, "windows-1252"},
		{"\xea\xe8\xe5", 0, "ISO-8859-6"},
		{"\xed\xe6\xe3", 0, "windows-1256"}, /* in either */
		{"\xed\xe6\xe3 \xdf\xe1", 0, "windows-1256"},
		{"\xe3\xd1\xcd", 4, "windows-1252"},
		{"\xe3\xd1\xcd\xc8", 4, "windows-1256"},
		{"\xe3\xd1\xcd\xc8 caf\xe9", 4, "windows-1252"},
		{"\xe3\xd1\xcd\xc8\xc7 caf\xe9", 4, "windows-1256"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		size_t size = strlen(cases[i].data);
		_cleanup_(freep) char *exact = xmemdup(cases[i].data, size);

		assert_string_equal(charset_guess(exact, size, cases[i].least), cases[i].wanted);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(shapes_are_seen),
	cmocka_unit_test(arabic_is_told_from_latin),
};

UNIT_MAIN(tests)
