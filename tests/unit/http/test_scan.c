/* What a client sends, as it is read before evhttp does. */
#include "../unit.h"

#include "http/scan.h"

static const struct scan_limits limits = {.head = 2000, .headers = 10};

struct outcome {
	unsigned heads, ends;
	int status;
	uint64_t body;
};

/* Feeds the bytes in pieces of so many. */
static struct outcome feed(const char *text, size_t size, size_t piece)
{
	struct outcome result = {0};
	struct scan s;

	scan_init(&s, &limits);
	for (size_t at = 0; at < size && !result.status;) {
		size_t used, most = size - at < piece ? size - at : piece;
		enum scan_event event = scan_feed(&s, text + at, most, &used);
		at += used;
		if (event == SCAN_IS_HEAD) {
			result.heads++;
			result.body += s.length;
			s.max_body = 100;
			event = scan_feed(&s, NULL, 0, &used);
		}
		result.ends += event == SCAN_IS_END;
		if (event == SCAN_IS_BAD)
			result.status = s.status;
	}
	scan_done(&s);
	return result;
}

/* The same whatever the pieces it comes in. */
static struct outcome judge(const char *text, size_t size)
{
	struct outcome whole = feed(text, size, size);

	for (size_t piece = 1; piece < 8; piece++) {
		struct outcome result = feed(text, size, piece);
		assert_int_equal(result.status, whole.status);
		assert_int_equal(result.heads, whole.heads);
		assert_int_equal(result.ends, whole.ends);
	}
	return whole;
}

#define GET "GET /a HTTP/1.1\r\nHost: x\r\n"
#define POST "POST /a HTTP/1.1\r\nHost: x\r\n"

static void what_is_whole_ends(void **state)
{
	static const struct {
		const char *text;
		unsigned ends;
	} cases[] = {
		{GET "\r\n", 1},
		{GET "\r\n" GET "\r\n" GET "\r\n", 3},
		{"GET / HTTP/1.0\r\n\r\n", 1},
		{"HEAD /a/b?c=d%20e HTTP/1.1\r\nHost: x:80\r\nAccept: */*\r\n\r\n", 1},
		{"OPTIONS /... HTTP/1.1\r\nhost:x\r\n\r\n", 1},
		{"GET /a%2e%2eb/%D9%85 HTTP/1.1\r\nHOST:\t[::1]:8080 \r\nX: \xd9\x85\r\n\r\n", 1},
		{POST "Content-Length: 3\r\n\r\nabc" GET "\r\n", 2},
		{POST "Content-Length: 0\r\n\r\n", 1},
		{POST "Content-Length: 3\r\n\r\nab", 0},
		{POST "\r\n", 1},
		{POST "Expect: 100-continue\r\nContent-Length: 100\r\n\r\n", 0},
		{POST "Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0a\r\n0123456789\r\n0\r\n\r\n",
		 1},
		{POST "Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n" GET "\r\n", 2},
		{POST "Transfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n0\r\n\r\n", 1},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct outcome result = judge(cases[i].text, strlen(cases[i].text));
		if (result.status || result.ends != cases[i].ends)
			fail_msg("%s: status %d, %u requests", cases[i].text, result.status,
				 result.ends);
	}
}

