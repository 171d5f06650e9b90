/* Tests of a worker program's ground, each in a process of its own with the socket as fd 3. */
#include "../unit.h"

#include <wasl/loop.h>
#include <wasl/worker_program.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKER_FD 3

struct worker {
	pid_t pid;
	int fd; /* the daemon's end */
};

typedef int program(void);

/* Runs the program in a child, whose exit status is what it returns. */
static struct worker start(program *run)
{
	struct worker w;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	w.fd = fds[0];
	fflush(NULL);
	w.pid = fork();
	assert_true(w.pid >= 0);
	if (w.pid)
		close(fds[1]);
	if (w.pid)
		return w;
	int end = fcntl(fds[1], F_DUPFD, 10);
	dup2(end, WORKER_FD);
	for (int fd = WORKER_FD + 1; fd < 64; fd++)
		close(fd);
	_exit(run());
}

static int status_of(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void expect_exit(struct worker w, int code)
{
	int status = status_of(w.pid);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), code);
	close(w.fd);
}

static void say(int fd, uint8_t type, const void *data, size_t size)
{
	struct buffer out = BUFFER_INIT(FRAME_MAX);
	const struct frame f = {.type = type, .data = data, .size = size};

	assert_int_equal(frame_encode(&f, &out), 0);
	assert_int_equal(send(fd, out.data, out.size, MSG_NOSIGNAL), out.size);
	buffer_done(&out);
}

/* Sends back what it gets until the daemon goes; 0 if it ended as it should. */
static int echo(void)
{
	struct worker_program *p = worker_program_init();
	struct frame f;
	int r;

	while ((r = worker_program_receive(p, -1, &f)) == 1) {
		int sent = worker_program_send(p, &f);
		json_decref(f.header);
		if (sent < 0)
			return 9;
	}
	worker_program_free(p);
	return -r;
}

static void frames_come_and_go_until_the_daemon_closes(void **state)
{
	struct worker w = start(echo);
	_cleanup_(freep) char *data = xcalloc(1, FRAME_MAX);
	size_t size = FRAME_MAX - 9, got = 0;

	(void)state;
	memset(data, 'd', size);
	say(w.fd, 5, data, size);
	while (got < FRAME_MAX) {
		ssize_t n = read(w.fd, data, FRAME_MAX - got);
		assert_true(n > 0);
		got += (size_t)n;
	}
	shutdown(w.fd, SHUT_WR);
	expect_exit(w, EPIPE);
}

static void bytes_that_are_no_frame_end_the_conversation(void **state)
{
	struct worker w = start(echo);

	(void)state;
	assert_int_equal(write(w.fd, "\1\0\0\0", 4), 4);
	expect_exit(w, EBADMSG);
}

/* Two frames at once, read one at a time: the second one must be seen by poll(). */
static int poll_between(void)
{
	struct worker_program *p = worker_program_init();
	struct pollfd wait = {.fd = worker_program_fd(p), .events = POLLIN};
	struct frame f;

	for (uint8_t type = 1; type <= 2; type++) {
		if (poll(&wait, 1, 5000) != 1)
			return 10 + type;
		if (worker_program_receive(p, 0, &f) != 1 || f.type != type)
			return 20 + type;
	}
	int r = worker_program_receive(p, 0, &f);
	worker_program_free(p);
	return r == 0 ? 0 : 30;
}

static void no_frame_hides_from_poll(void **state)
{
	struct buffer out = BUFFER_INIT(64);
	const struct frame one = {.type = 1, .data = "x", .size = 1}, two = {.type = 2};

	(void)state;
	frame_encode(&one, &out);
	frame_encode(&two, &out);
	struct worker w = start(poll_between);
	assert_int_equal(write(w.fd, out.data, out.size), out.size);
	expect_exit(w, 0);
	buffer_done(&out);
}

static int wait_in_vain(void)
{
	struct worker_program *p = worker_program_init();
	struct frame f;
	int64_t begin = clock_monotonic_ms();

	/* half a frame does not prolong the wait either */
	int r = worker_program_receive(p, 200, &f);
	int64_t took = clock_monotonic_ms() - begin;
	worker_program_free(p);
	return r == 0 && took >= 190 && took < 5000 ? 0 : 1;
}

static void a_wait_ends_in_time(void **state)
{
	struct worker w = start(wait_in_vain);

	(void)state;
	assert_int_equal(write(w.fd, "\11\0\0\0\1", 5), 5);
	expect_exit(w, 0);
}

static int send_to_no_one(void)
{
	struct worker_program *p = worker_program_init();
	const struct frame f = {.type = 1, .data = "x", .size = 1};
	struct frame in;

	if (worker_program_receive(p, -1, &in) != -EPIPE)
		return 1;
	int r = worker_program_send(p, &f);
	worker_program_free(p);
	return r == -EPIPE ? 0 : 2;
}

static void a_daemon_that_has_gone_is_noticed_without_a_signal(void **state)
{
	struct worker w = start(send_to_no_one);

	(void)state;
	close(w.fd);
	w.fd = -1;
	expect_exit(w, 0);
}

