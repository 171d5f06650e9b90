/* Tests of frames: what is written is read, and what breaks the rules is seen at once. */
#include "../unit.h"

#include <wasl/frame.h>

#include <errno.h>

#define PREFIX 9U

static void put_u32(uint8_t *to, size_t v)
{
	for (unsigned i = 0; i < 4; i++)
		to[i] = (uint8_t)(v >> (8 * i));
}

/* The bytes of a frame with that header, as they are. */
static ssize_t decode(const char *header, struct frame *ret)
{
	uint8_t bytes[8192];
	size_t size = strlen(header);

	assert_true(PREFIX + size < sizeof(bytes));
	put_u32(bytes, PREFIX - 4 + size);
	bytes[4] = 1;
	put_u32(bytes + 5, size);
	snprintf((char *)bytes + PREFIX, sizeof(bytes) - PREFIX, "%s", header);
	return frame_decode(bytes, PREFIX + size, ret);
}

static void what_is_encoded_is_decoded(void **state)
{
	struct buffer out = BUFFER_INIT(FRAME_MAX);
	struct frame in = {.type = 7, .data = "a\0b", .size = 3}, ret;

	(void)state;
	in.header = json_pack("{s:s, s:i}", "name", "\u0633\u0644\u0627\u0645", "count", 3);
	assert_int_equal(frame_encode(&in, &out), 0);
	assert_int_equal(frame_decode(out.data, out.size, &ret), out.size);
	assert_int_equal(ret.type, 7);
	assert_int_equal(ret.size, 3);
	assert_memory_equal(ret.data, "a\0b", 3);
	assert_true(json_equal(ret.header, in.header));
	json_decref(ret.header);
	json_decref(in.header);
	buffer_done(&out);
}

static void bytes_are_where_the_rules_say(void **state)
{
	struct buffer out = BUFFER_INIT(64);
	const struct frame in = {.type = 2, .data = "xy", .size = 2};

	(void)state;
	assert_int_equal(frame_encode(&in, &out), 0);
	assert_int_equal(out.size, 11);
	assert_memory_equal(out.data, "\7\0\0\0\2\0\0\0\0xy", 11);
	buffer_done(&out);
}

static void every_beginning_of_a_frame_waits_for_the_rest(void **state)
{
	struct buffer out = BUFFER_INIT(128);
	struct frame in = {.type = 1, .data = "data", .size = 4}, ret;

	(void)state;
	in.header = json_pack("{s:b}", "more", 1);
	assert_int_equal(frame_encode(&in, &out), 0);
	for (size_t n = 0; n < out.size; n++)
		assert_int_equal(frame_decode(out.data, n, &ret), 0);
	json_decref(in.header);
	buffer_done(&out);
}

static void a_second_frame_is_left_alone(void **state)
{
	struct buffer out = BUFFER_INIT(64);
	const struct frame first = {.type = 1, .data = "one", .size = 3};
	const struct frame second = {.type = 2, .data = "two!", .size = 4};
	struct frame ret;

	(void)state;
	assert_int_equal(frame_encode(&first, &out), 0);
	size_t end = out.size;
	assert_int_equal(frame_encode(&second, &out), 0);
	assert_int_equal(frame_decode(out.data, out.size, &ret), end);
	assert_memory_equal(ret.data, "one", 3);
	assert_int_equal(frame_decode(out.data + end, out.size - end, &ret), out.size - end);
	assert_memory_equal(ret.data, "two!", 4);
	buffer_done(&out);
}

static void impossible_lengths_are_refused_before_the_rest_is_there(void **state)
{
	uint8_t bytes[PREFIX] = {0};
	struct frame ret;

	(void)state;
	assert_int_equal(frame_decode(bytes, 4, &ret), -EBADMSG);
	put_u32(bytes, 4);
	assert_int_equal(frame_decode(bytes, 4, &ret), -EBADMSG);
	put_u32(bytes, FRAME_MAX - 3);
	assert_int_equal(frame_decode(bytes, 4, &ret), -EBADMSG);
	put_u32(bytes, UINT32_MAX);
	assert_int_equal(frame_decode(bytes, 4, &ret), -EBADMSG);
	put_u32(bytes, FRAME_MAX - 4);
	assert_int_equal(frame_decode(bytes, 4, &ret), 0);
	put_u32(bytes + 5, FRAME_HEADER_MAX + 1);
	assert_int_equal(frame_decode(bytes, PREFIX, &ret), -EBADMSG);
	put_u32(bytes, 10);
	put_u32(bytes + 5, 6);
	assert_int_equal(frame_decode(bytes, PREFIX, &ret), -EBADMSG);
	put_u32(bytes + 5, UINT32_MAX);
	assert_int_equal(frame_decode(bytes, PREFIX, &ret), -EBADMSG);
}

