#include "channel/worker_process.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKER_FD 3

/* What is the daemon's own is not for its workers. */
static bool is_private(const char *variable)
{
	static const char *const names[] = {
		"NOTIFY_SOCKET=", "CREDENTIALS_DIRECTORY=", "WATCHDOG_",
		"LISTEN_",	  "JOURNAL_STREAM=",
	};

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		if (strncmp(variable, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

static char **clean_environment(void)
{
	char **clean = NULL;

	for (char **v = environ; *v; v++) {
		if (!is_private(*v))
			strings_add(&clean, *v);
	}
	return clean ? clean : xcalloc(1, sizeof(char *));
}

static int spawn(const char *path, int fd, pid_t *ret)
{
	char *const arguments[] = {(char *)path, NULL};
	_cleanup_(strings_freep) char **environment = clean_environment();
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, WORKER_FD);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
	posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	int r = posix_spawn(ret, path, &actions, &attributes, arguments, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

static void limit_memory(pid_t pid, uint64_t bytes)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	const struct rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};

	if (bytes)
		(void)prlimit(pid, RLIMIT_AS, &limit, NULL);
#else
	/* the sanitizers' shadow is terabytes of address space */
	(void)bytes;
#endif
	(void)prlimit(pid, RLIMIT_CORE, &(struct rlimit){0, 0}, NULL);
}

int worker_process_start(const char *folder, const char *program, uint64_t memory_max,
			 struct worker_process *ret, struct error *err)
{
	_cleanup_(freep) char *path = xasprintf("%s/%s", folder, program);
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0)
		return error_set(err, -errno, "cannot make a socket for %s: %s", program,
				 strerror(errno));
	int r = spawn(path, fds[1], &ret->pid);
	close(fds[1]);
	if (r < 0) {
		close(fds[0]);
		return error_set(err, r, "cannot start %s: %s", path, strerror(-r));
	}
	ret->fd = fds[0];
	ret->pidfd = (int)syscall(SYS_pidfd_open, ret->pid, 0);
	limit_memory(ret->pid, memory_max);
	if (ret->pidfd >= 0)
		return 0;
	r = -errno;
	close(ret->fd);
	kill(ret->pid, SIGKILL);
	free(worker_process_reap(ret));
	return error_set(err, r, "cannot watch %s: %s", program, strerror(-r));
}

char *worker_process_reap(struct worker_process *p)
{
	int status = 0;

	while (waitpid(p->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (p->pidfd >= 0)
		close(p->pidfd);
	p->pid = 0;
	p->pidfd = -1;
	if (WIFSIGNALED(status))
		return xasprintf("killed by signal %d (%s)", WTERMSIG(status),
				 strsignal(WTERMSIG(status)));
	return xasprintf("ended with status %d", WEXITSTATUS(status));
}