#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"
static const struct {
	const char *text;
	int status;
} refused[] = {
	{POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
	{POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400},
	{POST "Content-Length: 3\r\nContent-Length: 4\r\n", 400},
	{POST "Content-Length: 3\r\nContent-Length: 3\r\n", 400},
	{POST "Content-Length: 3, 3\r\n", 400},
	{POST "Content-Length: +3\r\n", 400},
	{POST "Content-Length: -3\r\n", 400},
	{POST "Content-Length: 0x3\r\n", 400},
	{POST "Content-Length: 3 4\r\n", 400},
	{POST "Content-Length:\r\n", 400},
	{POST "Content-Length: 9999999999999999999\r\n", 400},
	{POST "Content-Length : 3\r\n", 400},
	{POST "Content-Length\t: 3\r\n", 400},
	{POST "Transfer-Encoding: xchunked\r\n", 501},
	{POST "Transfer-Encoding: gzip, chunked\r\n", 501},
	{POST "Transfer-Encoding: chunked, chunked\r\n", 501},
	{POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
	{POST "Transfer-Encoding: \x0b"
	      "chunked\r\n",
	 400},
	{POST "Transfer-Encoding : chunked\r\n", 400},
	{"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
	{GET "Content-Length: 3\r\n\r\n", 400},
	{GET "Transfer-Encoding: chunked\r\n\r\n", 400},
	{"DELETE / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n\r\n", 400},
	{GET "Host: x\r\n", 400},
	{"GET / HTTP/1.1\r\nHost: a, b\r\n", 400},
	{"GET / HTTP/1.1\r\nHost: a@b\r\n", 400},
	{"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n", 400},
	{GET " folded: x\r\n", 400},
	{GET "A: b\r\n c\r\n", 400},
	{GET "A: b\r\n\tc\r\n", 400},
	{GET "A: b\rc\r\n", 400},
	{GET "A: b\n", 400},
	{GET "A: b\x01\r\n", 400},
	{GET "A: b\x7f\r\n", 400},
	{GET ": b\r\n", 400},
	{GET "A\r\n", 400},
	{GET "A b: c\r\n", 400},
	{GET "\xd9\x85: c\r\n", 400},
	{GET "Expect: 200-ok\r\n", 417},
	{"\r\n", 400},
	{"GET  / HTTP/1.1\r\n", 400},
	{"GET /  HTTP/1.1\r\n", 400},
	{"GET / HTTP/1.1 \r\n", 400},
	{"GET /\tHTTP/1.1\r\n", 400},
	{"GET /\r\n", 400},
	{" GET / HTTP/1.1\r\n", 400},
	{"GET / HTTP/1.2\r\n", 505},
	{"GET / HTTP/2.0\r\n", 505},
	{"GET / http/1.1\r\n", 400},
	{"BREW / HTTP/1.1\r\n", 501},
	{"G(T / HTTP/1.1\r\n", 400},
	{"GET http://x/ HTTP/1.1\r\n", 400},
	{"OPTIONS * HTTP/1.1\r\n", 400},
	{"GET //x/ HTTP/1.1\r\n", 400},
	{"GET /.. HTTP/1.1\r\n", 400},
	{"GET /../x HTTP/1.1\r\n", 400},
	{"GET /a/%2e%2E/x HTTP/1.1\r\n", 400},
	{"GET /a/./x HTTP/1.1\r\n", 400},
	{"GET /a/.%2e?x HTTP/1.1\r\n", 400},
	{"GET /a%00 HTTP/1.1\r\n", 400},
	{"GET /a?b=%00 HTTP/1.1\r\n", 400},
	{"GET /a%0d%0aX: HTTP/1.1\r\n", 400},
	{"GET /a%zz HTTP/1.1\r\n", 400},
	{"GET /a% HTTP/1.1\r\n", 400},
	{"GET /a%2 HTTP/1.1\r\n", 400},
	{"GET /a\\b HTTP/1.1\r\n", 400},
	{"GET /a#b HTTP/1.1\r\n", 400},
	{"GET /\xd9\x85 HTTP/1.1\r\n", 400},
	{CHUNKED "+3\r\n", 400},
	{CHUNKED "0x3\r\n", 400},
	{CHUNKED " 3\r\n", 400},
	{CHUNKED "3 \r\n", 400},
	{CHUNKED "3;a=b\r\n", 400},
	{CHUNKED "-1\r\n", 400},
	{CHUNKED "\r\n", 400},
	{CHUNKED "3\n", 400},
	{CHUNKED "3\r\nabcd\r\n", 400},
	{CHUNKED "3\r\nabc\n", 400},
	{CHUNKED "3\r\nabc0\r\n", 400},
	{CHUNKED "00000000000000000\r\n", 400},
	{CHUNKED "fffffffffffffff\r\n", 413},
	{CHUNKED "0\r\nA b\r\n", 400},
	{CHUNKED "0\r\nA : b\r\n", 400},
	{CHUNKED "0\r\n a\r\n", 400},
	{CHUNKED "0\r\nA: b\x02\r\n", 400},
	{POST "Content-Length: 101\r\n\r\n", 413},
	{CHUNKED "60\r\n"
		 "0123456789abcdef0123456789abcdef0123456789abcdef"
		 "0123456789abcdef0123456789abcdef0123456789abcdef\r\n5\r\n",
	 413},
};

static void what_may_be_read_in_two_ways_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(refused); i++) {
		struct outcome result = judge(refused[i].text, strlen(refused[i].text));
		if (result.status != refused[i].status || result.ends)
			fail_msg("%s: status %d, not %d", refused[i].text, result.status,
				 refused[i].status);
	}
}

static void a_nul_is_refused_wherever_it_stands(void **state)
{
	static const char text[] = GET "A: b\r\n\r\n";

	(void)state;
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		char copy[sizeof(text)];
		memcpy(copy, text, sizeof(text));
		copy[i] = '\0';
		assert_int_equal(judge(copy, sizeof(copy) - 1).status, 400);
	}
}

