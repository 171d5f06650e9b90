/* Tests of transfers to a name that no name server answers for: a child in a network of its own. */
#include "transfer_stage.h"

#include "base/event_loop.h"
#include "base/transfer_end.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Exit status of a child that may have no network of its own. */
#define CANNOT 77

#define PATIENCE_MS 300

static bool raise_loopback(int fd)
{
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};

	return ioctl(fd, SIOCSIFFLAGS, &request) == 0;
}

static bool replace_file(const char *path, const char *text)
{
	char name[] = "/tmp/wasl-name-XXXXXX";
	_cleanup_(closep) int fd = mkstemp(name);

	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) &&
		    mount(name, path, NULL, MS_BIND, NULL) == 0;
	unlink(name);
	return done;
}

/* A name server that takes every question and answers none. */
static bool make_own_network(void)
{
	const struct sockaddr_in a = {.sin_family = AF_INET,
				      .sin_port = htons(53),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	if (unshare(CLONE_NEWNET | CLONE_NEWNS) < 0 &&
	    unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) < 0)
		return false;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && raise_loopback(fd) &&
	       bind(fd, (const struct sockaddr *)&a, sizeof(a)) == 0 &&
	       replace_file("/etc/resolv.conf", "nameserver 127.0.0.1\n") &&
	       replace_file("/etc/nsswitch.conf", "hosts: dns\n");
}

struct child {
	struct loop *loop;
	unsigned came;
	enum transfer_outcome outcome;
	bool explained;
};

static void result_came(const struct transfer_result *r, void *data)
{
	struct child *c = data;

	c->came++;
	c->outcome = r->outcome;
	c->explained = strstr(r->text, "mail.example.org did not answer in time");
	loop_quit(c->loop);
}

static void quit(void *data)
{
	loop_quit(data);
}

static struct transfer *begin(struct child *c, uint64_t idle_ms)
{
	const struct transfer_mail mail = {
		.server = {.host = "mail.example.org",
			   .port = 465,
			   .total_ms = 60000,
			   .idle_ms = idle_ms},
		.envelope_from = "",
		.recipient = "reader@example.net",
		.message = STAGE_MESSAGE,
		.size = strlen(STAGE_MESSAGE),
	};

	c->loop = loop_new();
	return transfer_mail(c->loop, &mail, result_came, c, NULL);
}

/* 0 if what is done at the end took no time. */
static int end(struct child *c, int64_t since)
{
	transfer_shutdown(c->loop);
	loop_free(c->loop);
	return clock_monotonic_ms() - since < 2000 ? 0 : 3;
}

static int run_out_of_patience(void)
{
	struct child c = {0};
	int64_t since = clock_monotonic_ms();

	if (!begin(&c, PATIENCE_MS))
		return 1;
	loop_run(c.loop);
	if (c.came != 1 || c.outcome != TRANSFER_UNREACHED || !c.explained)
		return 2;
	return end(&c, since);
}

static int cancel(void)
{
	struct child c = {0};
	struct transfer *t = begin(&c, 60000);
	struct loop_timer *timer = loop_timer_new(c.loop, quit, c.loop);
	int64_t since = clock_monotonic_ms();

	loop_timer_set(timer, PATIENCE_MS);
	loop_run(c.loop);
	loop_timer_free(timer);
	transfer_cancel(t);
	return c.came ? 1 : end(&c, since);
}

static void expect_in_own_network(int (*run)(void))
{
	int status = 0;

	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		_exit(make_own_network() ? run() : CANNOT);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == CANNOT) {
		print_message("# SKIPPED: no network of its own can be made here (needs root and "
			      "namespaces)\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_dead_name_server_is_given_up_in_time(void **state)
{
	(void)state;
	expect_in_own_network(run_out_of_patience);
}

static void a_transfer_that_asks_for_a_name_is_cancelled_at_once(void **state)
{
	(void)state;
	expect_in_own_network(cancel);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_dead_name_server_is_given_up_in_time),
	cmocka_unit_test(a_transfer_that_asks_for_a_name_is_cancelled_at_once),
};

UNIT_MAIN(tests)
