#include "../unit.h"

#include "email/worker/guard.h"

#include <errno.h>
#include <wasl/memory.h>

#define TEXT_MAX 200U
#define LITERALS_MAX 1000U

struct answer {
	const char *bytes;
	int result;
};

/* In pieces of so many bytes: what is a line and what is not must not hang on them. */
static int take(const char *bytes, size_t size, size_t piece)
{
	struct guard g = {0};
	int r = 0;

	guard_begin(&g, TEXT_MAX, LITERALS_MAX);
	for (size_t at = 0; at < size && r == 0; at += piece)
		r = guard_take(&g, bytes + at, size - at < piece ? size - at : piece);
	return r;
}

static void assert_result(const char *bytes, size_t size, int result)
{
	for (size_t piece = 1; piece <= size; piece++)
		assert_int_equal(take(bytes, size, piece), result);
}

static void usual_answers_pass(void **state)
{
	static const char *const answers[] = {
		"* OK [CAPABILITY IMAP4rev1] hi\r\n",
		"* 1 FETCH (UID 1 BODY[] {5}\r\nhello)\r\n2 OK done\r\n",
		"* 1 FETCH (BODY[] {0}\r\n UID 1)\r\n",
		"* 1 FETCH (BODY[] ~{3}\r\n(((\r\n)\r\n",
		"* OK {5} is no literal here\r\n",
		"* OK {}\r\n* OK {x}\r\n* OK }\r\n",
		"* OK 12345678901}\r\n",
		"(((((((\r\n(((((((\r\n(((((((\r\n(((((((\r\n(((((((\r\n(((((((\r\n(((((((\r\n((((("
		"((\r\n"
		"(((((((\r\n(((((((\r\n(((((((\r\n",
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(answers); i++)
		assert_result(answers[i], strlen(answers[i]), 0);
}

static void literal_beyond_the_bound_is_refused_at_its_announcement(void **state)
{
	static const struct answer cases[] = {
		{"* 1 FETCH (BODY[] {1000}\r\n", 0},
		{"* 1 FETCH (BODY[] {1001}\r\n", -EMSGSIZE},
		{"* 1 FETCH (BODY[] {4294967290}\r\n", -EMSGSIZE},
		{"* 1 FETCH (BODY[] {9999999999}\r\n", -EMSGSIZE},
		{"a {1001+}\r\n", -EMSGSIZE},
		{"a {0000000005}\r\n", 0},
		/* however the library reads them */
		{"a {00000000005}\r\n", -EMSGSIZE},
		{"a {18446744073709551617}\r\n", -EMSGSIZE},
		{"a {99999999999999999999999999999999999999}\r\n", -EMSGSIZE},
		{"a {1001}\n", -EMSGSIZE},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_result(cases[i].bytes, strlen(cases[i].bytes), cases[i].result);
}

static void literals_count_together(void **state)
{
	char bytes[1100] = "* 1 FETCH (BODY[] {600}\r\n";
	size_t size = strlen(bytes);

	(void)state;
	memset(bytes + size, '(', 600);
	size += 600;
	strcpy(bytes + size, ")\r\n* 2 FETCH (BODY[] {401}\r\n");
	assert_result(bytes, size + strlen(bytes + size), -EMSGSIZE);
	memcpy(strstr(bytes, "401"), "400", 3);
	assert_result(bytes, size + strlen(bytes + size), 0);
}

static void endless_line_is_refused(void **state)
{
	char bytes[TEXT_MAX + 1];

	(void)state;
	memset(bytes, 'a', sizeof(bytes));
	assert_result(bytes, TEXT_MAX, 0);
	assert_result(bytes, TEXT_MAX + 1, -EMSGSIZE);
	memset(bytes, '\n', sizeof(bytes));
	assert_result(bytes, TEXT_MAX + 1, -EMSGSIZE);
}

static void deep_nesting_is_refused(void **state)
{
	char bytes[GUARD_DEPTH_MAX + 2];

	(void)state;
	memset(bytes, '(', sizeof(bytes));
	assert_result(bytes, GUARD_DEPTH_MAX, 0);
	assert_result(bytes, GUARD_DEPTH_MAX + 1, -EPROTO);
	bytes[GUARD_DEPTH_MAX] = ')';
	bytes[GUARD_DEPTH_MAX + 1] = '(';
	assert_result(bytes, GUARD_DEPTH_MAX + 2, 0);
}

static void depth_goes_on_behind_a_literal(void **state)
{
	char bytes[200];
	size_t half = GUARD_DEPTH_MAX / 2;

	(void)state;
	memset(bytes, '(', half);
	strcpy(bytes + half, "{2}\r\n))");
	size_t size = strlen(bytes);
	memset(bytes + size, '(', half + 1);
	assert_result(bytes, size + half, 0);
	assert_result(bytes, size + half + 1, -EPROTO);
}

static void new_command_begins_with_its_own_bounds(void **state)
{
	struct guard g = {0};
	char line[] = "* OK 1234567890\r\n";

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		guard_begin(&g, sizeof(line), 0);
		assert_int_equal(guard_take(&g, line, strlen(line)), 0);
	}
	assert_int_equal(guard_take(&g, line, strlen(line)), -EMSGSIZE);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(usual_answers_pass),
	cmocka_unit_test(literal_beyond_the_bound_is_refused_at_its_announcement),
	cmocka_unit_test(literals_count_together),
	cmocka_unit_test(endless_line_is_refused),
	cmocka_unit_test(deep_nesting_is_refused),
	cmocka_unit_test(depth_goes_on_behind_a_literal),
	cmocka_unit_test(new_command_begins_with_its_own_bounds),
};

UNIT_MAIN(tests)
