#include "../unit.h"

#include "callcenter/when.h"

#include <wasl/memory.h>

static void moments_are_read_and_shown(void **state)
{
	static const struct {
		const char *text;
		int64_t utc_ms;
		const char *shown;
	} rows[] = {
		{"2026-11-25T14:03:00+03:00", 1795604580000, "2026-11-25 14:03 +03:00"},
		{"2026-11-25T11:03:00Z", 1795604580000, "2026-11-25 11:03 UTC"},
		{"2026-11-25t11:03:00.123456z", 1795604580000, "2026-11-25 11:03 UTC"},
		{"2026-11-25 14:03:00+0300", 1795604580000, "2026-11-25 14:03 +03:00"},
		{"2026-11-25T14:03+03:00", 1795604580000, "2026-11-25 14:03 +03:00"},
		{"2026-11-24T23:33:00-11:30", 1795604580000, "2026-11-24 23:33 -11:30"},
		{"1795604580", 1795604580000, "2026-11-25 11:03 UTC"},
		{"1795604580000", 1795604580000, "2026-11-25 11:03 UTC"},
		{"2028-02-29T00:00:00Z", 1835395200000, "2028-02-29 00:00 UTC"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct when w;
		char shown[WHEN_SIZE];
		if (!when_read(rows[i].text, &w))
			fail_msg("%s is refused", rows[i].text);
		assert_int_equal(w.utc_ms, rows[i].utc_ms);
		when_write(&w, shown);
		assert_string_equal(shown, rows[i].shown);
	}
}

static void what_is_none_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"now",
		"0",
		"1",
		"99999999999999",
		"2026-11-25",
		"2026-11-25T14:03:00",
		"2026-11-25T14:03:00+3",
		"2026-11-25T14:03:00+16:00",
		"2026-11-25T14:03:00Zx",
		"2026-11-25T24:03:00Z",
		"2026-11-25T14:60:00Z",
		"2026-11-25T14:03:61Z",
		"2026-02-29T14:03:00Z",
		"2026-13-01T14:03:00Z",
		"2026-00-01T14:03:00Z",
		"1999-12-31T23:59:59Z",
		"2100-01-01T00:00:00Z",
		"2026-11-25X14:03:00Z",
		"25/11/2026 14:03:00Z",
		"2026-11-25T14:03:00.Z",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		struct when w = {7, 7};
		if (when_read(bad[i], &w))
			fail_msg("'%s' is taken", bad[i]);
		assert_int_equal(w.utc_ms, 7);
	}
	assert_false(when_from_number(-5, &(struct when){0}));
}

static void a_day_ends_at_its_midnight(void **state)
{
	int64_t end = 0;

	(void)state;
	assert_true(when_read_end("2026-12-31", &end));
	assert_int_equal(end, 1798761600000);
	assert_true(when_read_end("2026-12-31T12:00:00Z", &end));
	assert_int_equal(end, 1798718400000);
	assert_false(when_read_end("2026-02-30", &end));
	assert_false(when_read_end("2026-12-3x", &end));
	assert_false(when_read_end("tomorrow", &end));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(moments_are_read_and_shown),
	cmocka_unit_test(what_is_none_is_refused),
	cmocka_unit_test(a_day_ends_at_its_midnight),
};

UNIT_MAIN(tests)
