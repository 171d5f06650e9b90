#include "../unit.h"

#include <wasl/transfer.h>

#define NOW 1795553999000 /* 2026-11-24T20:59:59Z */

static void headers_are_found_by_name(void **state)
{
	static const char *const headers[] = {"Content-Type: text/plain", "X-Id:7",
					      "X-Empty:", NULL};
	const struct transfer_result result = {.headers = headers};

	(void)state;
	assert_string_equal(transfer_header(&result, "content-type"), "text/plain");
	assert_string_equal(transfer_header(&result, "X-ID"), "7");
	assert_string_equal(transfer_header(&result, "x-empty"), "");
	assert_null(transfer_header(&result, "X"));
	assert_null(transfer_header(&result, "Content"));
	assert_null(transfer_header(&(struct transfer_result){0}, "X-Id"));
}

static void the_wish_to_be_left_alone_is_a_number_or_a_date(void **state)
{
	static const struct {
		const char *header;
		uint64_t ms;
	} cases[] = {
		{"Retry-After: 120", 120000},
		{"retry-after:0", 0},
		{"Retry-After: ", 0},
		{"Retry-After: soon", 0},
		{"Retry-After: -5", 0},
		{"Retry-After: 99999999999999999999", 400ULL * 86400 * 1000},
		{"Retry-After: Tue, 24 Nov 2026 21:00:29 GMT", 30000},
		{"Retry-After: Tue, 24 Nov 2026 20:00:00 GMT", 0},
		{"Retry-After: Tue, 24 Nov 2099 20:00:00 GMT", 400ULL * 86400 * 1000},
		{"X-Retry-After: 120", 0},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		const char *const headers[] = {cases[i].header, NULL};
		const struct transfer_result result = {.headers = headers};
		uint64_t ms = transfer_retry_after_ms(&result, NOW);
		if (ms != cases[i].ms)
			fail_msg("%s: %llu", cases[i].header, (unsigned long long)ms);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(headers_are_found_by_name),
	cmocka_unit_test(the_wish_to_be_left_alone_is_a_number_or_a_date),
};

UNIT_MAIN(tests)
