#include "../unit.h"

#include "base/encode.h"

#include <errno.h>
#include <time.h>

static void hex_goes_there_and_back(void **state)
{
	uint8_t bytes[256], back[256];
	char text[2 * sizeof(bytes) + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	encode_hex(bytes, sizeof(bytes), text);
	assert_memory_equal(text, "000102", 6);
	assert_string_equal(text + 508, "feff");
	assert_int_equal(decode_hex(text, back, sizeof(back)), 256);
	assert_memory_equal(bytes, back, sizeof(bytes));
	encode_hex(NULL, 0, text);
	assert_string_equal(text, "");
}

static void hex_is_read_strictly(void **state)
{
	uint8_t bytes[2] = {0};

	(void)state;
	assert_int_equal(decode_hex("", bytes, 2), 0);
	assert_int_equal(decode_hex("aBCd", bytes, 2), 2);
	assert_int_equal(bytes[0], 0xab);
	assert_int_equal(bytes[1], 0xcd);
	assert_int_equal(decode_hex("a", bytes, 2), -EINVAL);
	assert_int_equal(decode_hex("abc", bytes, 2), -EINVAL);
	assert_int_equal(decode_hex("0g", bytes, 2), -EINVAL);
	assert_int_equal(decode_hex(" 00", bytes, 2), -EINVAL);
	assert_int_equal(decode_hex("0x00", bytes, 2), -EINVAL);
	assert_int_equal(decode_hex("000000", bytes, 2), -EINVAL);
}

static void base32_is_that_of_rfc_4648(void **state)
{
	char text[17];

	(void)state;
	encode_base32("fooba", 5, text);
	assert_string_equal(text, "mzxw6ytb");
	encode_base32("foobarfoob", 10, text);
	assert_string_equal(text, "mzxw6ytbojtg633c");
	encode_base32("foob", 4, text);
	assert_string_equal(text, "mzxw6y");
	encode_base32("\xff\xff\xff\xff\xff", 5, text);
	assert_string_equal(text, "77777777");
	encode_base32("", 0, text);
	assert_string_equal(text, "");
}

static int64_t read_time(const char *s)
{
	int64_t ms = -1;

	assert_int_equal(decode_time(s, &ms), 0);
	return ms;
}

static void times_are_written_in_utc(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} cases[] = {
		{0, "1970-01-01T00:00:00Z"},
		{1, "1970-01-01T00:00:00Z"},
		{-1, "1969-12-31T23:59:59Z"},
		{-1000, "1969-12-31T23:59:59Z"},
		{1795521600000, "2026-11-24T12:00:00Z"},
		{951782400999, "2000-02-29T00:00:00Z"},
		{-62167219200000, "0000-01-01T00:00:00Z"},
		{253402300799999, "9999-12-31T23:59:59Z"},
		{INT64_MIN, "0000-01-01T00:00:00Z"},
		{INT64_MAX, "9999-12-31T23:59:59Z"},
	};
	char text[21];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		encode_time(cases[i].ms, text);
		assert_string_equal(text, cases[i].text);
	}
}

static void times_are_read_with_their_offset(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{"2026-11-24T12:00:00Z", 1795521600000},
		{"2026-11-24t12:00:00z", 1795521600000},
		{"2026-11-24 15:00:00+03:00", 1795521600000},
		{"2026-11-24T06:30:00-05:30", 1795521600000},
		{"2026-11-24T12:00:00-00:00", 1795521600000},
		{"2026-11-24T12:00:00.5Z", 1795521600500},
		{"2026-11-24T12:00:00.123456789Z", 1795521600123},
		{"2026-11-24", 1795478400000},
		{"2027-01-01T02:00:00+03:00", 1798758000000},
		{"2016-12-31T23:59:60Z", 1483228800000},
		{"1969-12-31T23:59:59.999Z", -1},
		{"2024-02-29", 1709164800000},
		{"2000-02-29", 951782400000},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_int_equal(read_time(cases[i].text), cases[i].ms);
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"2026",
		"2026-11",
		"2026-1-24",
		"26-11-24",
		"2026/11/24",
		" 2026-11-24",
		"2026-11-24 ",
		"2026-00-10",
		"2026-13-01",
		"2026-11-00",
		"2026-11-31",
		"2026-02-29",
		"1900-02-29",
		"2100-02-29",
		"2026-11-24T",
		"2026-11-24T12:00Z",
		"2026-11-24T12:00:00",
		"2026-11-24T24:00:00Z",
		"2026-11-24T12:60:00Z",
		"2026-11-24T12:00:61Z",
		"2026-11-24T12:00:00.Z",
		"2026-11-24T12:00:00+0300",
		"2026-11-24T12:00:00+24:00",
		"2026-11-24T12:00:00+03:60",
		"2026-11-24T12:00:00Zx",
		"2026-11-24X12:00:00Z",
		"2026-11-24T1a:00:00Z",
		"+026-11-24",
		"٢٠٢٦-١١-٢٤",
	};
	int64_t ms = 42;

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bad); i++)
		assert_int_equal(decode_time(bad[i], &ms), -EINVAL);
	assert_int_equal(ms, 42);
}

static void every_day_comes_back(void **state)
{
	char text[21];

	(void)state;
	/* a step that meets every hour and minute in time */
	for (int64_t s = -62167219200; s <= 253402300799; s += 86400 * 7 + 3661) {
		encode_time(s * 1000, text);
		assert_int_equal(read_time(text), s * 1000);
	}
}

/* A zone of its own in the environment must not matter. */
static void the_zone_of_the_machine_does_not_matter(void **state)
{
	char text[21];

	(void)state;
	setenv("TZ", "AST-3", 1);
	tzset();
	assert_int_equal(read_time("2026-11-24T12:00:00Z"), 1795521600000);
	encode_time(1795521600000, text);
	unsetenv("TZ");
	tzset();
	assert_string_equal(text, "2026-11-24T12:00:00Z");
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(hex_goes_there_and_back),
	cmocka_unit_test(hex_is_read_strictly),
	cmocka_unit_test(base32_is_that_of_rfc_4648),
	cmocka_unit_test(times_are_written_in_utc),
	cmocka_unit_test(times_are_read_with_their_offset),
	cmocka_unit_test(what_is_no_time_is_refused),
	cmocka_unit_test(every_day_comes_back),
	cmocka_unit_test(the_zone_of_the_machine_does_not_matter),
};

UNIT_MAIN(tests)
