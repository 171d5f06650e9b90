/* Tests of HTTP transfers, against a server on a Unix socket that gives one answer each. */
#include "../unit.h"

#include "base/event_loop.h"
#include "base/transfer_end.h"

#include <wasl/buffer.h>
#include <wasl/transfer.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-One: 1\r\n\r\n"

struct stage {
	const char *answer; /* NULL: closes without; "" hangs */
	size_t size;	    /* of the answer, where it holds zeros; 0: it does not */
	size_t body;	    /* of the request, to be read before the answer */
	unsigned answers;   /* so many over one connection, which ends at the request after them */
	unsigned requests, connections;
	struct buffer heard;
	char socket[sizeof(((struct sockaddr_un *)0)->sun_path)];
	int listening, over[2];
	pthread_t thread;
	struct loop *loop;
	unsigned came;
	size_t headers;
	enum transfer_outcome outcome;
	long code;
	char text[512], header[128];
	struct buffer body_came;
};

static bool hear_one(struct stage *s, int fd)
{
	const char *end = NULL;
	char c;

	buffer_clear(&s->heard);
	while (!end || buffer_string(&s->heard) + s->heard.size < end + 4 + s->body) {
		if (recv(fd, &c, 1, 0) != 1)
			return false;
		buffer_add_char(&s->heard, c);
		end = strstr(buffer_string(&s->heard), "\r\n\r\n");
	}
	s->requests++;
	return true;
}

static void answer_one(struct stage *s, int fd)
{
	char c;

	if (!s->answer)
		return;
	if (*s->answer)
		send(fd, s->answer, s->size ? s->size : strlen(s->answer), MSG_NOSIGNAL);
	else
		(void)!read(s->over[0], &c, 1);
}

static void serve_one(struct stage *s, int fd)
{
	s->connections++;
	for (unsigned n = 0; hear_one(s, fd); n++) {
		if (n && n == s->answers)
			return;
		answer_one(s, fd);
		if (!s->answers)
			return;
	}
}

static void *serve(void *data)
{
	struct stage *s = data;

	for (int fd; (fd = accept4(s->listening, NULL, NULL, SOCK_CLOEXEC)) >= 0; close(fd))
		serve_one(s, fd);
	return NULL;
}

static struct stage *stage_new(const char *answer)
{
	struct stage *s = xcalloc(1, sizeof(*s));
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	signal(SIGPIPE, SIG_IGN);
	s->answer = answer;
	s->heard = BUFFER_INIT(1U << 20);
	s->body_came = BUFFER_INIT(1U << 20);
	snprintf(s->socket, sizeof(s->socket), "/tmp/wasl-http-%d.sock", (int)getpid());
	memcpy(a.sun_path, s->socket, sizeof(a.sun_path));
	unlink(s->socket);
	s->listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->listening, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(s->listening, 4), 0);
	assert_int_equal(pipe(s->over), 0);
	pthread_create(&s->thread, NULL, serve, s);
	s->loop = loop_new();
	return s;
}

/* What the server heard is read afterwards. */
static void stage_close(struct stage *s)
{
	transfer_shutdown(s->loop);
	close(s->over[1]);
	shutdown(s->listening, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->over[0]);
	close(s->listening);
	unlink(s->socket);
}

static void stage_free(struct stage *s)
{
	buffer_done(&s->heard);
	buffer_done(&s->body_came);
	loop_free(s->loop);
	free(s);
}

static void result_came(const struct transfer_result *r, void *data)
{
	struct stage *s = data;

	s->came++;
	s->outcome = r->outcome;
	s->code = r->code;
	snprintf(s->text, sizeof(s->text), "%s", r->text);
	buffer_clear(&s->body_came);
	if (r->size)
		buffer_add(&s->body_came, r->body, r->size);
	for (s->headers = 0; r->headers[s->headers]; s->headers++)
		snprintf(s->header, sizeof(s->header), "%s", r->headers[s->headers]);
	loop_quit(s->loop);
}

