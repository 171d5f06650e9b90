#include "http/server_private.h"

#include "base/escape.h"

#include <wasl/log.h>

#include <arpa/inet.h>
#include <errno.h>
#include <event2/listener.h>
#include <event2/util.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* How often it is logged that no descriptors are left. */
#define FULL_LOG_MS 60000

static int address_of(const char *path, struct sockaddr_un *ret, struct error *err)
{
	*ret = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(ret->sun_path))
		return error_set(err, -ENAMETOOLONG,
				 "the socket's path is longer than %zu bytes: %s",
				 sizeof(ret->sun_path) - 1, path);
	memcpy(ret->sun_path, path, strlen(path) + 1);
	return 0;
}

/* 0 if somebody answers there. */
static int try_connect(const struct sockaddr_un *address)
{
	_cleanup_(closep) int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	return connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 ? -errno : 0;
}

static int remove_stale(const struct sockaddr_un *address, struct error *err)
{
	const char *path = address->sun_path;
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0
				       : error_set(err, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return error_set(err, -EEXIST,
				 "%s is there already and is no socket; remove it or name another",
				 path);
	int r = try_connect(address);
	if (r == 0 || r == -EAGAIN)
		return error_set(err, -EADDRINUSE, "another process listens on %s already", path);
	if (r != -ECONNREFUSED && r != -ENOENT)
		return error_set(err, r, "%s: %s", path, strerror(-r));
	if (unlink(path) < 0 && errno != ENOENT)
		return error_set(err, -errno, "cannot remove the old socket %s: %s", path,
				 strerror(errno));
	return 0;
}

/* Nobody else can open the socket before it has its mode. */
static int bind_and_listen(int fd, const struct sockaddr_un *address, unsigned mode,
			   struct error *err)
{
	const char *path = address->sun_path;

	if (fchmod(fd, 0600) < 0 ||
	    bind(fd, (const struct sockaddr *)address, sizeof(*address)) < 0)
		return error_set(err, -errno,
				 "cannot make the socket %s: %s; does its folder exist, and may "
				 "this user write to it?",
				 path, strerror(errno));
	if (chmod(path, mode) < 0 || listen(fd, SOMAXCONN) < 0)
		return error_set(err, -errno, "cannot listen on %s: %s", path, strerror(errno));
	return 0;
}

/* A listening socket, or -errno. */
static int listen_unix(const struct sockaddr_un *address, unsigned mode, struct error *err)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return error_set(err, -errno, "cannot make a socket: %s", strerror(errno));
	int r = bind_and_listen(fd, address, mode, err);
	if (r == 0)
		return fd;
	close(fd);
	return r;
}

/* What waits is still there, and would be told of at once again: the sweep enables it. evhttp
 * took the place of our data. */
static void cannot_accept(struct evconnlistener *listener, void *http)
{
	(void)http;
	evconnlistener_disable(listener);
}

static struct http_listener *add_listener(struct http_server *s, int fd, unsigned flags)
{
	struct http_listener *l = xcalloc(1, sizeof(*l));
	struct event_base *base = loop_base(s->options.loop);

	l->listener = evconnlistener_new(base, NULL, NULL, LEV_OPT_CLOSE_ON_EXEC | flags, 0, fd);
	/* without a callback nothing is accepted until evhttp sets its own */
	if (!l->listener || !evhttp_bind_listener(s->http, l->listener))
		abort();
	evconnlistener_set_error_cb(l->listener, cannot_accept);
	if (s->paused)
		evconnlistener_disable(l->listener);
	l->next = s->listeners;
	s->listeners = l;
	return l;
}

int http_server_listen_unix(struct http_server *s, const char *path, unsigned mode,
			    struct error *err)
{
	struct sockaddr_un address;
	struct stat st;

	int r = address_of(path, &address, err);
	if (r == 0)
		r = remove_stale(&address, err);
	if (r < 0)
		return r;
	int fd = listen_unix(&address, mode, err);
	if (fd < 0)
		return fd;
	struct http_listener *l = add_listener(s, fd, LEV_OPT_CLOSE_ON_FREE);
	if (lstat(path, &st) == 0) {
		l->path = xstrdup(path);
		l->device = st.st_dev;
		l->inode = st.st_ino;
	}
	return 0;
}

