#include "../unit.h"

#include "email/mime/decode.h"

#include <wasl/buffer.h>

static int collect(const void *data, size_t size, void *context)
{
	assert_in_range(size, 1, 64 << 10);
	return buffer_add(context, data, size);
}

static void assert_decodes_bytes(enum mime_encoding encoding, const char *body, const void *wanted,
				 size_t size)
{
	struct buffer out = BUFFER_INIT(1 << 20);
	/* a copy of exact size, so that the sanitizer sees a byte too many */
	_cleanup_(freep) char *exact = xmemdup(body, strlen(body));

	assert_int_equal(decode_body(encoding, exact, strlen(body), collect, &out), 0);
	assert_int_equal(out.size, size);
	assert_memory_equal(buffer_string(&out), wanted, size);
	buffer_done(&out);
}

static void assert_decodes(enum mime_encoding encoding, const char *body, const char *wanted)
{
	assert_decodes_bytes(encoding, body, wanted, strlen(wanted));
}

static void base64_is_forgiving(void **state)
{
	(void)state;
	assert_decodes(MIME_ENCODING_BASE64, "aGVsbG8=", "hello");
	assert_decodes(MIME_ENCODING_BASE64, "aGVsbG8", "hello");
	assert_decodes(MIME_ENCODING_BASE64, "aG\r\nVs\r\n bG8=\r\n", "hello");
	assert_decodes(MIME_ENCODING_BASE64, "a!G*V-s_bG8=", "hello");
	assert_decodes(MIME_ENCODING_BASE64, "aGVsbG8=IHdvcmxk", "hello world");
	assert_decodes(MIME_ENCODING_BASE64, "aGVsbG8=\r\nIHc=\r\nb3JsZA==", "hello world");
	assert_decodes(MIME_ENCODING_BASE64, "====", "");
	assert_decodes(MIME_ENCODING_BASE64, "a", "");
	assert_decodes(MIME_ENCODING_BASE64, "", "");
	assert_decodes_bytes(MIME_ENCODING_BASE64, "+/8A", "\xfb\xff\0", 3);
}

static void quoted_printable_is_read_as_written(void **state)
{
	(void)state;
	assert_decodes(MIME_ENCODING_QUOTED_PRINTABLE, "caf=C3=a9=\r\n!\r\nb", "caf\xc3\xa9!\r\nb");
	assert_decodes(MIME_ENCODING_QUOTED_PRINTABLE, "soft=  \nline", "softline");
	assert_decodes(MIME_ENCODING_QUOTED_PRINTABLE, "blanks  \t\nend  ", "blanks\nend");
	assert_decodes(MIME_ENCODING_QUOTED_PRINTABLE, "1=2, =zz =4 a=", "1=2, =zz =4 a");
	assert_decodes(MIME_ENCODING_QUOTED_PRINTABLE, "a==3D", "a==");
	assert_decodes(MIME_ENCODING_QUOTED_PRINTABLE, "kept=20\n", "kept \n");
	assert_decodes_bytes(MIME_ENCODING_QUOTED_PRINTABLE, "=00=FF", "\0\xff", 2);
}

static void uuencoded_lines_are_read_to_their_end(void **state)
{
	(void)state;
	assert_decodes(MIME_ENCODING_UUENCODE, "junk\nbegin 644 a.txt\n%:&5L;&\\*\n`\nend\nmore",
		       "hello");
	assert_decodes(MIME_ENCODING_UUENCODE, "begin 644 a\r\n%:&5L;&\\*\r\nend\r\n", "hello");
	assert_decodes(MIME_ENCODING_UUENCODE, "no beginning", "");
	assert_decodes_bytes(MIME_ENCODING_UUENCODE, "begin 6 a\n#:\n", "h\0\0", 3);
}

static void large_bodies_come_in_pieces(void **state)
{
	static const enum mime_encoding encodings[] = {MIME_ENCODING_IDENTITY, MIME_ENCODING_BASE64,
						       MIME_ENCODING_QUOTED_PRINTABLE};
	size_t size = 400000;
	_cleanup_(freep) char *body = xmalloc(size);

	(void)state;
	memset(body, 'A', size);
	for (size_t i = 0; i < ELEMENTS(encodings); i++) {
		struct buffer out = BUFFER_INIT(size);

		assert_int_equal(decode_body(encodings[i], body, size, collect, &out), 0);
		assert_int_equal(out.size, i == 1 ? size / 4 * 3 : size);
		buffer_done(&out);
	}
}

static void lines_of_76_letters_lose_nothing(void **state)
{
	struct buffer body = BUFFER_INIT(1 << 20), out = BUFFER_INIT(1 << 20);

	(void)state;
	for (int i = 0; i < 1000; i++) {
		for (int n = 0; n < 19; n++)
			buffer_add_string(&body, "YWJj");
		buffer_add_string(&body, "\r\n");
	}
	decode_body(MIME_ENCODING_BASE64, body.data, body.size, collect, &out);
	assert_int_equal(out.size, 57000);
	for (size_t i = 0; i < out.size; i++)
		assert_int_equal(out.data[i], "abc"[i % 3]);
	buffer_done(&body);
	buffer_done(&out);
}

static int refuse(const void *data, size_t size, void *context)
{
	(void)data;
	(void)size;
	++*(int *)context;
	return -7;
}

static void sink_that_refuses_is_not_called_again(void **state)
{
	size_t size = 200000;
	_cleanup_(freep) char *body = xmalloc(size);

	(void)state;
	memset(body, 'A', size);
	for (int e = MIME_ENCODING_IDENTITY; e <= MIME_ENCODING_QUOTED_PRINTABLE; e++) {
		int calls = 0;

		assert_int_equal(decode_body((enum mime_encoding)e, body, size, refuse, &calls),
				 -7);
		assert_int_equal(calls, 1);
	}
}

static void encodings_are_known_by_name(void **state)
{
	static const struct {
		const char *value;
		enum mime_encoding encoding;
	} cases[] = {
		{"base64", MIME_ENCODING_BASE64},
		{" BASE64 (yes)", MIME_ENCODING_BASE64},
		{"\"base64\"", MIME_ENCODING_BASE64},
		{"quoted-Printable;", MIME_ENCODING_QUOTED_PRINTABLE},
		{"x-uuencode", MIME_ENCODING_UUENCODE},
		{"8bit", MIME_ENCODING_IDENTITY},
		{"base65", MIME_ENCODING_IDENTITY},
		{"", MIME_ENCODING_IDENTITY},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++)
		assert_int_equal(decode_encoding(cases[i].value, strlen(cases[i].value)),
				 cases[i].encoding);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(base64_is_forgiving),
	cmocka_unit_test(quoted_printable_is_read_as_written),
	cmocka_unit_test(uuencoded_lines_are_read_to_their_end),
	cmocka_unit_test(large_bodies_come_in_pieces),
	cmocka_unit_test(lines_of_76_letters_lose_nothing),
	cmocka_unit_test(sink_that_refuses_is_not_called_again),
	cmocka_unit_test(encodings_are_known_by_name),
};

UNIT_MAIN(tests)
