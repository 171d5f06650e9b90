#include <wasl/worker_program.h>

#include "base/confine.h"
#include "base/fault.h"

#include <wasl/loop.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define SOCKET_FD 3
#define READ_SIZE (64U << 10)
#define EXIT_USAGE 2
#define LENGTH_SIZE 4U

struct worker_program {
	struct buffer in;
	bool handed_out; /* the frame in it was the caller's until now */
};

static bool is_socket(int fd)
{
	int type = 0;
	socklen_t size = sizeof(type);

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

/* When memory is short, the worker goes before the daemon does. */
static void offer_to_oom_killer(void)
{
	static const char score[] = "500";
	_cleanup_(closep) int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	ssize_t ignored = fd < 0 ? 0 : write(fd, score, strlen(score));

	(void)ignored;
}

struct worker_program *worker_program_init(void)
{
	static const char text[] = "this program is started by wasld, not by hand\n";

	if (!is_socket(SOCKET_FD)) {
		ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
		(void)ignored;
		_exit(EXIT_USAGE);
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGPROF, SIG_DFL);
	fcntl(SOCKET_FD, F_SETFD, FD_CLOEXEC);
	fcntl(SOCKET_FD, F_SETFL, O_NONBLOCK);
	offer_to_oom_killer();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	struct worker_program *p = xcalloc(1, sizeof(*p));
	p->in = BUFFER_INIT(FRAME_MAX);
	return p;
}

void worker_program_free(struct worker_program *p)
{
	if (!p)
		return;
	buffer_done(&p->in);
	free(p);
}

int worker_program_confine(void)
{
	return confine_self();
}

void worker_program_cpu_limit(unsigned seconds)
{
	const struct itimerval limit = {.it_value = {.tv_sec = seconds}};

	/* counts user and system time alike; its signal kills */
	setitimer(ITIMER_PROF, &limit, NULL);
}

bool worker_program_fault(const char *name)
{
	return fault_here(name);
}

int worker_program_fd(const struct worker_program *p)
{
	(void)p;
	return SOCKET_FD;
}

/*
 * To the end of this frame and no further: what is read beyond it would be invisible
 * to a caller that polls the socket.
 */
static size_t missing(const struct worker_program *p)
{
	uint8_t length[LENGTH_SIZE];

	if (p->in.size < LENGTH_SIZE)
		return LENGTH_SIZE - p->in.size;
	memcpy(length, p->in.data, LENGTH_SIZE);
	return LENGTH_SIZE +
	       ((size_t)length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16 |
		(size_t)length[3] << 24) -
	       p->in.size;
}

/* 1 when something came, 0 when nothing did in time, -EPIPE at the end. */
static int read_more(struct worker_program *p, int timeout_ms)
{
	struct pollfd wait = {.fd = SOCKET_FD, .events = POLLIN};
	char piece[READ_SIZE];

	int r = poll(&wait, 1, timeout_ms);
	if (r < 0)
		return errno == EINTR ? 1 : -EPIPE;
	if (r == 0)
		return 0;
	size_t wanted = missing(p);
	ssize_t n = read(SOCKET_FD, piece, wanted < sizeof(piece) ? wanted : sizeof(piece));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 1;
	if (n <= 0)
		return -EPIPE;
	return buffer_add(&p->in, piece, (size_t)n) < 0 ? -EBADMSG : 1;
}

static int left_of(int timeout_ms, int64_t until)
{
	if (timeout_ms <= 0)
		return timeout_ms;
	int64_t left = until - clock_monotonic_ms();
	return left > 0 ? (int)left : 0;
}

int worker_program_receive(struct worker_program *p, int timeout_ms, struct frame *ret)
{
	int64_t until = clock_monotonic_ms() + timeout_ms;

	if (p->handed_out)
		buffer_clear(&p->in);
	p->handed_out = false;
	for (;;) {
		ssize_t size = frame_decode(buffer_string(&p->in), p->in.size, ret);
		if (size < 0)
			return (int)size;
		if (size > 0) {
			p->handed_out = true;
			return 1;
		}
		int r = read_more(p, left_of(timeout_ms, until));
		if (r <= 0)
			return r;
	}
}

static int write_all(const char *data, size_t size)
{
	struct pollfd wait = {.fd = SOCKET_FD, .events = POLLOUT};

	while (size) {
		ssize_t n = send(SOCKET_FD, data, size, MSG_NOSIGNAL);
		if (n > 0) {
			data += n;
			size -= (size_t)n;
			continue;
		}
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -EPIPE;
		if (poll(&wait, 1, -1) < 0 && errno != EINTR)
			return -EPIPE;
	}
	return 0;
}

int worker_program_send(struct worker_program *p, const struct frame *f)
{
	struct buffer out = BUFFER_INIT(FRAME_MAX);

	(void)p;
	int r = frame_encode(f, &out);
	if (r == 0)
		r = write_all(out.data, out.size);
	buffer_done(&out);
	return r;
}
