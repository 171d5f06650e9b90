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

int credential_reference(const char *value, const char **ret_name, struct error *err)
{
	static const char prefix[] = "credential:";
	const char *name = value + strlen(prefix);

	/* the value is not told: a secret written there by mistake would get into a log */
	if (strncmp(value, prefix, strlen(prefix)) != 0)
		return error_set(err, -EINVAL,
				 "a secret is not written here but named, as credential:NAME, and "
				 "stands in a file of that name (wasl.conf(5), CREDENTIALS)");
	if (!credential_name_check(name))
		return error_set(
			err, -EINVAL,
			"the name of a credential is of letters, digits, '.', '_' and '-'");
	*ret_name = name;
	return 0;
}

static int check_file(int fd, const char *path, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_set(err, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_set(err, -EINVAL, "%s is not a file", path);
	if (!systemd_folder() && (st.st_mode & 077))
		return error_set(
			err, -EPERM,
			"%s is open to others than its owner (mode %04o); let it belong to "
			"the daemon's user, and chmod 600 %s",
			path, (unsigned)st.st_mode & 07777, path);
	if (st.st_size > (off_t)CREDENTIAL_MAX)
		return error_set(err, -EFBIG, "%s is larger than %u bytes", path, CREDENTIAL_MAX);
	return 0;
}

/* As many bytes as there are, or -errno. */
static ssize_t read_whole(int fd, char *to, size_t max)
{
	size_t size = 0;

	while (size < max) {
		ssize_t n = read(fd, to + size, max - size);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			break;
		size += n > 0 ? (size_t)n : 0;
	}
	return (ssize_t)size;
}

static size_t without_newline(const char *value, size_t size)
{
	if (!size || value[size - 1] != '\n')
		return size;
	size--;
	return size && value[size - 1] == '\r' ? size - 1 : size;
}

static int check_value(const struct secret *s, const char *path, struct error *err)
{
	if (!s->size)
		return error_set(err, -EINVAL, "%s is empty; write the secret into it", path);
	if (memchr(s->value, '\0', s->size))
		return error_set(err, -EINVAL, "%s holds a NUL: it is no text", path);
	return 0;
}

static int read_secret(int fd, const char *path, struct secret *ret, struct error *err)
{
	struct secret s = {.value = sodium_malloc(CREDENTIAL_MAX + 1)};

	if (!s.value)
		abort();
	ssize_t n = read_whole(fd, s.value, CREDENTIAL_MAX);
	int r = n < 0 ? (int)n : 0;
	if (r < 0) {
		error_set(err, r, "cannot read %s: %s", path, strerror(-r));
	} else {
		s.size = without_newline(s.value, (size_t)n);
		r = check_value(&s, path, err);
	}
	if (r < 0) {
		secret_done(&s);
		return r;
	}
	s.value[s.size] = '\0';
	*ret = s;
	return 0;
}

static int cannot_open(const char *name, const char *path, int code, struct error *err)
{
	const char *remedy = "";

	if (code == EACCES)
		remedy = "; it must belong to the user that the daemon runs as";
	else if (code == ELOOP)
		remedy = "; a link is not followed";
	else if (code == ENOENT && systemd_folder())
		remedy = "; the service must load it, by LoadCredentialEncrypted=";
	return error_set(err, -code, "credential '%s' cannot be read: %s: %s%s", name, path,
			 strerror(code), remedy);
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
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return cannot_open(name, path, errno, err);
	int r = check_file(fd, path, err);
	return r < 0 ? r : read_secret(fd, path, ret, err);
}

void secret_init_empty(struct secret *s)
{
	*s = (struct secret){.value = sodium_malloc(1)};
	if (!s->value)
		abort();
	*s->value = '\0';
}

void secret_done(struct secret *s)
{
	sodium_free(s->value);
	*s = (struct secret){0};
}
