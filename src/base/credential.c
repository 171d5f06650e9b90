#include "base/credential.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Set once at start, before threads and before anything is read. */
static char *folder;

void credential_set_folder(const char *path)
{
	free(folder);
	folder = xstrdup(path);
}

/* systemd.exec(5): it is the kernel's and systemd's word who may read there. */
static const char *systemd_folder(void)
{
	const char *path = getenv("CREDENTIALS_DIRECTORY");

	return path && *path == '/' ? path : NULL;
}

const char *credential_folder(void)
{
	const char *given = systemd_folder();

	return given ? given : folder;
}

bool credential_name_check(const char *name)
{
	size_t size = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789._-");

	return size > 0 && size <= 255 && name[size] == '\0' && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0;
}

static int check_file(int fd, const char *path, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_set(err, -EINVAL, "%s is not a file", path);
	if (!systemd_folder() && (st.st_mode & 077))
		return error_set(err, -EPERM, "%s may be read by others; chmod 600 %s", path, path);
	if (st.st_size > (off_t)CREDENTIAL_MAX)
		return error_set(err, -EFBIG, "%s is larger than %u bytes", path, CREDENTIAL_MAX);
	return 0;
}

static int read_secret(int fd, const char *path, struct secret *ret, struct error *err)
{
	char *value = sodium_malloc(CREDENTIAL_MAX + 1);
	size_t size = 0;
	ssize_t n;

	if (!value)
		abort();
	while (size < CREDENTIAL_MAX && (n = read(fd, value + size, CREDENTIAL_MAX - size)) != 0) {
		if (n < 0) {
			sodium_free(value);
			return error_set(err, -errno, "cannot read %s: %s", path, strerror(errno));
		}
		size += (size_t)n;
	}
	if (size && value[size - 1] == '\n')
		size--;
	value[size] = '\0';
	*ret = (struct secret){.value = value, .size = size};
	return 0;
}

int credential_read(const char *name, struct secret *ret, struct error *err)
{
	const char *where = credential_folder();

	if (!credential_name_check(name))
		return error_set(err, -EINVAL, "'%s' is no name of a credential", name);
	if (!where)
		return error_set(err, -ENOENT,
				 "credential '%s': there is no folder of credentials; let systemd "
				 "load it, or set credentials_directory in [wasl]",
				 name);
	_cleanup_(freep) char *path = xasprintf("%s/%s", where, name);
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return error_set(err, -errno, "credential '%s' cannot be read: %s: %s", name, path,
				 strerror(errno));
	int r = check_file(fd, path, err);
	return r < 0 ? r : read_secret(fd, path, ret, err);
}

void secret_done(struct secret *s)
{
	sodium_free(s->value);
	*s = (struct secret){0};
}