static struct transfer_http request(const struct stage *s)
{
	return (struct transfer_http){
		.server = {.host = "service.example",
			   .security = TRANSFER_PLAIN,
			   .total_ms = 3000,
			   .idle_ms = 3000},
		.unix_socket = s->socket,
		.method = "GET",
		.path = "/a?b=c",
		.max_answer = 100,
	};
}

static struct transfer_http post(struct stage *s)
{
	struct transfer_http http = request(s);

	http.method = "POST";
	http.body = "abc";
	http.size = s->body = 3;
	return http;
}

static void run(struct stage *s, const struct transfer_http *http)
{
	struct error err = ERROR_NONE;

	s->came = 0;
	struct transfer *t = transfer_http(s->loop, http, result_came, s, &err);
	assert_string_equal(err.text, "");
	assert_non_null(t);
	assert_int_equal(s->came, 0);
	loop_run(s->loop);
	assert_int_equal(s->came, 1);
}

static void an_answer_comes_with_body_and_headers(void **state)
{
	struct stage *s = stage_new("HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\n" OK_HEAD "body");
	const struct transfer_http http = request(s);

	(void)state;
	run(s, &http);
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	assert_int_equal(s->code, 200);
	assert_string_equal(buffer_string(&s->body_came), "body");
	assert_string_equal(s->header, "X-One: 1");
	assert_int_equal(s->headers, 2); /* none of the interim answer's */
	assert_ptr_equal(strstr(buffer_string(&s->heard), "GET /a?b=c HTTP/1.1\r\n"),
			 buffer_string(&s->heard));
	assert_non_null(strstr(buffer_string(&s->heard), "Host: service.example\r\n"));
	stage_free(s);
}

static void a_body_and_headers_are_sent_as_given(void **state)
{
	static const char *const headers[] = {"X-Key: value", NULL};
	struct stage *s = stage_new(OK_HEAD "body");
	struct transfer_http http = request(s);

	(void)state;
	http.method = "POST";
	http.headers = headers;
	http.body = "a\0b";
	http.size = s->body = 3;
	run(s, &http);
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	assert_non_null(strstr(buffer_string(&s->heard), "X-Key: value\r\n"));
	assert_non_null(strstr(buffer_string(&s->heard), "Content-Length: 3\r\n"));
	assert_null(strstr(buffer_string(&s->heard), "Content-Type"));
	assert_memory_equal(s->heard.data + s->heard.size - 3, "a\0b", 3);
	stage_free(s);
}

static void an_error_status_is_a_refusal(void **state)
{
	struct stage *s = stage_new("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n"
				    "Retry-After: 7\r\n\r\nno");
	const struct transfer_http http = request(s);

	(void)state;
	run(s, &http);
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_REFUSED);
	assert_int_equal(s->code, 503);
	assert_string_equal(s->header, "Retry-After: 7");
	assert_string_equal(buffer_string(&s->body_came), "no");
	assert_string_equal(s->text, "service.example answers 503");
	stage_free(s);
}

static void a_redirect_is_not_followed(void **state)
{
	struct stage *s = stage_new("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
				    "Location: http://127.0.0.1:1/\r\n\r\n");
	const struct transfer_http http = request(s);

	(void)state;
	run(s, &http);
	stage_close(s);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	assert_int_equal(s->code, 302);
	stage_free(s);
}

static void an_answer_over_the_bound_fails(void **state)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\n\r\n0123456789";
	struct stage *s = stage_new(answer);
	struct transfer_http http = request(s);

	(void)state;
	http.max_answer = 9;
	run(s, &http);
	assert_int_equal(s->outcome, TRANSFER_UNKNOWN);
	assert_int_equal(s->code, 200);
	assert_string_equal(s->text, "the answer of service.example is larger than 9 bytes");
	assert_int_equal(s->body_came.size, 0);
	http.max_answer = 10;
	run(s, &http);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	assert_int_equal(s->body_came.size, 10);
	stage_close(s);
	stage_free(s);
}

