#include "server_stage.h"

#include "http/server_private.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

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
	struct server_stage *f = data;

	loop_quit(f->loop);
}

static void defer(struct http_request *req, void *data)
{
	struct server_stage *f = data;

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
	const struct server_stage *f = data;

	return f->admits && peer->uid == geteuid();
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

int server_stage_set_up(void **state)
{
	struct server_stage *f = xcalloc(1, sizeof(*f));
	const struct http_server_options options = {
		.max_header = 4096,
		.max_body = 1000,
		.max_connections = 4,
		.max_requests = 10,
		.header_ms = 500,
		.body_ms = 500,
		.idle_ms = 500,
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

int server_stage_tear_down(void **state)
{
	struct server_stage *f = *state;

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

int server_stage_connect(const struct server_stage *f)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", f->path);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

void server_stage_send(const struct server_stage *f, const char *text)
{
	assert_int_equal(send(f->fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static void client_reads(int fd, unsigned events, void *data)
{
	struct server_stage *f = data;
	char piece[4096];

	(void)events;
	ssize_t size = read(fd, piece, sizeof(piece));
	if (size > 0)
		buffer_add(&f->answer, piece, (size_t)size);
	else if (size == 0 || errno != EAGAIN)
		loop_quit(f->loop);
}

void server_stage_begin(struct server_stage *f, const char *text)
{
	buffer_clear(&f->answer);
	f->fd = server_stage_connect(f);
	f->watch = loop_watch_new(f->loop, f->fd, client_reads, f);
	loop_watch_set(f->watch, LOOP_READ);
	server_stage_send(f, text);
}

void server_stage_leave(struct server_stage *f)
{
	loop_watch_free(f->watch);
	f->watch = NULL;
	closep(&f->fd);
	f->fd = -1;
}

/* The whole answer, until the server closes. */
const char *server_stage_ask(struct server_stage *f, const char *head)
{
	_cleanup_(freep) char *text =
		xasprintf("%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", head);

	server_stage_begin(f, text);
	loop_run(f->loop);
	server_stage_leave(f);
	return buffer_string(&f->answer);
}

void server_stage_turn(struct server_stage *f, uint64_t ms)
{
	struct loop_timer *timer = loop_timer_new(f->loop, quit, f);

	loop_timer_set(timer, ms);
	loop_run(f->loop);
	loop_timer_free(timer);
}

void assert_has(const char *answer, const char *words)
{
	if (!strstr(answer, words))
		fail_msg("'%s' is not in: %s", words, answer ? answer : "nothing");
}

void server_stage_set_routes(struct server_stage *f, const struct http_route *others)
{
	f->server->options.routes = others;
}
