#include "transport.h"

#include "guard.h"

#include <wasl/loop.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STREAM_SIZE (64U << 10)

struct transport {
	struct daemon *daemon;
	int fd;
	struct tls *tls; /* NULL: plain */
	struct guard guard;
	int64_t patience_ms, deadline;
	int64_t blocked_ms; /* the daemon's, when the command began */
	int code;
	char why[200];
};

struct transport *transport_new(struct daemon *d, int fd, int64_t patience_ms)
{
	struct transport *t = xcalloc(1, sizeof(*t));

	t->daemon = d;
	t->fd = fd;
	t->patience_ms = patience_ms;
	return t;
}

void transport_free(struct transport *t)
{
	if (!t)
		return;
	tls_free(t->tls);
	closep(&t->fd);
	free(t);
}

static int fail(struct transport *t, int code, const char *why)
{
	if (!t->code) {
		t->code = code;
		snprintf(t->why, sizeof(t->why), "%s", why);
	}
	return -1;
}

void transport_fail(struct transport *t, int code, const char *why)
{
	(void)fail(t, code, why);
}

int transport_code(const struct transport *t)
{
	return t->code;
}

const char *transport_why(const struct transport *t)
{
	return t->why;
}

void transport_begin(struct transport *t, const struct transport_budget *b)
{
	t->deadline = clock_monotonic_ms() + t->patience_ms + b->ms;
	t->blocked_ms = daemon_blocked_ms(t->daemon);
	guard_begin(&t->guard, b->text, b->literals);
}

/* The time that the daemon took to read is not the server's fault. */
static int64_t deadline(const struct transport *t)
{
	return t->deadline + daemon_blocked_ms(t->daemon) - t->blocked_ms;
}

static int await(struct transport *t, short events)
{
	int r;

	do
		r = daemon_wait(t->daemon, t->fd, events, deadline(t));
	while (r == DAEMON_ORDER);
	if (r == DAEMON_TIME)
		return fail(t, -ETIMEDOUT, "the server does not answer in time");
	if (r < 0)
		return fail(t, r, strerror(-r));
	return 0;
}

/* -1, also at the end of the stream: the library would ask for more for ever. */
static int fail_io(struct transport *t, ssize_t r)
{
	if (r == 0 || r == -EPIPE || r == -ECONNRESET)
		return fail(t, -ECONNRESET, "the server closed the connection");
	if (r == -EPROTO)
		return fail(t, -ECONNRESET, "the TLS connection broke");
	return fail(t, (int)r, strerror((int)-r));
}

static ssize_t receive(struct transport *t, void *to, size_t size)
{
	if (t->tls)
		return tls_read(t->tls, to, size);
	ssize_t r = recv(t->fd, to, size, 0);
	return r < 0 ? -errno : r;
}

static ssize_t give(struct transport *t, const void *from, size_t size)
{
	if (t->tls)
		return tls_write(t->tls, from, size);
	ssize_t r = send(t->fd, from, size, MSG_NOSIGNAL);
	return r < 0 ? -errno : r;
}

static ssize_t judge(struct transport *t, const void *bytes, ssize_t size)
{
	int r = guard_take(&t->guard, bytes, (size_t)size);

	if (r == 0)
		return size;
	return fail(t, -EPROTO,
		    r == -EMSGSIZE ? "the server sends more than was asked for"
				   : "the server sends what was not asked for");
}

/* What the socket must be ready for, where TLS does not want it otherwise. */
static short events_for(const struct transport *t, short events)
{
	if (t->tls)
		return tls_events(t->tls);
	return events;
}

static bool is_late(struct transport *t)
{
	return clock_monotonic_ms() > deadline(t);
}

static ssize_t read_low(mailstream_low *low, void *to, size_t size)
{
	struct transport *t = low->data;

	while (!t->code) {
		if (is_late(t))
			return fail(t, -ETIMEDOUT, "the server does not answer in time");
		ssize_t r = receive(t, to, size);
		if (r > 0)
			return judge(t, to, r);
		if (r != -EAGAIN && r != -EINTR)
			return fail_io(t, r);
		if (r == -EAGAIN && await(t, events_for(t, POLLIN)) < 0)
			return -1;
	}
	return -1;
}

static ssize_t write_low(mailstream_low *low, const void *from, size_t size)
{
	struct transport *t = low->data;

	while (!t->code) {
		ssize_t r = give(t, from, size);
		if (r > 0 || size == 0)
			return r;
		if (r != -EAGAIN && r != -EINTR)
			return fail_io(t, r);
		if (r == -EAGAIN && await(t, events_for(t, POLLOUT)) < 0)
			return -1;
	}
	return -1;
}

static int close_low(mailstream_low *low)
{
	(void)low;
	return 0;
}

static int fd_of_low(mailstream_low *low)
{
	const struct transport *t = low->data;

	return t->fd;
}

static void free_low(mailstream_low *low)
{
	free(low);
}

mailstream *transport_stream(struct transport *t)
{
	/* the library declares it as one that may be written to, and does not */
	static mailstream_low_driver driver = {
		.mailstream_read = read_low,
		.mailstream_write = write_low,
		.mailstream_close = close_low,
		.mailstream_get_fd = fd_of_low,
		.mailstream_free = free_low,
	};
	mailstream_low *low = mailstream_low_new(t, &driver);
	mailstream *stream = low ? mailstream_new(low, STREAM_SIZE) : NULL;

	if (!stream)
		abort();
	return stream;
}

static int handshake(struct transport *t, struct error *err)
{
	int r;

	while ((r = tls_handshake(t->tls, err)) == -EAGAIN) {
		if (await(t, tls_events(t->tls)) == 0)
			continue;
		if (t->code != -EPIPE)
			error_set(err, t->code, "TLS: %s", t->why);
		return t->code;
	}
	return r;
}

int transport_start_tls(struct transport *t, const char *host, const char *ca_file,
			struct error *err)
{
	transport_begin(t, &(struct transport_budget){0});
	t->tls = tls_new(t->fd, host, ca_file, err);
	return t->tls ? handshake(t, err) : err->code;
}

int transport_wait(struct transport *t, int64_t until)
{
	if (t->tls && tls_pending(t->tls))
		return DAEMON_READY;
	return daemon_wait(t->daemon, t->fd, POLLIN, until);
}