#define PACKED_HEAD "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 24\r\n\r\n"

/* The bound is on what comes out, however little goes in. */
static void a_packed_answer_is_unpacked_within_the_bound(void **state)
{
	static const struct {
		const char *packed;
		enum transfer_outcome outcome;
		size_t size;
		const char *text;
	} cases[] = {
		/* 100 and 101 letters */
		{"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xab\xa8\xa0\x3d\0\0\x8f\x5d\x0e\x5e\x64\0\0\0",
		 TRANSFER_DONE, 100, "service.example answers 200"},
		{"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xab\xa8\xa0\x03\0\0\x6f\x86\x85\xf1\x65\0\0\0",
		 TRANSFER_UNKNOWN, 0, "the answer of service.example is larger than 100 bytes"},
		{"no gzip, though it is said so...", TRANSFER_UNKNOWN, 0,
		 "what service.example has packed cannot be unpacked"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		char answer[] = PACKED_HEAD "twenty-four bytes of it.";
		memcpy(answer + strlen(PACKED_HEAD), cases[i].packed, 24);
		struct stage *s = stage_new(answer);
		const struct transfer_http http = request(s);
		s->size = sizeof(answer) - 1;
		run(s, &http);
		stage_close(s);
		assert_int_equal(s->outcome, cases[i].outcome);
		assert_int_equal(s->code, 200);
		assert_int_equal(s->body_came.size, cases[i].size);
		assert_string_equal(s->text, cases[i].text);
		assert_non_null(strstr(buffer_string(&s->heard), "Accept-Encoding: gzip\r\n"));
		stage_free(s);
	}
}

static void without_an_answer_it_is_unknown(void **state)
{
	static const struct {
		const char *answer;
		uint64_t total_ms, idle_ms;
	} cases[] = {{NULL, 300, 3000}, {"", 300, 3000}, {"", 60000, 1000}};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct stage *s = stage_new(cases[i].answer);
		struct transfer_http http = post(s);
		http.server.total_ms = cases[i].total_ms;
		http.server.idle_ms = cases[i].idle_ms;
		run(s, &http);
		assert_int_equal(s->outcome, TRANSFER_UNKNOWN);
		assert_int_equal(s->code, 0);
		stage_close(s);
		stage_free(s);
	}
}

static void a_server_that_is_not_there_is_unreached(void **state)
{
	struct stage *s = stage_new(OK_HEAD "body");
	struct transfer_http http = request(s);

	(void)state;
	http.unix_socket = "/nonexistent/socket";
	run(s, &http);
	assert_int_equal(s->outcome, TRANSFER_UNREACHED);
	assert_non_null(strstr(s->text, "no connection to service.example"));
	stage_close(s);
	stage_free(s);
}

static void wrong_requests_are_refused_at_once(void **state)
{
	static const char *const split[] = {"X: a\r\nY: b", NULL};
	static const char *const nameless[] = {"no colon", NULL};
	static const char *const lf[] = {"X: a\nY: b", NULL};
	struct stage *s = stage_new(OK_HEAD "body");
	struct transfer_http bad[9];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bad); i++)
		bad[i] = request(s);
	bad[0].headers = split;
	bad[1].headers = nameless;
	bad[2].headers = lf;
	bad[3].path = "/ HTTP/1.1\r\nX: y";
	bad[4].path = "relative";
	bad[5].method = "GET /x";
	bad[6].max_answer = 0;
	bad[7].unix_socket = NULL; /* without TLS over the network */
	bad[7].server.port = 80;
	bad[8].server.host = "host/path";
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		struct error err = ERROR_NONE;
		assert_null(transfer_http(s->loop, &bad[i], result_came, s, &err));
		assert_true(err.code < 0);
	}
	stage_close(s);
	stage_free(s);
}

