#include "../unit.h"

#include <wasl/buffer.h>

#include <errno.h>

static void an_empty_buffer_is_an_empty_string(void **state)
{
	struct buffer b = BUFFER_INIT(10);
	size_t size = 7;

	(void)state;
	assert_string_equal(buffer_string(&b), "");
	buffer_clear(&b);
	assert_null(b.data);
	_cleanup_(freep) char *taken = buffer_take(&b, &size);
	assert_string_equal(taken, "");
	assert_int_equal(size, 0);
	buffer_done(&b);
	buffer_done(&b);
}

static void bytes_are_appended_and_ended(void **state)
{
	struct buffer b = BUFFER_INIT(100);

	(void)state;
	assert_int_equal(buffer_add(&b, "a\0b", 3), 0);
	assert_int_equal(buffer_add(&b, NULL, 0), 0);
	assert_int_equal(buffer_add_char(&b, 'c'), 0);
	assert_int_equal(buffer_add_string(&b, ""), 0);
	assert_int_equal(buffer_add_string(&b, "de"), 0);
	assert_int_equal(buffer_printf(&b, "%s-%03d", "f", 7), 0);
	assert_int_equal(buffer_printf(&b, "%s", ""), 0);
	assert_int_equal(b.size, 11);
	assert_memory_equal(b.data, "a\0bcdef-007", 12);
	buffer_done(&b);
	assert_int_equal(b.max, 100);
}

typedef int append(struct buffer *b, const char *s);

static int append_bytes(struct buffer *b, const char *s)
{
	return buffer_add(b, s, strlen(s));
}

static int append_printed(struct buffer *b, const char *s)
{
	return buffer_printf(b, "%s", s);
}

static append *const appends[] = {append_bytes, buffer_add_string, append_printed};

/* At the maximum, and one beyond it: nothing of it is added, nor of anything after it. */
static void the_maximum_is_never_exceeded(void **state)
{
	static const struct {
		size_t max;
		const char *first, *second, *result;
	} cases[] = {
		{0, "", "", ""},	 {0, "a", "", ""},	 {1, "a", "b", "a"},
		{4, "ab", "cd", "abcd"}, {4, "ab", "cde", "ab"}, {4, "abcde", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases) * ELEMENTS(appends); i++) {
		append *add = appends[i / ELEMENTS(cases)];
		const char *first = cases[i % ELEMENTS(cases)].first;
		const char *second = cases[i % ELEMENTS(cases)].second;
		const char *result = cases[i % ELEMENTS(cases)].result;
		struct buffer b = BUFFER_INIT(cases[i % ELEMENTS(cases)].max);
		bool fits = strlen(first) + strlen(second) <= b.max;
		add(&b, first);
		assert_int_equal(add(&b, second), fits ? 0 : -EMSGSIZE);
		assert_string_equal(buffer_string(&b), result);
		assert_int_equal(b.overflowed, !fits);
		assert_true(b.allocated <= b.max + 1);
		assert_int_equal(add(&b, ""), fits ? 0 : -EMSGSIZE);
		buffer_done(&b);
		assert_false(b.overflowed);
	}
}

static void a_size_beyond_all_memory_is_refused(void **state)
{
	struct buffer b = BUFFER_INIT(10);

	(void)state;
	assert_int_equal(buffer_add(&b, "x", SIZE_MAX), -EMSGSIZE);
	buffer_clear(&b);
	assert_int_equal(buffer_add(&b, "abc", 3), 0);
	assert_int_equal(buffer_add(&b, "x", SIZE_MAX - 2), -EMSGSIZE);
	assert_int_equal(b.size, 3);
	buffer_done(&b);
}

static void clearing_forgets_the_overflow_and_keeps_the_memory(void **state)
{
	struct buffer b = BUFFER_INIT(3);

	(void)state;
	buffer_add_string(&b, "abc");
	buffer_add_string(&b, "d");
	const char *memory = b.data;
	buffer_clear(&b);
	assert_string_equal(buffer_string(&b), "");
	assert_int_equal(buffer_add_string(&b, "xyz"), 0);
	assert_ptr_equal(b.data, memory);
	assert_string_equal(buffer_string(&b), "xyz");
	buffer_done(&b);
}

static void what_is_taken_is_the_takers(void **state)
{
	struct buffer b = BUFFER_INIT(3);
	size_t size = 0;

	(void)state;
	buffer_add(&b, "a\0c", 3);
	_cleanup_(freep) char *first = buffer_take(&b, &size);
	assert_int_equal(size, 3);
	assert_memory_equal(first, "a\0c", 4);
	assert_int_equal(buffer_add_string(&b, "xyz"), 0);
	_cleanup_(freep) char *second = buffer_take(&b, NULL);
	assert_string_equal(second, "xyz");
	assert_int_equal(b.max, 3);
	assert_null(b.data);
}

/* Memory grows with what is in it, not with the maximum; and in few steps. */
static void it_grows_by_doubling(void **state)
{
	struct buffer b = BUFFER_INIT(1U << 30);
	size_t steps = 0, allocated = 0;

	(void)state;
	for (size_t i = 0; i < 1U << 20; i++) {
		buffer_add_char(&b, (char)('a' + i % 26));
		steps += b.allocated != allocated;
		allocated = b.allocated;
	}
	assert_true(steps < 20);
	assert_true(b.allocated <= 2 * b.size + 64);
	for (size_t i = 0; i < 1U << 20; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
	buffer_done(&b);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_empty_buffer_is_an_empty_string),
	cmocka_unit_test(bytes_are_appended_and_ended),
	cmocka_unit_test(the_maximum_is_never_exceeded),
	cmocka_unit_test(a_size_beyond_all_memory_is_refused),
	cmocka_unit_test(clearing_forgets_the_overflow_and_keeps_the_memory),
	cmocka_unit_test(what_is_taken_is_the_takers),
	cmocka_unit_test(it_grows_by_doubling),
};

UNIT_MAIN(tests)
