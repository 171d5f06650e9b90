/* The HTTP server on a real unix socket: routing, limits, deadlines, clients that leave. */
#include "../unit.h"

#include "http/roles.h"
#include "http/server.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define ANSWER_MAX (1U << 20)

struct fixture {
	struct loop *loop;
	struct http_server *server;
	struct loop_timer *limit; /* of a test that hangs */
	char folder[32], path[64];
	struct http_request *deferred;
	bool admits;
	/* the client's side */
	int fd;
	struct loop_watch *watch;
	struct buffer answer;
};

/* --- handlers --- */

static void echo(struct http_request *req, void *data)
{
	const char *query = http_query_value(req, "q");
	const struct http_peer *peer = http_request_peer(req);

	(void)data;
	http_answer_json(req, 200,
			 json_pack("{s:s, s:s, s:i, s:i}", "name", http_path_value(req, "name"),
				   "q", query ? query : "-", "uid", (int)peer->uid, "pid",
				   peer->pid));
}

static void take_body(struct http_request *req, void *data)
{
	json_t *body = http_request_json(req);

	(void)data;
	if (body)
		http_answer_json(req, 200, body);
	else
		http_answer_problem(req, 400, "no JSON object: %s", "body \xd9");
}

static void quit(void *data)
{
	struct fixture *f = data;

	loop_quit(f->loop);
}

static void defer(struct http_request *req, void *data)
{
	struct fixture *f = data;

	f->deferred = req;
	loop_post(f->loop, quit, f);
}

static void stream(struct http_request *req, void *data)
{
	(void)data;
	http_answer_begin(req, 200, "message/rfc822");
	for (int i = 0; i < 3; i++)
		http_answer_write(req, (struct http_piece){"0123456789", 10}, NULL, NULL);
	http_answer_end(req);
}

static bool admit(const struct http_peer *peer, void *data)
{
	const struct fixture *f = data;

	return f->admits && role_admits(peer);
}

static const struct http_route routes[] = {
	{HTTP_GET, "/api/echo/{name}/deep", echo}, {HTTP_GET, "/api/echo/plain", defer},
	{HTTP_POST, "/api/body", take_body},	   {HTTP_GET, "/api/later", defer},
	{HTTP_GET, "/api/stream", stream},	   {0, NULL, NULL},
};

/* --- the client --- */

static void hangs(void *data)
{
	(void)data;
	fail_msg("the loop waited for 10 s");
}

