/* The HTTP server: routing, limits, and answers now, later and in pieces. */
#include "server_stage.h"

#include <unistd.h>

static void a_path_is_matched_and_its_values_are_decoded(void **state)
{
	const char *answer = server_stage_ask(*state, "GET /api/echo/a%20b%2dc/deep?q=%D9%85+x");

	assert_has(answer, "HTTP/1.1 200");
	assert_has(answer, "\"name\":\"a b-c\"");
	assert_has(answer, "\"q\":\"م x\"");
	assert_has(answer, "Cache-Control: no-store");
}

static void a_parameter_needs_no_value(void **state)
{
	static const struct {
		const char *query, *q;
	} rows[] = {
		{"x", "\"q\":\"-\""},	       {"q", "\"q\":\"\""},
		{"q=", "\"q\":\"\""},	       {"", "\"q\":\"-\""},
		{"&", "\"q\":\"-\""},	       {"x&&q=1&", "\"q\":\"1\""},
		{"=2&q=a=b", "\"q\":\"a=b\""}, {"q=%26+x&y", "\"q\":\"& x\""},
	};

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(freep) char *head = xasprintf("GET /api/echo/a/deep?%s", rows[i].query);
		assert_has(server_stage_ask(*state, head), rows[i].q);
	}
}

static void the_peer_is_who_the_kernel_says(void **state)
{
	const char *answer = server_stage_ask(*state, "GET /api/echo/x/deep");
	_cleanup_(freep) char *uid = xasprintf("\"uid\":%u,\"pid\":%d", getuid(), getpid());

	assert_has(answer, uid);
}

static void an_unknown_path_is_404(void **state)
{
	assert_has(server_stage_ask(*state, "GET /api/echo/x"), "HTTP/1.1 404");
	assert_has(server_stage_ask(*state, "GET /api/echo/x/deep/er"), "HTTP/1.1 404");
	assert_has(server_stage_ask(*state, "GET /api/echo//deep"), "HTTP/1.1 404");
	assert_has(server_stage_ask(*state, "GET /"), "application/problem+json");
	assert_has(server_stage_ask(*state, "GET /api/echo/a%2Fb/deep"), "HTTP/1.1 400");
	assert_has(server_stage_ask(*state, "GET /api/echo/a%00b/deep"), "HTTP/1.1 400");
}

static void a_wrong_method_is_405_and_says_which_is_right(void **state)
{
	const char *answer = server_stage_ask(*state, "DELETE /api/body");

	assert_has(answer, "HTTP/1.1 405");
	assert_has(answer, "Allow: POST");
	assert_has(server_stage_ask(*state, "POST /api/stream"), "Allow: GET");
}

static const char *post(struct server_stage *f, size_t announced, const char *body)
{
	_cleanup_(freep) char *text = xasprintf("POST /api/body HTTP/1.1\r\nHost: x\r\nConnection: "
						"close\r\nContent-Length: %zu\r\n\r\n%s",
						announced, body);

	server_stage_begin(f, text);
	loop_run(f->loop);
	server_stage_leave(f);
	return buffer_string(&f->answer);
}

static void a_body_is_read_as_an_object_or_refused(void **state)
{
	assert_has(post(*state, 7, "{\"a\":1}"), "{\"a\":1}");
	assert_has(post(*state, 5, "[1,2]"), "no JSON object: body \xef\xbf\xbd\"");
	assert_has(post(*state, 2, "{]"), "HTTP/1.1 400");
}

static void a_body_over_the_limit_is_413(void **state)
{
	char body[1102];

	memset(body, 'x', sizeof(body) - 1);
	body[sizeof(body) - 1] = '\0';
	assert_has(post(*state, sizeof(body) - 1, body), "HTTP/1.1 413");
}

static void a_stranger_is_refused(void **state)
{
	struct server_stage *f = *state;

	f->admits = false;
	assert_has(server_stage_ask(f, "GET /api/stream"), "HTTP/1.1 403");
}

