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

static struct charset_letters letters_of(const char *text)
{
	size_t size = strlen(text);
	_cleanup_(freep) char *exact = xmemdup(text, size);

	return charset_letters(exact, size);
}

static void arabic_is_told_from_latin(void **state)
{
	static const struct {
		const char *data, *wanted;
	} cases[] = {
		{"", "else"},
		{"plain", "else"},
		{"\xe3\xd1", "windows-1256"},
		{"klarte ikke \xe5 sette", "windows-1252"},
		{"5 x \xe6", "else"},
		{"\xe6", "else"}, /* one letter alone is no evidence */
		{"caf\xe9", "windows-1252"},
		{"a\xe3\xd1", "windows-1252"},
		{"\x93\xe3\xd1\x94", "windows-1256"},
		{"\xe3\xd1 caf\xe9", "windows-1256"},
		{"\xe3\xd1 caf\xe9 \xe9t\xe9", "windows-1252"},
		{"\xea\xe8\xe5", "ISO-8859-6"},
		{"\xed\xe6\xe3", "windows-1256"}, /* in either */
		{"\xed\xe6\xe3 \xdf\xe1", "windows-1256"},
		{"\xc7\xe4\xd3\xc7\xe4\xe5", "ISO-8859-6"},
		{"\xc4\xd6\xdc", "else"}, /* no word in either */
		{"\xc5\xc4\xd6 p\xe5", "windows-1252"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct charset_letters letters = letters_of(cases[i].data);

		assert_string_equal(charset_guess(&letters, "else"), cases[i].wanted);
	}
}

static void labels_are_belied_by_enough_only(void **state)
{
	static const struct {
		const char *data;
		bool western, windows, iso;
	} cases[] = {
		{"", false, false, false},
		{"plain", false, false, false},
		{"\xe3\xd1", false, false, false},    /* مر */
		{"\xe4\xda\xe3", true, false, false}, /* نعم */
		{"\xe4\xda\xe3 caf\xe9", false, false, false},
		{"\xe4\xda\xe3 \xe4\xda\xe3 caf\xe9", true, false, true},
		{"\xc4\xd6\xdc \xe4\xf6\xfc", false, false, false},
		{"\xe6\xf8\xe5 \xc6\xd8\xc5", false, false, false},
		{"\xe3\xcd\xe3\xcf \xc7\xe1\xd3\xc7\xe1\xe3", true, false, true},
		{"\xe5\xcd\xe5\xcf \xc7\xe4\xd3\xc7\xe4\xe5", true, true, false},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct charset_letters letters = letters_of(cases[i].data);

		assert_int_equal(charset_belies_western(&letters), cases[i].western);
		assert_int_equal(charset_belies_windows(&letters), cases[i].windows);
		assert_int_equal(charset_belies_iso(&letters), cases[i].iso);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(shapes_are_seen),
	cmocka_unit_test(arabic_is_told_from_latin),
	cmocka_unit_test(labels_are_belied_by_enough_only),
};

UNIT_MAIN(tests)