static void a_header_is_an_object_and_nothing_else(void **state)
{
	static const char *const bad[] = {
		"[]",
		"\"text\"",
		"1",
		"null",
		"{",
		"{} x",
		"{\"a\":1,}",
		" ",
		"{}{}",
		"{\"a\":1,\"a\":2}",
		"{\"a\":\"\xff\"}",
		"{\"\\u0000\":1}",
		"{\"a\":nan}",
	};
	struct frame ret;

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		assert_int_equal(decode(bad[i], &ret), -EBADMSG);
		assert_null(ret.header);
	}
	assert_int_equal(decode("{\"a\":1}", &ret), PREFIX + 7);
	json_decref(ret.header);
}

static void nesting_without_end_is_refused(void **state)
{
	char header[6001] = "{\"a\":";
	struct frame ret;

	(void)state;
	memset(header + 5, '[', sizeof(header) - 6);
	assert_int_equal(decode(header, &ret), -EBADMSG);
	assert_null(ret.header);
}

static void what_is_too_large_changes_nothing(void **state)
{
	struct buffer out = BUFFER_INIT((size_t)2 * FRAME_MAX), small = BUFFER_INIT(16);
	_cleanup_(freep) char *data = xcalloc(1, FRAME_MAX);
	struct frame f = {.type = 1, .data = data, .size = FRAME_MAX - PREFIX + 1};

	(void)state;
	assert_int_equal(frame_encode(&f, &out), -EMSGSIZE);
	assert_int_equal(out.size, 0);
	f.size--;
	assert_int_equal(frame_encode(&f, &out), 0);
	assert_int_equal(out.size, FRAME_MAX);
	f.size = 8;
	assert_int_equal(frame_encode(&f, &small), -EMSGSIZE);
	assert_int_equal(small.size, 0);
	f.size = 7;
	assert_int_equal(frame_encode(&f, &small), 0);
	buffer_done(&out);
	buffer_done(&small);
}

static void the_promised_data_fits_beside_the_largest_header(void **state)
{
	struct buffer out = BUFFER_INIT(FRAME_MAX);
	_cleanup_(freep) char *data = xcalloc(1, FRAME_HEADER_MAX + 1);
	struct frame f = {.type = 1, .data = data, .size = FRAME_DATA_MAX};

	(void)state;
	memset(data, 'x', FRAME_HEADER_MAX - strlen("{\"a\":\"\"}"));
	f.header = json_pack("{s:s}", "a", data);
	assert_int_equal(frame_encode(&f, &out), 0);
	json_decref(f.header);
	buffer_clear(&out);
	memset(data, 'x', FRAME_HEADER_MAX - strlen("{\"a\":\"\"}") + 1);
	f.header = json_pack("{s:s}", "a", data);
	f.size = 0;
	assert_int_equal(frame_encode(&f, &out), -EMSGSIZE);
	json_decref(f.header);
	buffer_done(&out);
}

static void a_header_that_no_one_would_read_is_not_written(void **state)
{
	struct buffer out = BUFFER_INIT(64);
	const struct frame f = {.type = 1, .header = json_array()};

	(void)state;
	assert_int_equal(frame_encode(&f, &out), -EINVAL);
	assert_int_equal(out.size, 0);
	json_decref(f.header);
	buffer_done(&out);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_encoded_is_decoded),
	cmocka_unit_test(bytes_are_where_the_rules_say),
	cmocka_unit_test(every_beginning_of_a_frame_waits_for_the_rest),
	cmocka_unit_test(a_second_frame_is_left_alone),
	cmocka_unit_test(impossible_lengths_are_refused_before_the_rest_is_there),
	cmocka_unit_test(a_header_is_an_object_and_nothing_else),
	cmocka_unit_test(nesting_without_end_is_refused),
	cmocka_unit_test(what_is_too_large_changes_nothing),
	cmocka_unit_test(the_promised_data_fits_beside_the_largest_header),
	cmocka_unit_test(a_header_that_no_one_would_read_is_not_written),
};

UNIT_MAIN(tests)