static void a_head_is_bounded_in_bytes_and_in_lines(void **state)
{
	struct buffer text = BUFFER_INIT(10000);

	(void)state;
	buffer_add_string(&text, GET);
	for (unsigned i = 0; i < 9; i++)
		buffer_add_string(&text, "A: b\r\n");
	assert_int_equal(judge(text.data, text.size).status, 0);
	buffer_add_string(&text, "A: b\r\n");
	assert_int_equal(judge(text.data, text.size).status, 431);
	buffer_clear(&text);
	buffer_add_string(&text, "GET /");
	while (text.size < 2000)
		buffer_add_char(&text, 'a');
	assert_int_equal(judge(text.data, text.size).status, 0);
	buffer_add_char(&text, 'a');
	assert_int_equal(judge(text.data, text.size).status, 431);
	buffer_done(&text);
}

static void what_the_client_wishes_is_kept_until_the_end(void **state)
{
	static const char text[] =
		GET "Accept: text/html\r\nAccept-Language: en-GB, ar\r\n\r\n" GET "\r\n";
	size_t used, more;
	struct scan s;

	(void)state;
	scan_init(&s, &limits);
	assert_true(scan_is_between(&s));
	assert_int_equal(scan_feed(&s, text, sizeof(text) - 1, &used), SCAN_IS_HEAD);
	assert_string_equal(s.accept, "text/html");
	assert_string_equal(s.language, "en-GB, ar");
	assert_string_equal(s.target, "/a");
	assert_int_equal(scan_feed(&s, text + used, sizeof(text) - 1 - used, &more), SCAN_IS_END);
	assert_int_equal(more, 0);
	assert_true(scan_is_between(&s));
	assert_int_equal(scan_feed(&s, text + used, sizeof(text) - 1 - used, &more), SCAN_IS_HEAD);
	assert_string_equal(s.accept, "");
	scan_done(&s);
}

static void a_body_need_not_be_looked_at(void **state)
{
	static const char text[] = POST "Content-Length: 50\r\n\r\n";
	size_t used;
	struct scan s;

	(void)state;
	scan_init(&s, &limits);
	assert_int_equal(scan_feed(&s, text, sizeof(text) - 1, &used), SCAN_IS_HEAD);
	s.max_body = 50;
	assert_int_equal(scan_feed(&s, NULL, 0, &used), SCAN_MORE);
	assert_int_equal(scan_body_left(&s), 50);
	assert_int_equal(scan_feed(&s, NULL, 49, &used), SCAN_MORE);
	assert_int_equal(used, 49);
	assert_int_equal(scan_feed(&s, NULL, 1, &used), SCAN_IS_END);
	scan_done(&s);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(what_is_whole_ends),
	cmocka_unit_test(what_may_be_read_in_two_ways_is_refused),
	cmocka_unit_test(a_nul_is_refused_wherever_it_stands),
	cmocka_unit_test(a_head_is_bounded_in_bytes_and_in_lines),
	cmocka_unit_test(what_the_client_wishes_is_kept_until_the_end),
	cmocka_unit_test(a_body_need_not_be_looked_at),
};

UNIT_MAIN(tests)
