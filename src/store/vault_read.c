#include "store/vault.h"

#include "store/vault_format.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct vault_reader {
	int fd;
	bool ended;
	char name[VAULT_NAME_SIZE];
	crypto_secretstream_xchacha20poly1305_state stream;
	uint8_t sealed[VAULT_PIECE + VAULT_PIECE_OVERHEAD];
	uint8_t plain[VAULT_PIECE];
};

/* As many bytes as there are, up to size. */
static ssize_t read_up_to(int fd, void *data, size_t size)
{
	size_t got = 0;

	while (got < size) {
		ssize_t n = read(fd, (uint8_t *)data + got, size - got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

static int read_head(struct vault_reader *r, const struct crypto_key *key)
{
	static const uint8_t magic[] = VAULT_MAGIC;
	uint8_t head[VAULT_HEAD_SIZE];
	ssize_t n = read_up_to(r->fd, head, sizeof(head));

	if (n < 0)
		return (int)n;
	if (n != sizeof(head) || memcmp(head, magic, sizeof(magic)) != 0)
		return -EBADMSG;
	return crypto_secretstream_xchacha20poly1305_init_pull(&r->stream, head + VAULT_MAGIC_SIZE,
							       crypto_key_bytes(key)) < 0
		       ? -EBADMSG
		       : 0;
}

int vault_reader_open(const struct vault_source *source, struct vault_reader **ret)
{
	_cleanup_(freep) char *path = vault_path(source->directory, source->name);
	_cleanup_(vault_reader_freep) struct vault_reader *r = xcalloc(1, sizeof(*r));

	r->fd = -1;
	if (strlen(source->name) != VAULT_NAME_SIZE - 1)
		return -EBADMSG;
	memcpy(r->name, source->name, VAULT_NAME_SIZE);
	r->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (r->fd < 0)
		return -errno;
	int status = read_head(r, source->key);
	if (status == 0)
		*ret = TAKE(r);
	return status;
}

void vault_reader_free(struct vault_reader *r)
{
	if (!r)
		return;
	closep(&r->fd);
	/* what it held is somebody's mail, and the key of it */
	sodium_memzero(r, sizeof(*r));
	free(r);
}

int vault_reader_next(struct vault_reader *r, struct crypto_bytes *ret)
{
	unsigned long long size = 0;
	unsigned char tag = 0;

	*ret = (struct crypto_bytes){r->plain, 0};
	if (r->ended)
		return 0;
	ssize_t n = read_up_to(r->fd, r->sealed, sizeof(r->sealed));
	if (n < 0)
		return (int)n;
	if (crypto_secretstream_xchacha20poly1305_pull(
		    &r->stream, r->plain, &size, &tag, r->sealed, (unsigned long long)n,
		    (const uint8_t *)r->name, VAULT_NAME_SIZE) < 0)
		return -EBADMSG;
	ret->size = (size_t)size;
	r->ended = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	return ret->size || r->ended ? 0 : -EBADMSG;
}

static bool is_name(const char *s)
{
	size_t n = 0;

	while (isxdigit((unsigned char)s[n]))
		n++;
	return n == VAULT_NAME_SIZE - 1 && !s[n];
}

static int sweep_file(int folder, const char *name, int64_t before, bool known)
{
	struct stat st;

	if (known || fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	if ((int64_t)st.st_mtim.tv_sec * 1000 >= before)
		return 0;
	return unlinkat(folder, name, 0) < 0 ? -errno : 0;
}

struct sweep {
	int64_t before;
	vault_known *known;
	void *context;
};

static int sweep_folder(const char *path, const struct sweep *sweep)
{
	DIR *d = opendir(path);
	int r = 0;

	if (!d)
		return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
	for (struct dirent *e; r >= 0 && (e = readdir(d));) {
		if (!is_name(e->d_name))
			continue;
		r = sweep->known(e->d_name, sweep->context);
		if (r >= 0)
			r = sweep_file(dirfd(d), e->d_name, sweep->before, r > 0);
	}
	closedir(d);
	return r;
}

int vault_sweep(const char *directory, int64_t before, vault_known *known, void *context)
{
	struct sweep sweep = {.before = before, .known = known, .context = context};
	int r = 0;

	for (unsigned i = 0; i < 256 && r >= 0; i++) {
		_cleanup_(freep) char *path = xasprintf("%s/vault/%02x", directory, i);
		r = sweep_folder(path, &sweep);
	}
	return r;
}
