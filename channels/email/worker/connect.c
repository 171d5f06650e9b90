#include "connect.h"

#include "resolve.h"

#include <wasl/loop.h>

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_MS 20000 /* an address */
#define KEEPALIVE_IDLE_S 60
#define KEEPALIVE_EACH_S 15
#define KEEPALIVE_COUNT 4
#define UNACKNOWLEDGED_MS 60000

static bool is_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *a = (const struct sockaddr_in *)(const void *)address;
		return ntohl(a->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	}
	if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *a = (const struct sockaddr_in6 *)(const void *)address;
		return IN6_IS_ADDR_LOOPBACK(&a->sin6_addr);
	}
	return false;
}

/* A line that has died silently is noticed, also while nothing is sent. */
static void keep_alive(int fd)
{
	static const struct {
		int level, name, value;
	} options[] = {
		{SOL_SOCKET, SO_KEEPALIVE, 1},
		{IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_S},
		{IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_EACH_S},
		{IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_COUNT},
		{IPPROTO_TCP, TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS},
		{IPPROTO_TCP, TCP_NODELAY, 1},
	};

	for (size_t i = 0; i < ELEMENTS(options); i++)
		(void)setsockopt(fd, options[i].level, options[i].name, &options[i].value,
				 sizeof(options[i].value));
}

static int await(struct daemon *d, int fd)
{
	int64_t until = clock_monotonic_ms() + CONNECT_MS;
	int error = 0, r;
	socklen_t size = sizeof(error);

	do
		r = daemon_wait(d, fd, POLLOUT, until);
	while (r == DAEMON_ORDER);
	if (r < 0)
		return r;
	if (r == DAEMON_TIME)
		return -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		return -errno;
	return -error;
}

static int finish(struct daemon *d, int fd, const struct addrinfo *a)
{
	keep_alive(fd);
	if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
		return 0;
	return errno == EINPROGRESS ? await(d, fd) : -errno;
}

static int try_address(struct daemon *d, const struct addrinfo *a, bool only_loopback)
{
	if (only_loopback && !is_loopback(a->ai_addr))
		return -EACCES;
	int fd =
		socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
	if (fd < 0)
		return -errno;
	int r = finish(d, fd, a);
	if (r == 0)
		return fd;
	close(fd);
	return r;
}

int connect_to(struct daemon *d, const char *host, const char *port, bool only_loopback,
	       struct error *err)
{
	struct addrinfo *found = NULL;
	int r = resolve(d, host, port, &found, err);

	if (r < 0)
		return r;
	r = -EHOSTUNREACH;
	for (const struct addrinfo *a = found; a; a = a->ai_next) {
		r = try_address(d, a, only_loopback);
		if (r >= 0 || r == -EPIPE)
			break;
	}
	freeaddrinfo(found);
	if (r == -EACCES)
		return error_set(err, r,
				 "%s is another machine: set imap_security to tls or starttls",
				 host);
	if (r < 0 && r != -EPIPE)
		error_set(err, r, "%s port %s: %s", host, port, strerror(-r));
	return r;
}
