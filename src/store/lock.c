#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static long read_holder(int fd)
{
	char text[32] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		return 0;
	return strtol(text, NULL, 10);
}

static int write_holder(int fd)
{
	char text[32];
	int size = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)size, 0) != size)
		return -errno;
	return 0;
}

int lock_take(const char *directory, struct error *err)
{
	_cleanup_(freep) char *path = xasprintf("%s/lock", directory);
	_cleanup_(closep) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return error_set(err, -errno, "cannot open the store's lock %s: %s%s", path,
				 strerror(errno),
				 errno == ENOENT ? "; \"waslctl init\" makes the store" : "");
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK)
			return error_set(err, -errno, "cannot lock %s: %s", path, strerror(errno));
		return error_set(err, -EBUSY,
				 "the store in %s is in use by process %ld; stop that one first",
				 directory, read_holder(fd));
	}
	int r = write_holder(fd);
	if (r < 0)
		return error_set(err, r, "cannot write %s: %s", path, strerror(-r));
	return fd_take(&fd);
}