static void started_by_hand_it_explains_itself(void **state)
{
	int err[2];
	char text[200];

	(void)state;
	assert_int_equal(pipe(err), 0);
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(err[1], STDERR_FILENO);
		dup2(open("/dev/null", O_RDWR), WORKER_FD);
		worker_program_init();
		_exit(0);
	}
	int status = status_of(pid);
	close(err[1]);
	ssize_t n = read(err[0], text, sizeof(text) - 1);
	close(err[0]);
	assert_true(n > 0);
	text[n] = '\0';
	assert_non_null(strstr(text, "wasld"));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 2);
}

static int read_score(void)
{
	struct worker_program *p = worker_program_init();
	char text[16] = "";
	int fd = open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);

	if (read(fd, text, sizeof(text) - 1) <= 0)
		return 1;
	close(fd);
	worker_program_free(p);
	return strcmp(text, "500\n") == 0 ? 0 : 2;
}

static void it_goes_before_the_daemon_when_memory_is_short(void **state)
{
	(void)state;
	expect_exit(start(read_score), 0);
}

#define REFUSED(call) (errno = 0, (call) == -1 && errno == EPERM)

static bool starts_a_program(void)
{
	char *const none[] = {NULL};

	return !REFUSED(execve("/bin/true", none, none)) ||
	       !REFUSED(syscall(SYS_execveat, -1, "/bin/true", none, none, 0)) ||
	       !REFUSED(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

/* With arguments that would otherwise succeed, or give another error. */
static bool changes_identity(void)
{
	return !REFUSED(syscall(SYS_setuid, getuid())) ||
	       !REFUSED(syscall(SYS_setresuid, -1, -1, -1)) || !REFUSED(syscall(SYS_unshare, 0)) ||
	       !REFUSED(syscall(SYS_setns, -1, 0));
}

static bool reaches_the_kernel(void)
{
	return !REFUSED(syscall(SYS_bpf, -1, NULL, 0)) ||
	       !REFUSED(syscall(SYS_perf_event_open, NULL, 0, 0, -1, 0)) ||
	       !REFUSED(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, -3, 1)) ||
	       !REFUSED(mount("none", "/nowhere", "tmpfs", 0, NULL)) ||
	       !REFUSED(umount("/nowhere"));
}

static int try_all(void)
{
	worker_program_free(worker_program_init());
	if (worker_program_confine() < 0)
		return 1;
	if (starts_a_program())
		return 2;
	if (changes_identity())
		return 3;
	if (reaches_the_kernel())
		return 4;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	_cleanup_(freep) char *memory = xmalloc(1U << 20);
	return fd >= 0 && close(fd) == 0 ? 0 : 10;
}

static void confined_it_may_work_and_nothing_else(void **state)
{
	(void)state;
	expect_exit(start(try_all), 0);
}

#if defined(__x86_64__)
static int use_x32(void)
{
	worker_program_free(worker_program_init());
	if (worker_program_confine() < 0)
		return 1;
	syscall(0x40000000 + SYS_getpid);
	return 0;
}

static void the_second_set_of_numbers_is_no_way_out(void **state)
{
	struct worker w = start(use_x32);
	int status = status_of(w.pid);

	(void)state;
	close(w.fd);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSYS);
}
#endif

static int spin(void)
{
	volatile unsigned long n = 0;

	signal(SIGPROF, SIG_IGN); /* as a careless parent leaves it */
	worker_program_free(worker_program_init());
	worker_program_cpu_limit(1);
	for (int64_t end = clock_monotonic_ms() + 20000; clock_monotonic_ms() < end;)
		n++;
	return 0;
}

static void a_worker_that_computes_without_end_dies(void **state)
{
	struct worker w = start(spin);
	int status = status_of(w.pid);

	(void)state;
	close(w.fd);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGPROF);
}

static int spin_unlimited(void)
{
	volatile unsigned long n = 0;

	worker_program_free(worker_program_init());
	worker_program_cpu_limit(1);
	worker_program_cpu_limit(0);
	for (int64_t end = clock_monotonic_ms() + 1500; clock_monotonic_ms() < end;)
		n++;
	return 0;
}

static void a_limit_that_was_lifted_does_not_kill(void **state)
{
	(void)state;
	expect_exit(start(spin_unlimited), 0);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(frames_come_and_go_until_the_daemon_closes),
	cmocka_unit_test(bytes_that_are_no_frame_end_the_conversation),
	cmocka_unit_test(no_frame_hides_from_poll),
	cmocka_unit_test(a_wait_ends_in_time),
	cmocka_unit_test(a_daemon_that_has_gone_is_noticed_without_a_signal),
	cmocka_unit_test(started_by_hand_it_explains_itself),
	cmocka_unit_test(it_goes_before_the_daemon_when_memory_is_short),
	cmocka_unit_test(confined_it_may_work_and_nothing_else),
#if defined(__x86_64__)
	cmocka_unit_test(the_second_set_of_numbers_is_no_way_out),
#endif
	cmocka_unit_test(a_worker_that_computes_without_end_dies),
	cmocka_unit_test(a_limit_that_was_lifted_does_not_kill),
};

UNIT_MAIN(tests)