/* --- addresses --- */

static bool is_loopback(const struct sockaddr_storage *address)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;

	if (address->ss_family == AF_INET)
		return ntohl(four->sin_addr.s_addr) >> 24 == 127;
	return address->ss_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

static int parse_address(const char *text, struct sockaddr_storage *ret, int *ret_size,
			 struct error *err)
{
	*ret = (struct sockaddr_storage){0};
	*ret_size = sizeof(*ret);
	if (!strchr(text, ':') ||
	    evutil_parse_sockaddr_port(text, (struct sockaddr *)ret, ret_size) < 0)
		return error_set(err, -EINVAL,
				 "'%.*s' is neither the path of a socket nor an address and a port "
				 "such as 127.0.0.1:8080",
				 escape_extent(text), text);
	return 0;
}

int http_listen_check(const char *text, bool open, struct error *err)
{
	struct sockaddr_storage address;
	int size;

	if (*text == '/')
		return 0;
	int r = parse_address(text, &address, &size, err);
	if (r == 0 && !open && !is_loopback(&address))
		return error_set(err, -EINVAL,
				 "others than this machine could reach %s; the daemon belongs "
				 "behind a proxy that speaks TLS: listen on a unix socket or on "
				 "127.0.0.1, or say no_proxy = yes if there is none",
				 text);
	return r;
}

int http_server_listen_address(struct http_server *s, const char *text, struct error *err)
{
	struct sockaddr_storage address;
	int size;
	static const int on = 1;

	int r = parse_address(text, &address, &size, err);
	if (r < 0)
		return r;
	_cleanup_(closep) int fd =
		socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0 ||
	    bind(fd, (const struct sockaddr *)&address, (socklen_t)size) < 0 ||
	    listen(fd, SOMAXCONN) < 0)
		return error_set(err, -errno, "cannot listen on %s: %s", text, strerror(errno));
	add_listener(s, fd_take(&fd), LEV_OPT_CLOSE_ON_FREE);
	return 0;
}

int http_server_listen_fd(struct http_server *s, int fd, struct error *err)
{
	int listens = 0;
	socklen_t size = sizeof(listens);

	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) < 0 || !listens)
		return error_set(err, -EINVAL,
				 "the descriptor %d handed over is no listening socket", fd);
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return error_set(err, -errno, "the socket handed over: %s", strerror(errno));
	add_listener(s, fd, 0);
	return 0;
}

static void enable(struct http_server *s, bool enabled)
{
	for (struct http_listener *l = s->listeners; l; l = l->next) {
		if (enabled)
			evconnlistener_enable(l->listener);
		else
			evconnlistener_disable(l->listener);
	}
}

void http_listeners_update(struct http_server *s)
{
	bool paused = s->full || s->connection_count >= s->options.max_connections;

	if (paused == s->paused || s->ending)
		return;
	s->paused = paused;
	enable(s, !paused);
}

void http_listeners_sweep(struct http_server *s, int64_t now)
{
	int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);

	s->full = fd < 0 && errno == EMFILE;
	closep(&fd);
	if (s->full && (!s->full_logged || now - s->full_logged > FULL_LOG_MS)) {
		s->full_logged = now;
		log_warning("no connection can be accepted: too many files are open; see to the "
			    "limit of open files");
	}
	http_listeners_update(s);
	if (!s->paused)
		enable(s, true); /* one may have failed */
}

/* evhttp frees the listener itself. */
void http_listeners_free(struct http_server *s)
{
	for (struct http_listener *l = s->listeners, *next; l; l = next) {
		struct stat st;

		next = l->next;
		if (l->path && lstat(l->path, &st) == 0 && st.st_dev == l->device &&
		    st.st_ino == l->inode)
			unlink(l->path);
		free(l->path);
		free(l);
	}
	s->listeners = NULL;
}
