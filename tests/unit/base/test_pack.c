#include "../unit.h"

#include "base/pack.h"

#include <errno.h>

static void fill_words(char *text, size_t size)
{
	static const char words[] = "السلام عليكم, dear office. ";

	for (size_t i = 0; i < size; i++)
		text[i] = words[i * 7 / 5 % (sizeof(words) - 1)];
}

static void what_was_packed_is_the_same_again(void **state)
{
	static const size_t sizes[] = {64, 256, 8192, 1U << 20, PACK_MAX};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(sizes); i++) {
		_cleanup_(freep) char *text = xmalloc(sizes[i]);
		_cleanup_(freep) void *packed = NULL, *back = NULL;
		size_t size = 0, whole = 0;
		memset(text, 'x', sizes[i]);
		fill_words(text, sizes[i] < 8192 ? sizes[i] / 2 : 8192);
		packed = pack(text, sizes[i], &size);
		assert_non_null(packed);
		assert_true(size <= sizes[i] - sizes[i] / 8);
		assert_int_equal(unpack(packed, size, &back, &whole), 0);
		assert_int_equal(whole, sizes[i]);
		assert_memory_equal(back, text, whole);
		assert_int_equal(((char *)back)[whole], '\0');
	}
}

static void what_would_not_be_smaller_is_not_packed(void **state)
{
	uint8_t noise[4096];
	size_t size = 0;
	uint32_t x = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(noise); i++) {
		x = x * 1664525 + 1013904223;
		noise[i] = (uint8_t)(x >> 24);
	}
	assert_null(pack(noise, sizeof(noise), &size));
	assert_null(pack("", 0, &size));
	assert_null(pack("aaaa", 4, &size));
	_cleanup_(freep) char *large = xcalloc(1, PACK_MAX + 1);
	assert_null(pack(large, PACK_MAX + 1, &size));
}

static void broken_bytes_are_refused(void **state)
{
	char text[600];
	void *back = NULL;
	size_t size = 0, whole = 0;

	(void)state;
	memset(text, 'a', sizeof(text));
	_cleanup_(freep) uint8_t *packed = pack(text, sizeof(text), &size);
	assert_non_null(packed);
	for (size_t n = 0; n < size; n++) {
		_cleanup_(freep) void *cut = xmemdup(packed, n);
		assert_int_equal(unpack(cut, n, &back, &whole), -EBADMSG);
	}
	/* a size that it does not have: less, more, and more than is possible or allowed */
	static const uint8_t sizes[][4] = {{87, 2}, {89, 2}, {0, 0, 1}, {255, 255, 255, 255}};
	for (size_t i = 0; i < ELEMENTS(sizes); i++) {
		memcpy(packed, sizes[i], 4);
		assert_int_equal(unpack(packed, size, &back, &whole), -EBADMSG);
	}
	assert_null(back);
	assert_int_equal(whole, 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_was_packed_is_the_same_again),
	cmocka_unit_test(what_would_not_be_smaller_is_not_packed),
	cmocka_unit_test(broken_bytes_are_refused),
};

UNIT_MAIN(tests)
