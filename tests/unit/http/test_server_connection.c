/* The HTTP server's connections and sockets. */
#include "server_stage.h"

#include "http/server_private.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void a_request_that_drips_is_ended(void **state)
{
	struct server_stage *f = *state;
	int64_t begun = clock_monotonic_ms();

	server_stage_begin(f, "GET /api/stream HTTP/1.1\r\nHost: x\r\n");
	for (int i = 0; i < 100; i++) {
		server_stage_turn(f, 50);
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
	struct server_stage *f = *state;
	static const char request[] = "GET /api/stream HTTP/1.1\r\nHost: x\r\n\r\n";
	int fds[5];

	for (size_t i = 0; i < 5; i++) {
		fds[i] = server_stage_connect(f);
		server_stage_turn(f, 10);
	}
	assert_int_equal(send(fds[4], request, strlen(request), 0), strlen(request));
	server_stage_turn(f, 100);
	assert_false(is_answered(fds[4]));
	close(fds[0]);
	server_stage_turn(f, 400);
	assert_true(is_answered(fds[4]));
	for (size_t i = 1; i < 5; i++)
		close(fds[i]);
	server_stage_turn(f, 10);
}

static void those_who_may_not_ask_take_no_place_from_those_who_may(void **state)
{
	struct server_stage *f = *state;
	int fds[50];
	int64_t begun = clock_monotonic_ms();

	f->admits = false;
	for (size_t i = 0; i < ELEMENTS(fds); i++)
		fds[i] = server_stage_connect(f);
	server_stage_turn(f, 150);
	f->admits = true;
	assert_has(server_stage_ask(f, "GET /api/stream"), "HTTP/1.1 200");
	assert_true(clock_monotonic_ms() - begun < 2000);
	for (size_t i = 0; i < ELEMENTS(fds); i++)
		close(fds[i]);
	server_stage_turn(f, 10);
}

static void the_socket_has_its_mode_and_replaces_only_a_dead_one(void **state)
{
	struct server_stage *f = *state;
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
	struct server_stage *f = *state;
	struct error err = ERROR_NONE;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	assert_int_equal(http_server_listen_fd(f->server, fd, &err), -EINVAL);
	unlink(f->path);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", f->path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(http_server_listen_fd(f->server, fd, &err), 0);
	assert_has(server_stage_ask(f, "GET /api/stream"), "HTTP/1.1 200");
	http_server_free(TAKE(f->server));
	assert_int_equal(access(f->path, F_OK), 0);
	assert_int_equal(close(fd), 0);
	unlink(f->path);
}

static int listen_at_loopback(struct sockaddr_in *address)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof(*address);

	*address = (struct sockaddr_in){.sin_family = AF_INET,
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	assert_int_equal(bind(fd, (struct sockaddr *)address, size), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)address, &size), 0);
	return fd;
}

static void a_proxy_is_known_however_its_address_is_written(void **state)
{
	static const char request[] = "GET /api/later HTTP/1.1\r\nHost: x\r\n"
				      "X-Forwarded-For: 2001:DB8::0:1\r\n\r\n";
	static const struct {
		const char *proxy, *client;
	} rows[] = {
		{"127.0.0.1", "2001:db8::1"},
		{"::ffff:127.0.0.1", "2001:db8::1"},
		{"::FFFF:7f00:1", "2001:db8::1"},
		{"127.0.0.2", "127.0.0.1"},
		{"::1", "127.0.0.1"},
	};
	struct server_stage *f = *state;
	struct error err = ERROR_NONE;
	struct sockaddr_in address;
	int listening = listen_at_loopback(&address);

	f->server->options.admit = NULL;
	assert_int_equal(http_server_listen_fd(f->server, listening, &err), 0);
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const char *const proxies[] = {rows[i].proxy, NULL};
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		f->server->options.proxies = (char *const *)proxies;
		assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
		assert_int_equal(write(fd, request, sizeof(request) - 1), sizeof(request) - 1);
		loop_run(f->loop);
		assert_string_equal(http_request_client(f->deferred), rows[i].client);
		http_answer_json(f->deferred, 200, json_object());
		close(fd);
		server_stage_turn(f, 20);
	}
	f->server->options.proxies = NULL;
	http_server_free(TAKE(f->server));
	close(listening);
}

static const struct CMUnitTest tests[] = {
	SERVER_TEST(a_request_that_drips_is_ended),
	SERVER_TEST(above_so_many_connections_others_wait_their_turn),
	SERVER_TEST(those_who_may_not_ask_take_no_place_from_those_who_may),
	SERVER_TEST(the_socket_has_its_mode_and_replaces_only_a_dead_one),
	SERVER_TEST(a_socket_handed_over_is_served_and_stays_open),
	SERVER_TEST(a_proxy_is_known_however_its_address_is_written),
};

UNIT_MAIN(tests)
