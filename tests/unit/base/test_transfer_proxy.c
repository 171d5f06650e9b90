/* Tests of the way by a proxy, against one on loopback that gives the same answer to everybody. */
#include "../unit.h"

#include "base/event_loop.h"
#include "base/transfer_end.h"
#include "base/transfer_proxy.h"

#include <wasl/transfer.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

struct proxy {
	const char *answer;
	int listening;
	uint16_t port;
	pthread_t thread;
	char heard[4096];
	unsigned connections;
	enum transfer_outcome outcome;
	long code;
	char text[256];
	struct loop *loop;
};

static void *serve(void *data)
{
	struct proxy *p = data;

	for (int fd; (fd = accept4(p->listening, NULL, NULL, SOCK_CLOEXEC)) >= 0; close(fd)) {
		size_t n = 0;
		p->connections++;
		while (n < sizeof(p->heard) - 1 && !strstr(p->heard, "\r\n\r\n") &&
		       recv(fd, p->heard + n, 1, 0) == 1)
			n++;
		send(fd, p->answer, strlen(p->answer), MSG_NOSIGNAL);
	}
	return NULL;
}

static void proxy_init(struct proxy *p, const char *answer)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(a);

	signal(SIGPIPE, SIG_IGN);
	*p = (struct proxy){.answer = answer, .loop = loop_new()};
	p->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(p->listening, (struct sockaddr *)&a, size), 0);
	assert_int_equal(listen(p->listening, 4), 0);
	assert_int_equal(getsockname(p->listening, (struct sockaddr *)&a, &size), 0);
	p->port = ntohs(a.sin_port);
	_cleanup_(freep) char *proxy = xasprintf("http://127.0.0.1:%u", p->port);
	assert_int_equal(transfer_proxy_check(proxy, NULL), 0);
	transfer_proxy_set(p->loop, proxy);
	pthread_create(&p->thread, NULL, serve, p);
}

static void proxy_done(struct proxy *p)
{
	transfer_shutdown(p->loop);
	shutdown(p->listening, SHUT_RDWR);
	pthread_join(p->thread, NULL);
	close(p->listening);
	loop_free(p->loop);
}

static void result_came(const struct transfer_result *r, void *data)
{
	struct proxy *p = data;

	p->outcome = r->outcome;
	p->code = r->code;
	snprintf(p->text, sizeof(p->text), "%s", r->text);
	loop_quit(p->loop);
}

static void ask(struct proxy *p, const char *host)
{
	static const char *const headers[] = {"Authorization: Bearer secret", NULL};
	const struct transfer_http http = {
		.server = {.host = host, .port = 9, .total_ms = 5000, .idle_ms = 5000},
		.method = "POST",
		.path = "/path",
		.headers = headers,
		.max_answer = 100,
	};

	assert_non_null(transfer_http(p->loop, &http, result_came, p, NULL));
	loop_run(p->loop);
}

/* Nothing of the request itself was said to anybody, and what the proxy says is not the server's.
 */
static void the_proxy_is_asked_for_the_way_only(void **state)
{
	static const struct {
		const char *answer, *text;
	} cases[] = {
		{"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
		 "the proxy does not let it through to service.example (403)"},
		{"HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
		 "Content-Length: 0\r\n\r\n",
		 "the proxy does not let it through to service.example (407)"},
		{"HTTP/1.1 200 Fine\r\n\r\nwhat is no TLS", "no TLS with service.example"},
		{"", "service.example is reached"},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		struct proxy p;
		proxy_init(&p, cases[i].answer);
		ask(&p, "service.example");
		proxy_done(&p);
		if (!strstr(p.text, cases[i].text))
			fail_msg("\"%s\" does not say \"%s\"", p.text, cases[i].text);
		assert_int_equal(p.outcome, TRANSFER_UNREACHED);
		assert_int_equal(p.code, 0);
		assert_ptr_equal(strstr(p.heard, "CONNECT service.example:9 HTTP/1.1\r\n"),
				 p.heard);
		assert_null(strstr(p.heard, "secret"));
		assert_null(strstr(p.heard, "/path"));
	}
}

static void this_machine_is_reached_without_it(void **state)
{
	struct proxy p;

	(void)state;
	proxy_init(&p, "");
	ask(&p, "localhost");
	ask(&p, "127.0.0.1");
	transfer_proxy_set(p.loop, NULL);
	proxy_done(&p);
	assert_int_equal(p.connections, 0);
	assert_int_equal(p.outcome, TRANSFER_UNREACHED);
}

/* Without one of the configuration there is none, whatever the environment says. */
static void the_environment_is_not_asked(void **state)
{
	struct proxy p;

	(void)state;
	proxy_init(&p, "HTTP/1.1 403 Forbidden\r\n\r\n");
	_cleanup_(freep) char *proxy = xasprintf("http://127.0.0.1:%u", p.port);
	setenv("https_proxy", proxy, 1);
	setenv("all_proxy", proxy, 1);
	setenv("no_proxy", "*", 1);
	ask(&p, "service.example");
	assert_int_equal(p.connections, 1);
	transfer_proxy_set(p.loop, NULL);
	ask(&p, "::ffff:127.0.0.1");
	proxy_done(&p);
	unsetenv("https_proxy");
	unsetenv("all_proxy");
	unsetenv("no_proxy");
	assert_int_equal(p.connections, 1);
}

static void a_proxy_that_is_not_there_is_named(void **state)
{
	struct proxy p;

	(void)state;
	proxy_init(&p, "");
	transfer_proxy_set(p.loop, "http://127.0.0.1:1");
	ask(&p, "service.example");
	proxy_done(&p);
	assert_int_equal(p.outcome, TRANSFER_UNREACHED);
	assert_string_equal(p.text,
			    "no connection to the proxy, by which service.example is reached");
}

static void wrong_proxies_are_refused(void **state)
{
	static const char *const wrong[] = {"",
					    "proxy.example",
					    "proxy.example:8080",
					    "https://proxy.example",
					    "socks5://proxy.example",
					    "http://user:word@proxy.example:8080",
					    "http://proxy.example/path",
					    "http://proxy.example:0"};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(wrong); i++) {
		struct error err = ERROR_NONE;
		assert_true(transfer_proxy_check(wrong[i], &err) < 0);
		assert_null(strstr(err.text, "word"));
		assert_true(*err.text);
	}
	assert_int_equal(transfer_proxy_check("http://proxy.example:8080", NULL), 0);
	assert_int_equal(transfer_proxy_check("http://[::1]:8080/", NULL), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(the_proxy_is_asked_for_the_way_only),
	cmocka_unit_test(this_machine_is_reached_without_it),
	cmocka_unit_test(the_environment_is_not_asked),
	cmocka_unit_test(a_proxy_that_is_not_there_is_named),
	cmocka_unit_test(wrong_proxies_are_refused),
};

UNIT_MAIN(tests)