static void requests_share_a_connection(void **state)
{
	struct stage *s = stage_new(OK_HEAD "body");
	const struct transfer_http http = post(s);

	(void)state;
	s->answers = 9;
	for (unsigned i = 0; i < 3; i++) {
		run(s, &http);
		assert_int_equal(s->outcome, TRANSFER_DONE);
	}
	stage_close(s);
	assert_int_equal(s->connections, 1);
	assert_int_equal(s->requests, 3);
	stage_free(s);
}

/* The server may have acted on it, though its connection was a kept one. */
static void a_request_without_an_answer_is_not_sent_twice(void **state)
{
	struct stage *s = stage_new(OK_HEAD "body");
	const struct transfer_http http = post(s);

	(void)state;
	s->answers = 1;
	run(s, &http);
	assert_int_equal(s->outcome, TRANSFER_DONE);
	run(s, &http);
	assert_int_equal(s->outcome, TRANSFER_UNKNOWN);
	assert_string_equal(s->text, "service.example closed the connection");
	stage_close(s);
	assert_int_equal(s->requests, 2);
	stage_free(s);
}

static void one_without_a_body_is_not_sent_twice_either(void **state)
{
	struct stage *s = stage_new(OK_HEAD "body");
	struct transfer_http http = post(s);

	(void)state;
	http.size = s->body = 0;
	s->answers = 1;
	run(s, &http);
	http.server.total_ms = 300;
	/* the server, which serves one at a time, still waits on the first connection */
	run(s, &http);
	assert_int_equal(s->outcome, TRANSFER_UNKNOWN);
	stage_close(s);
	stage_free(s);
}

static void an_answer_of_too_many_headers_fails(void **state)
{
	struct buffer answer = BUFFER_INIT(1U << 20);

	(void)state;
	buffer_add_string(&answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
	for (unsigned i = 0; i < 300; i++)
		buffer_add_string(&answer, "a:\r\n");
	buffer_add_string(&answer, "\r\n");
	struct stage *s = stage_new(buffer_string(&answer));
	const struct transfer_http http = request(s);
	run(s, &http);
	assert_int_equal(s->outcome, TRANSFER_UNKNOWN);
	assert_int_equal(s->headers, 0);
	stage_close(s);
	stage_free(s);
	buffer_done(&answer);
}

static void quit(void *data)
{
	loop_quit(data);
}

static void a_cancelled_request_is_silent(void **state)
{
	struct stage *s = stage_new("");
	const struct transfer_http http = request(s);
	struct error err = ERROR_NONE;

	(void)state;
	transfer_cancel(transfer_http(s->loop, &http, result_came, s, &err));
	struct transfer *t = transfer_http(s->loop, &http, result_came, s, &err);
	struct loop_timer *timer = loop_timer_new(s->loop, quit, s->loop);
	loop_timer_set(timer, 100);
	loop_run(s->loop);
	transfer_cancel(t);
	loop_timer_set(timer, 50);
	loop_run(s->loop);
	assert_int_equal(s->came, 0);
	loop_timer_free(timer);
	stage_close(s);
	stage_free(s);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(an_answer_comes_with_body_and_headers),
	cmocka_unit_test(a_body_and_headers_are_sent_as_given),
	cmocka_unit_test(an_error_status_is_a_refusal),
	cmocka_unit_test(a_redirect_is_not_followed),
	cmocka_unit_test(an_answer_over_the_bound_fails),
	cmocka_unit_test(a_packed_answer_is_unpacked_within_the_bound),
	cmocka_unit_test(without_an_answer_it_is_unknown),
	cmocka_unit_test(a_server_that_is_not_there_is_unreached),
	cmocka_unit_test(wrong_requests_are_refused_at_once),
	cmocka_unit_test(requests_share_a_connection),
	cmocka_unit_test(a_request_without_an_answer_is_not_sent_twice),
	cmocka_unit_test(one_without_a_body_is_not_sent_twice_either),
	cmocka_unit_test(an_answer_of_too_many_headers_fails),
	cmocka_unit_test(a_cancelled_request_is_silent),
};

UNIT_MAIN(tests)
