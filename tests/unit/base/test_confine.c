/* Tests of what a confined process may still do, each in a child of its own. */
#include "../unit.h"

#include "base/confine.h"

#include <wasl/memory.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int program(void);

/* The wait status of a confined child that runs it; 99 where it could not be confined. */
static int run_confined(program *run)
{
	int status = 0;

	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		const struct rlimit none = {0};
		setrlimit(RLIMIT_CORE, &none);
		signal(SIGABRT, SIG_DFL);
		_exit(confine_self() < 0 ? 99 : run());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void expect_exit(program *run)
{
	int status = run_confined(run);

	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status))
		fail_msg("the child says %d", WEXITSTATUS(status));
}

/* With arguments that would give another error, or success, where it were allowed. */
static const struct call {
	long number, arguments[4];
} refused[] = {
	{SYS_execve, {0}},
	{SYS_execveat, {-1}},
	{SYS_ptrace, {-1}},
	{SYS_process_vm_readv, {0}},
	{SYS_process_vm_writev, {0}},
	{SYS_pidfd_getfd, {-1}},
	{SYS_mount, {0}},
	{SYS_umount2, {0}},
	{SYS_fsopen, {0}},
	{SYS_fsconfig, {-1}},
	{SYS_open_tree, {-1}},
	{SYS_move_mount, {-1}},
	{SYS_mount_setattr, {-1}},
	{SYS_pivot_root, {0}},
	{SYS_chroot, {0}},
	{SYS_init_module, {0}},
	{SYS_finit_module, {-1}},
	{SYS_bpf, {-1}},
	{SYS_perf_event_open, {0}},
	{SYS_userfaultfd, {-1}},
	{SYS_io_uring_setup, {0}},
	{SYS_io_uring_enter, {-1}},
	{SYS_io_uring_register, {-1}},
	{SYS_setuid, {0}},
	{SYS_setgid, {0}},
	{SYS_setresuid, {-1, -1, -1}},
	{SYS_setresgid, {-1, -1, -1}},
	{SYS_setgroups, {-1}},
	{SYS_capset, {0}},
	{SYS_setns, {-1}},
	{SYS_unshare, {0}},
	{SYS_clone, {CLONE_NEWUSER | SIGCHLD}},
	{SYS_clone, {CLONE_NEWNET | CLONE_VM}},
	{SYS_keyctl, {-1}},
	{SYS_add_key, {0}},
	{SYS_request_key, {0}},
	{SYS_personality, {0xffffffff}},
	{SYS_clock_settime, {-1}},
	{SYS_open_by_handle_at, {-1}},
	/* the daemon is the parent, and of the same user; 0 is the group, -1 everybody */
	{SYS_kill, {1, 0}},
	{SYS_kill, {0, 0}},
	{SYS_kill, {-1, 0}},
	{SYS_tgkill, {1, 1, 0}},
	{SYS_tkill, {1, 0}},
	{SYS_rt_sigqueueinfo, {1, 0, 0}},
	{SYS_pidfd_send_signal, {-1}},
	{SYS_prlimit64, {1, RLIMIT_NOFILE, 0, 0}},
};

static int try_refused(void)
{
	for (size_t i = 0; i < ELEMENTS(refused); i++) {
		const long *a = refused[i].arguments;
		errno = 0;
		if (syscall(refused[i].number, a[0], a[1], a[2], a[3]) != -1 || errno != EPERM)
			return (int)i + 1;
	}
	return 0;
}

static void lesser_doors_are_shut(void **state)
{
	(void)state;
	expect_exit(try_refused);
}

static int kill_parent(void)
{
	errno = 0;
	return kill(getppid(), 0) == -1 && errno == EPERM ? 0 : 1;
}

static void the_daemon_gets_no_signals(void **state)
{
	(void)state;
	assert_int_equal(kill(getpid(), 0), 0);
	expect_exit(kill_parent);
}

static volatile sig_atomic_t signalled;

static void note_signal(int signal)
{
	signalled = signal;
}

static void *touch(void *data)
{
	*(int *)data = 7;
	return NULL;
}

static int use_threads(void)
{
	pthread_t thread;
	int touched = 0;

	if (pthread_create(&thread, NULL, touch, &touched) != 0)
		return 1;
	pthread_join(thread, NULL);
	return touched == 7 ? 0 : 2;
}

static int use_own_signals_and_limits(void)
{
	struct rlimit limit;

	signal(SIGUSR1, note_signal);
	if (raise(SIGUSR1) != 0 || signalled != SIGUSR1)
		return 1;
	signalled = 0;
	if (kill(getpid(), SIGUSR1) != 0 || signalled != SIGUSR1)
		return 2;
	return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? 0 : 3;
}

static int use_files_and_sockets(void)
{
	int fds[2];
	char c = 0;

	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, &c, 1) != 1 || close(fd) < 0)
		return 1;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 || write(fds[0], "x", 1) != 1 ||
	    read(fds[1], &c, 1) != 1)
		return 2;
	if (socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0)
		return 3;
	void *memory =
		mmap(NULL, 1U << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory != MAP_FAILED && munmap(memory, 1U << 20) == 0 ? 0 : 4;
}

/* A child, which is no program, is still made; it cannot leave either. */
static int fork_one(void)
{
	int status = 0;

	pid_t pid = fork();
	if (pid < 0)
		return 1;
	if (pid == 0)
		_exit(syscall(SYS_execve, 0, 0, 0) == -1 && errno == EPERM ? 7 : 8);
	return waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 7 ? 0 : 2;
}

static void what_a_worker_lives_on_is_left(void **state)
{
	(void)state;
	expect_exit(use_threads);
	expect_exit(use_own_signals_and_limits);
	expect_exit(use_files_and_sockets);
	expect_exit(fork_one);
}

static int ask_for_clone3(void)
{
	errno = 0;
	return syscall(SYS_clone3, 0, 0) == -1 && errno == ENOSYS ? 0 : 1;
}

static void the_new_clone_seems_to_be_unknown(void **state)
{
	(void)state;
	expect_exit(ask_for_clone3);
}

static int end_by_abort(void)
{
	abort();
}

static void an_abort_is_still_one(void **state)
{
	int status = run_confined(end_by_abort);

	(void)state;
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

static int confine_again(void)
{
	if (confine_self() < 0)
		return 1;
	return try_refused();
}

static void twice_is_no_less(void **state)
{
	(void)state;
	expect_exit(confine_again);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(lesser_doors_are_shut),
	cmocka_unit_test(the_daemon_gets_no_signals),
	cmocka_unit_test(what_a_worker_lives_on_is_left),
	cmocka_unit_test(the_new_clone_seems_to_be_unknown),
	cmocka_unit_test(an_abort_is_still_one),
	cmocka_unit_test(twice_is_no_less),
};

UNIT_MAIN(tests)