static int set_up(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	const struct http_server_options options = {
		.max_header = 4096,
		.max_body = 1000,
		.max_connections = 4,
		.request_ms = 500,
		.answer_ms = 400,
		.admit = admit,
		.routes = routes,
		.data = f,
	};
	struct http_server_options mine = options;
	struct error err = ERROR_NONE;

	/* as the daemon does */
	signal(SIGPIPE, SIG_IGN);
	f->loop = mine.loop = loop_new();
	f->admits = true;
	f->fd = -1;
	f->answer = BUFFER_INIT(ANSWER_MAX);
	f->limit = loop_timer_new(f->loop, hangs, NULL);
	loop_timer_set(f->limit, 10000);
	snprintf(f->folder, sizeof(f->folder), "/tmp/wasl-http-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->path, sizeof(f->path), "%s/control.sock", f->folder);
	f->server = http_server_new(&mine);
	assert_int_equal(http_server_listen_unix(f->server, f->path, 0666, &err), 0);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	http_server_free(f->server);
	loop_watch_free(f->watch);
	closep(&f->fd);
	loop_timer_free(f->limit);
	loop_free(f->loop);
	buffer_done(&f->answer);
	assert_int_not_equal(access(f->path, F_OK), 0);
	rmdir(f->folder);
	free(f);
	return 0;
}

static int client_connect(const struct fixture *f)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", f->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void client_send(const struct fixture *f, const char *text)
{
	assert_int_equal(send(f->fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static void client_reads(int fd, unsigned events, void *data)
{
	struct fixture *f = data;
	char piece[4096];

	(void)events;
	ssize_t size = read(fd, piece, sizeof(piece));
	if (size > 0)
		buffer_add(&f->answer, piece, (size_t)size);
	else if (size == 0 || errno != EAGAIN)
		loop_quit(f->loop);
}

static void client_begin(struct fixture *f, const char *text)
{
	buffer_clear(&f->answer);
	f->fd = client_connect(f);
	f->watch = loop_watch_new(f->loop, f->fd, client_reads, f);
	loop_watch_set(f->watch, LOOP_READ);
	client_send(f, text);
}

static void client_leave(struct fixture *f)
{
	loop_watch_free(f->watch);
	f->watch = NULL;
	closep(&f->fd);
	f->fd = -1;
}

/* The whole answer, until the server closes. */
static const char *ask(struct fixture *f, const char *head)
{
	_cleanup_(freep) char *text = xasprintf("%s HTTP/1.1\r\nConnection: close\r\n\r\n", head);

	client_begin(f, text);
	loop_run(f->loop);
	client_leave(f);
	return buffer_string(&f->answer);
}

static void turn(struct fixture *f, uint64_t ms)
{
	struct loop_timer *timer = loop_timer_new(f->loop, quit, f);

	loop_timer_set(timer, ms);
	loop_run(f->loop);
	loop_timer_free(timer);
}

static void assert_has(const char *answer, const char *words)
{
	if (!strstr(answer, words))
		fail_msg("'%s' is not in: %s", words, answer ? answer : "nothing");
}

/* --- tests --- */

static void a_path_is_matched_and_its_values_are_decoded(void **state)
{
	const char *answer = ask(*state, "GET /api/echo/a%20b%2dc/deep?q=%D9%85+x");

	assert_has(answer, "HTTP/1.1 200");
	assert_has(answer, "\"name\":\"a b-c\"");
	assert_has(answer, "\"q\":\"م x\"");
	assert_has(answer, "Cache-Control: no-store");
}

static void the_peer_is_who_the_kernel_says(void **state)
{
	const char *answer = ask(*state, "GET /api/echo/x/deep");
	_cleanup_(freep) char *uid = xasprintf("\"uid\":%u,\"pid\":%d", getuid(), getpid());

	assert_has(answer, uid);
}

static void an_unknown_path_is_404(void **state)
{
	assert_has(ask(*state, "GET /api/echo/x"), "HTTP/1.1 404");
	assert_has(ask(*state, "GET /api/echo/x/deep/er"), "HTTP/1.1 404");
	assert_has(ask(*state, "GET /api/echo//deep"), "HTTP/1.1 404");
	assert_has(ask(*state, "GET /"), "application/problem+json");
	assert_has(ask(*state, "GET /api/echo/a%2Fb/deep"), "HTTP/1.1 400");
	assert_has(ask(*state, "GET /api/echo/a%00b/deep"), "HTTP/1.1 400");
}

static void a_wrong_method_is_405_and_says_which_is_right(void **state)
{
	const char *answer = ask(*state, "DELETE /api/body");

	assert_has(answer, "HTTP/1.1 405");
	assert_has(answer, "Allow: POST");
	assert_has(ask(*state, "POST /api/stream"), "Allow: GET");
}

static const char *post(struct fixture *f, size_t announced, const char *body)
{
	_cleanup_(freep) char *text = xasprintf(
		"POST /api/body HTTP/1.1\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
		announced, body);

	client_begin(f, text);
	loop_run(f->loop);
	client_leave(f);
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
	struct fixture *f = *state;

	f->admits = false;
	assert_has(ask(f, "GET /api/stream"), "HTTP/1.1 403");
}

static void an_answer_may_come_later(void **state)
{
	struct fixture *f = *state;

	client_begin(f, "GET /api/later HTTP/1.1\r\nConnection: close\r\n\r\n");
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
	struct fixture *f = *state;
	unsigned taken = 0;

	for (int streamed = 0; streamed < 2; streamed++) {
		client_begin(f, "GET /api/later HTTP/1.1\r\n\r\n");
		loop_run(f->loop);
		client_leave(f);
		turn(f, 10);
		if (!streamed) {
			http_answer_problem(f->deferred, 404, "nobody reads this");
			continue;
		}
		http_answer_begin(f->deferred, 200, "text/plain");
		http_answer_write(f->deferred, (struct http_piece){"one", 3}, NULL, NULL);
		turn(f, 30);
		http_answer_write(f->deferred, (struct http_piece){"two", 3}, count_taken, &taken);
		turn(f, 30);
		http_answer_end(f->deferred);
	}
	turn(f, 30);
	assert_int_equal(taken, 1);
	assert_has(ask(f, "GET /api/stream"), "HTTP/1.1 200");
}

static void a_large_piece_is_taken_when_the_client_reads(void **state)
{
	struct fixture *f = *state;
	static char large[ANSWER_MAX / 2];
	unsigned taken = 0;

	memset(large, 'x', sizeof(large));
	client_begin(f, "GET /api/later HTTP/1.1\r\n\r\n");
	loop_run(f->loop);
	loop_watch_set(f->watch, 0);
	http_answer_begin(f->deferred, 200, "text/plain");
	http_answer_write(f->deferred, (struct http_piece){large, sizeof(large)}, count_taken,
			  &taken);
	turn(f, 50);
	assert_int_equal(taken, 0);
	loop_watch_set(f->watch, LOOP_READ);
	turn(f, 100);
	assert_int_equal(taken, 1);
	http_answer_end(f->deferred);
}

static void an_aborted_answer_is_seen_to_be_cut(void **state)
{
	struct fixture *f = *state;

	client_begin(f, "GET /api/later HTTP/1.1\r\n\r\n");
	loop_run(f->loop);
	http_answer_begin(f->deferred, 200, "text/plain");
	http_answer_write(f->deferred, (struct http_piece){"half", 4}, NULL, NULL);
	turn(f, 30);
	http_answer_abort(f->deferred);
	loop_run(f->loop); /* the connection ends */
	assert_has(buffer_string(&f->answer), "half");
	assert_null(strstr(buffer_string(&f->answer), "\r\n0\r\n"));
}

static void an_answer_that_does_not_come_is_503(void **state)
{
	struct fixture *f = *state;

	client_begin(f, "GET /api/later HTTP/1.1\r\nConnection: close\r\n\r\n");
	loop_run(f->loop);
	loop_run(f->loop);
	assert_has(buffer_string(&f->answer), "HTTP/1.1 503");
	http_answer_json(f->deferred, 200, json_object());
}

static void a_stopping_server_answers_503_and_the_handler_may_come_later(void **state)
{
	struct fixture *f = *state;

	client_begin(f, "GET /api/later HTTP/1.1\r\n\r\n");
	loop_run(f->loop);
	http_server_free(TAKE(f->server));
	loop_run(f->loop);
	assert_has(buffer_string(&f->answer), "HTTP/1.1 503");
	http_answer_json(f->deferred, 200, json_object());
}

static void a_body_in_pieces_arrives_whole(void **state)
{
	const char *answer = ask(*state, "GET /api/stream");

	assert_has(answer, "Content-Type: message/rfc822");
	size_t digits = 0;
	for (const char *s = strstr(answer, "\r\n\r\n"); (s = strstr(s, "0123456789")); s++)
		digits += 10;
	assert_int_equal(digits, 30);
}

static void a_connection_serves_one_request_after_the_other(void **state)
{
	struct fixture *f = *state;

	client_begin(f, "GET /api/stream HTTP/1.1\r\n\r\n");
	turn(f, 50);
	client_send(f, "GET /api/echo/two/deep HTTP/1.1\r\n\r\n");
	turn(f, 50);
	assert_has(buffer_string(&f->answer), "message/rfc822");
	assert_has(buffer_string(&f->answer), "\"name\":\"two\"");
}

static void a_request_that_drips_is_ended(void **state)
{
	struct fixture *f = *state;
	int64_t begun = clock_monotonic_ms();

	client_begin(f, "GET /api/stream HTTP/1.1\r\n");
	for (int i = 0; i < 100; i++) {
		turn(f, 50);
		if (send(f->fd, "X: y\r\n", 6, MSG_NOSIGNAL) < 0)
			break;
	}
	assert_true(clock_monotonic_ms() - begun < 3000);
}

static bool is_answered(int fd)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};

	return poll(&ready, 1, 0) == 1;
}

static void above_so_many_connections_others_wait_their_turn(void **state)
{
	struct fixture *f = *state;
	static const char request[] = "GET /api/stream HTTP/1.1\r\n\r\n";
	int fds[5];

	for (size_t i = 0; i < 5; i++) {
		fds[i] = client_connect(f);
		turn(f, 10);
	}
	assert_int_equal(send(fds[4], request, strlen(request), 0), strlen(request));
	turn(f, 100);
	assert_false(is_answered(fds[4]));
	close(fds[0]);
	turn(f, 400);
	assert_true(is_answered(fds[4]));
	for (size_t i = 1; i < 5; i++)
		close(fds[i]);
	turn(f, 10);
}

static void the_socket_has_its_mode_and_replaces_only_a_dead_one(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_NONE;
	struct stat st;

	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0666);
	assert_int_equal(http_server_listen_unix(f->server, f->path, 0600, &err), -EADDRINUSE);
	assert_has(err.text, f->path);
	_cleanup_(freep) char *dead = xasprintf("%s/dead", f->folder);
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", dead);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
	assert_int_equal(http_server_listen_unix(f->server, dead, 0600, &err), 0);
	assert_int_equal(http_server_listen_unix(f->server, f->folder, 0600, &err), -EEXIST);
	assert_int_equal(http_server_listen_unix(f->server, "/nowhere/at/all", 0600, &err),
			 -ENOENT);
}

static void a_socket_handed_over_is_served_and_stays_open(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_NONE;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(http_server_listen_fd(f->server, fd, &err), -EINVAL);
	unlink(f->path);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", f->path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(http_server_listen_fd(f->server, fd, &err), 0);
	assert_has(ask(f, "GET /api/stream"), "HTTP/1.1 200");
	http_server_free(TAKE(f->server));
	assert_int_equal(access(f->path, F_OK), 0);
	assert_int_equal(close(fd), 0);
	unlink(f->path);
}

#define SERVER_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	SERVER_TEST(a_path_is_matched_and_its_values_are_decoded),
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
	SERVER_TEST(a_request_that_drips_is_ended),
	SERVER_TEST(above_so_many_connections_others_wait_their_turn),
	SERVER_TEST(the_socket_has_its_mode_and_replaces_only_a_dead_one),
	SERVER_TEST(a_socket_handed_over_is_served_and_stays_open),
};

UNIT_MAIN(tests)
