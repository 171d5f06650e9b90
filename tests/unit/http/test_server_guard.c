/* What is refused before evhttp sees it, and how a connection ends then. */
#include "server_stage.h"

#include "http/server_private.h"

#include <sys/resource.h>
#include <sys/socket.h>

#define HOST "Host: x\r\n"

/* What is answered until the server closes. */
static const char *send_raw(struct server_stage *f, const char *text)
{
	server_stage_begin(f, text);
	loop_run(f->loop);
	server_stage_leave(f);
	return buffer_string(&f->answer);
}

static unsigned count(const char *text, const char *words)
{
	unsigned found = 0;

	for (; (text = strstr(text, words)); text++)
		found++;
	return found;
}

static void what_is_smuggled_is_refused_and_nothing_is_run(void **state)
{
	static const struct {
		const char *text;
		int status;
	} cases[] = {
		{"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd", 400},
		{"Content-Length: +4\r\n\r\nabcd", 400},
		{"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400},
		{"Transfer-Encoding: xchunked\r\n\r\nGET /api/stream HTTP/1.1\r\nHost: x\r\n\r\n",
		 501},
		{"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400},
		{"Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n", 400},
		{"Transfer-Encoding: chunked\r\n\r\n2\r\n{}x\r\n0\r\n\r\n", 400},
		{"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA\r\n\r\n", 400},
		{"A: b\r\n c: d\r\n\r\n", 400},
		{"Host: y\r\n\r\n", 400},
		{"Content-Length: 2000\r\n\r\n", 413},
		{"Expect: 100-continue\r\nContent-Length: 2000\r\n\r\n", 413},
		{"Transfer-Encoding: chunked\r\n\r\n7d0\r\n", 413},
	};
	struct server_stage *f = *state;

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *text =
			xasprintf("POST /api/body HTTP/1.1\r\n" HOST "%s", cases[i].text);
		_cleanup_(freep) char *status = xasprintf("HTTP/1.1 %d ", cases[i].status);
		const char *answer = send_raw(f, text);
		if (strncmp(answer, status, strlen(status)) != 0 || count(answer, "HTTP/1.1") != 1)
			fail_msg("%s: %s", cases[i].text, answer);
		assert_has(answer, "Connection: close\r\n");
		assert_has(answer, "frame-ancestors 'none'");
		assert_has(answer, "\"type\":\"urn:wasl:problem:");
	}
}

static void what_comes_before_it_is_answered(void **state)
{
	const char *answer = send_raw(*state, "GET /api/echo/one/deep HTTP/1.1\r\n" HOST "\r\n"
					      "GET /api/stream HTTP/1.1\r\n\r\n");

	assert_has(answer, "\"name\":\"one\"");
	assert_int_equal(count(answer, "HTTP/1.1"), 1);
	assert_has(answer, "Connection: close");
}

static void a_body_does_not_follow_a_request_without_its_answer(void **state)
{
	const char *answer =
		send_raw(*state, "GET /api/echo/one/deep HTTP/1.1\r\n" HOST "\r\n"
				 "POST /api/body HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}");

	assert_has(answer, "\"name\":\"one\"");
	assert_int_equal(count(answer, "HTTP/1.1"), 1);
}

static void five_in_a_row_are_answered_in_order(void **state)
{
	struct buffer text = BUFFER_INIT(4096);

	for (unsigned i = 0; i < 5; i++)
		buffer_printf(&text, "GET /api/echo/n%u/deep HTTP/1.1\r\n" HOST "%s\r\n", i,
			      i == 4 ? "Connection: close\r\n" : "");
	const char *answer = send_raw(*state, buffer_string(&text));
	for (unsigned i = 0; i < 5; i++) {
		_cleanup_(freep) char *name = xasprintf("\"name\":\"n%u\"", i);
		answer = strstr(answer, name);
		assert_non_null(answer);
	}
	buffer_done(&text);
}

static void one_connection_brings_so_many_requests(void **state)
{
	struct buffer text = BUFFER_INIT(4096);

	for (unsigned i = 0; i < 12; i++)
		buffer_printf(&text, "GET /api/echo/n%u/deep HTTP/1.1\r\n" HOST "\r\n", i);
	const char *answer = send_raw(*state, buffer_string(&text));
	assert_int_equal(count(answer, "HTTP/1.1 200"), 10);
	assert_int_equal(count(answer, "Connection: close"), 1);
	buffer_done(&text);
}

static void so_many_may_wait_for_an_answer(void **state)
{
	struct server_stage *f = *state;
	struct buffer text = BUFFER_INIT(4096);

	f->server->options.max_requests = 0;
	for (unsigned i = 0; i < 40; i++)
		buffer_printf(&text, "GET /api/echo/n%u/deep HTTP/1.1\r\n" HOST "\r\n", i);
	const char *answer = send_raw(f, buffer_string(&text));
	assert_int_equal(count(answer, "HTTP/1.1 200"), 16);
	assert_int_equal(count(answer, "Connection: close"), 1);
	buffer_done(&text);
}

static void who_takes_no_answer_is_not_read_forever(void **state)
{
	static const char request[] = "GET /api/stream HTTP/1.1\r\n" HOST "\r\n";
	struct server_stage *f = *state;
	_cleanup_(freep) char *large = xmalloc(ANSWER_MAX);
	size_t sent = 0;

	memset(large, 'x', ANSWER_MAX - 1);
	large[ANSWER_MAX - 1] = '\0';
	f->server->options.max_requests = 0;
	server_stage_begin(f, "GET /api/later HTTP/1.1\r\n" HOST "\r\n");
	loop_run(f->loop);
	loop_watch_set(f->watch, 0);
	http_answer_json(f->deferred, 200, json_pack("{s:s}", "large", large));
	for (unsigned turn = 0; turn < 200; turn++) {
		for (unsigned i = 0; i < 200; i++) {
			ssize_t size = send(f->fd, request, sizeof(request) - 1, MSG_NOSIGNAL);
			sent += size > 0 ? (size_t)size : 0;
		}
		server_stage_turn(f, 1);
	}
	assert_in_range(sent, 1, 512U << 10);
	server_stage_leave(f);
	server_stage_turn(f, 20);
}

static void what_drips_is_answered_that_it_took_too_long(void **state)
{
	struct server_stage *f = *state;
	int64_t begun = clock_monotonic_ms();

	assert_has(send_raw(f, "POST /api/body HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{"),
		   "HTTP/1.1 408 ");
	assert_has(send_raw(f, "GET /api/body HT"), "HTTP/1.1 408 ");
	assert_string_equal(send_raw(f, ""), "");
	assert_true(clock_monotonic_ms() - begun < 4000);
}

static void a_head_after_get_has_its_headers_and_no_body(void **state)
{
	const char *answer = server_stage_ask(*state, "HEAD /api/echo/x/deep");

	assert_has(answer, "HTTP/1.1 200");
	assert_has(answer, "Content-Length: ");
	assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
	answer = server_stage_ask(*state, "HEAD /nowhere");
	assert_has(answer, "HTTP/1.1 404");
	assert_string_equal(strstr(answer, "\r\n\r\n"), "\r\n\r\n");
}

static void for_larger_bodies_than_there_is_room_one_waits(void **state)
{
	struct server_stage *f = *state;
	static const char head[] = "POST /api/body HTTP/1.1\r\n" HOST
				   "Connection: close\r\nContent-Length: 800\r\n\r\n";
	char body[801];
	int fds[2];

	memset(body, ' ', sizeof(body) - 1);
	body[0] = '{';
	body[1] = '}';
	f->server->options.room = f->server->room = 1200;
	for (size_t i = 0; i < 2; i++) {
		fds[i] = server_stage_connect(f);
		assert_int_equal(write(fds[i], head, sizeof(head) - 1), sizeof(head) - 1);
		server_stage_turn(f, 20);
	}
	assert_int_equal(f->server->room, 400);
	assert_int_equal(write(fds[1], body, 800), 800);
	server_stage_turn(f, 50);
	char answer[64];
	assert_true(recv(fds[1], answer, sizeof(answer), MSG_DONTWAIT) < 0);
	assert_int_equal(write(fds[0], body, 800), 800);
	server_stage_turn(f, 50);
	for (size_t i = 0; i < 2; i++) {
		ssize_t size = recv(fds[i], answer, sizeof(answer) - 1, MSG_DONTWAIT);
		assert_true(size > 0);
		answer[size] = '\0';
		assert_has(answer, "HTTP/1.1 200");
		close(fds[i]);
	}
	server_stage_turn(f, 20);
	assert_int_equal(f->server->room, 1200);
}

static void a_body_that_comes_with_its_head_gives_no_room_that_it_had_not(void **state)
{
	struct server_stage *f = *state;
	struct buffer text = BUFFER_INIT(4096);
	char body[801];

	memset(body, ' ', sizeof(body) - 1);
	body[0] = '{';
	body[1] = '}';
	body[800] = '\0';
	buffer_printf(&text, "POST /api/body HTTP/1.1\r\n" HOST "Content-Length: 800\r\n\r\n%s",
		      body);
	f->server->options.room = 1200;
	f->server->room = 400;
	server_stage_begin(f, buffer_string(&text));
	server_stage_turn(f, 50);
	assert_has(buffer_string(&f->answer), "HTTP/1.1 200");
	assert_int_equal(f->server->room, 400);
	/* and it is read again */
	server_stage_send(f, "GET /api/echo/next/deep HTTP/1.1\r\n" HOST "\r\n");
	server_stage_turn(f, 50);
	assert_has(buffer_string(&f->answer), "\"name\":\"next\"");
	server_stage_leave(f);
	server_stage_turn(f, 20);
	assert_int_equal(f->server->room, 400);
	buffer_done(&text);
}

static void who_waits_in_vain_for_room_is_told(void **state)
{
	struct server_stage *f = *state;

	f->server->options.room = 2000;
	f->server->room = 10;
	assert_has(send_raw(f, "POST /api/body HTTP/1.1\r\n" HOST "Content-Length: 800\r\n\r\n"),
		   "HTTP/1.1 503 ");
	assert_has(buffer_string(&f->answer), "Retry-After: ");
	assert_has(send_raw(f, "POST /api/body HTTP/1.1\r\n" HOST
			       "Transfer-Encoding: chunked\r\n\r\n"),
		   "HTTP/1.1 503 ");
	assert_int_equal(f->server->room, 10);
	f->server->room = f->server->options.room;
}

static void without_descriptors_nobody_spins(void **state)
{
	struct server_stage *f = *state;
	struct rlimit before, none;
	struct rusage used, after;
	int waiting = server_stage_connect(f);

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = (struct rlimit){.rlim_cur = (rlim_t)waiting + 1, .rlim_max = before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	getrusage(RUSAGE_SELF, &used);
	server_stage_turn(f, 500);
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_true(f->server->full);
	assert_true((after.ru_utime.tv_sec - used.ru_utime.tv_sec) * 1000000 +
			    after.ru_utime.tv_usec - used.ru_utime.tv_usec <
		    250000);
	static const char request[] =
		"GET /api/stream HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";
	assert_int_equal(write(waiting, request, sizeof(request) - 1), sizeof(request) - 1);
	server_stage_turn(f, 500);
	char answer[16] = "";
	assert_int_equal(recv(waiting, answer, 12, MSG_DONTWAIT), 12);
	assert_string_equal(answer, "HTTP/1.1 200");
	close(waiting);
	server_stage_turn(f, 20);
}

static const struct CMUnitTest tests[] = {
	SERVER_TEST(what_is_smuggled_is_refused_and_nothing_is_run),
	SERVER_TEST(what_comes_before_it_is_answered),
	SERVER_TEST(a_body_does_not_follow_a_request_without_its_answer),
	SERVER_TEST(five_in_a_row_are_answered_in_order),
	SERVER_TEST(one_connection_brings_so_many_requests),
	SERVER_TEST(so_many_may_wait_for_an_answer),
	SERVER_TEST(who_takes_no_answer_is_not_read_forever),
	SERVER_TEST(what_drips_is_answered_that_it_took_too_long),
	SERVER_TEST(a_head_after_get_has_its_headers_and_no_body),
	SERVER_TEST(for_larger_bodies_than_there_is_room_one_waits),
	SERVER_TEST(a_body_that_comes_with_its_head_gives_no_room_that_it_had_not),
	SERVER_TEST(who_waits_in_vain_for_room_is_told),
	SERVER_TEST(without_descriptors_nobody_spins),
};

UNIT_MAIN(tests)