static void an_answer_may_come_later(void **state)
{
	struct server_stage *f = *state;

	server_stage_begin(f, "GET /api/later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	loop_run(f->loop);
	assert_non_null(f->deferred);
	http_answer_json(f->deferred, 200, json_pack("{s:b}", "late", 1));
	loop_run(f->loop);
	assert_has(buffer_string(&f->answer), "{\"late\":true}");
}

static void count_taken(void *data)
{
	++*(unsigned *)data;
}

static void an_answer_to_a_client_that_left_does_nothing(void **state)
{
	struct server_stage *f = *state;
	unsigned taken = 0;

	for (int streamed = 0; streamed < 2; streamed++) {
		server_stage_begin(f, "GET /api/later HTTP/1.1\r\nHost: x\r\n\r\n");
		loop_run(f->loop);
		server_stage_leave(f);
		server_stage_turn(f, 10);
		if (!streamed) {
			http_answer_problem(f->deferred, 404, "nobody reads this");
			continue;
		}
		http_answer_begin(f->deferred, 200, "text/plain");
		http_answer_write(f->deferred, (struct http_piece){"one", 3}, NULL, NULL);
		server_stage_turn(f, 30);
		http_answer_write(f->deferred, (struct http_piece){"two", 3}, count_taken, &taken);
		server_stage_turn(f, 30);
		http_answer_end(f->deferred);
	}
	server_stage_turn(f, 30);
	assert_int_equal(taken, 1);
	assert_has(server_stage_ask(f, "GET /api/stream"), "HTTP/1.1 200");
}

static void a_large_piece_is_taken_when_the_client_reads(void **state)
{
	struct server_stage *f = *state;
	static char large[ANSWER_MAX / 2];
	unsigned taken = 0;

	memset(large, 'x', sizeof(large));
	server_stage_begin(f, "GET /api/later HTTP/1.1\r\nHost: x\r\n\r\n");
	loop_run(f->loop);
	loop_watch_set(f->watch, 0);
	http_answer_begin(f->deferred, 200, "text/plain");
	http_answer_write(f->deferred, (struct http_piece){large, sizeof(large)}, count_taken,
			  &taken);
	server_stage_turn(f, 50);
	assert_int_equal(taken, 0);
	loop_watch_set(f->watch, LOOP_READ);
	server_stage_turn(f, 100);
	assert_int_equal(taken, 1);
	http_answer_end(f->deferred);
}

static void an_aborted_answer_is_seen_to_be_cut(void **state)
{
	struct server_stage *f = *state;

	server_stage_begin(f, "GET /api/later HTTP/1.1\r\nHost: x\r\n\r\n");
	loop_run(f->loop);
	http_answer_begin(f->deferred, 200, "text/plain");
	http_answer_write(f->deferred, (struct http_piece){"half", 4}, NULL, NULL);
	server_stage_turn(f, 30);
	http_answer_abort(f->deferred);
	loop_run(f->loop); /* the connection ends */
	assert_has(buffer_string(&f->answer), "half");
	assert_null(strstr(buffer_string(&f->answer), "\r\n0\r\n"));
}

static void an_answer_that_does_not_come_is_503(void **state)
{
	struct server_stage *f = *state;

	server_stage_begin(f, "GET /api/later HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	loop_run(f->loop);
	loop_run(f->loop);
	assert_has(buffer_string(&f->answer), "HTTP/1.1 503");
	http_answer_json(f->deferred, 200, json_object());
}

static void a_stopping_server_answers_503_and_the_handler_may_come_later(void **state)
{
	struct server_stage *f = *state;

	server_stage_begin(f, "GET /api/later HTTP/1.1\r\nHost: x\r\n\r\n");
	loop_run(f->loop);
	http_server_free(TAKE(f->server));
	loop_run(f->loop);
	assert_has(buffer_string(&f->answer), "HTTP/1.1 503");
	http_answer_json(f->deferred, 200, json_object());
}

static void a_body_in_pieces_arrives_whole(void **state)
{
	const char *answer = server_stage_ask(*state, "GET /api/stream");

	assert_has(answer, "Content-Type: message/rfc822");
	size_t digits = 0;
	for (const char *s = strstr(answer, "\r\n\r\n"); (s = strstr(s, "0123456789")); s++)
		digits += 10;
	assert_int_equal(digits, 30);
}

static void a_connection_serves_one_request_after_the_other(void **state)
{
	struct server_stage *f = *state;

	server_stage_begin(f, "GET /api/stream HTTP/1.1\r\nHost: x\r\n\r\n");
	server_stage_turn(f, 50);
	server_stage_send(f, "GET /api/echo/two/deep HTTP/1.1\r\nHost: x\r\n\r\n");
	server_stage_turn(f, 50);
	assert_has(buffer_string(&f->answer), "message/rfc822");
	assert_has(buffer_string(&f->answer), "\"name\":\"two\"");
}

static const struct CMUnitTest tests[] = {
	SERVER_TEST(a_path_is_matched_and_its_values_are_decoded),
	SERVER_TEST(a_parameter_needs_no_value),
	SERVER_TEST(the_peer_is_who_the_kernel_says),
	SERVER_TEST(an_unknown_path_is_404),
	SERVER_TEST(a_wrong_method_is_405_and_says_which_is_right),
	SERVER_TEST(a_body_is_read_as_an_object_or_refused),
	SERVER_TEST(a_body_over_the_limit_is_413),
	SERVER_TEST(a_stranger_is_refused),
	SERVER_TEST(an_answer_may_come_later),
	SERVER_TEST(an_answer_to_a_client_that_left_does_nothing),
	SERVER_TEST(a_large_piece_is_taken_when_the_client_reads),
	SERVER_TEST(an_aborted_answer_is_seen_to_be_cut),
	SERVER_TEST(an_answer_that_does_not_come_is_503),
	SERVER_TEST(a_stopping_server_answers_503_and_the_handler_may_come_later),
	SERVER_TEST(a_body_in_pieces_arrives_whole),
	SERVER_TEST(a_connection_serves_one_request_after_the_other),
};

UNIT_MAIN(tests)
