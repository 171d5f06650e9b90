#include "resolve.h"

#include <wasl/loop.h>

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define RESOLVE_MS 30000
#define STACK_SIZE (1U << 20)

/* Shared by two; the last one to let go frees it. */
struct lookup {
	atomic_int holders;
	char *host, *port;
	int done; /* an eventfd */
	int result;
	struct addrinfo *found;
};

static const struct addrinfo hints = {
	.ai_socktype = SOCK_STREAM,
	.ai_flags = AI_ADDRCONFIG,
};

static void let_go(struct lookup *l)
{
	if (atomic_fetch_sub(&l->holders, 1) > 1)
		return;
	if (l->found)
		freeaddrinfo(l->found);
	close(l->done);
	free(l->host);
	free(l->port);
	free(l);
}

static void *look_up(void *data)
{
	struct lookup *l = data;

	l->result = getaddrinfo(l->host, l->port, &hints, &l->found);
	(void)eventfd_write(l->done, 1);
	let_go(l);
	return NULL;
}

static int start(struct lookup *l)
{
	pthread_attr_t attributes;
	pthread_t thread;

	atomic_store(&l->holders, 2);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, STACK_SIZE);
	int r = pthread_create(&thread, &attributes, look_up, l);
	pthread_attr_destroy(&attributes);
	if (r != 0)
		atomic_store(&l->holders, 1);
	return -r;
}

static int await(struct daemon *d, const struct lookup *l)
{
	int64_t until = clock_monotonic_ms() + RESOLVE_MS;
	int r;

	do
		r = daemon_wait(d, l->done, POLLIN, until);
	while (r == DAEMON_ORDER);
	return r;
}

static int judge(struct lookup *l, int event, struct error *err)
{
	if (event == DAEMON_TIME)
		return error_set(err, -ETIMEDOUT, "%s: the name server does not answer", l->host);
	if (l->result == 0)
		return 0;
	return error_set(err, -EHOSTUNREACH, "%s: %s", l->host,
			 l->result == EAI_SYSTEM ? "no address found" : gai_strerror(l->result));
}

int resolve(struct daemon *d, const char *host, const char *port, struct addrinfo **ret,
	    struct error *err)
{
	struct lookup *l = xcalloc(1, sizeof(*l));

	l->host = xstrdup(host);
	l->port = xstrdup(port);
	l->done = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	int r = start(l);
	if (r < 0)
		error_set(err, r, "%s: cannot look the name up: %s", host, strerror(-r));
	if (r == 0)
		r = await(d, l);
	if (r >= 0)
		r = judge(l, r, err);
	if (r == 0)
		*ret = TAKE(l->found);
	let_go(l);
	return r;
}
