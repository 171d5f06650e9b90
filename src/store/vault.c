#include "store/vault.h"

#include "base/encode.h"
#include "base/fault.h"
#include "base/queue.h"
#include "store/vault_format.h"

#include <wasl/log.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUEUE_SIZE 16384U
#define CONGESTED 512U /* pieces: 32 MiB */

struct vault {
	char *directory;
	struct loop *loop;
	struct queue *orders;
	pthread_t thread;
	bool trouble; /* its thread: the last file could not be written */
};

struct piece {
	void *data;
	size_t size;
};

struct vault_file {
	struct vault *vault;
	unsigned references; /* atomic */
	bool kept;	     /* atomic */
	size_t pending;	     /* atomic */
	int result;	     /* settled once done was posted */
	char name[VAULT_NAME_SIZE];
	struct crypto_key *key;
	/* the vault's thread alone: */
	int fd;
	crypto_secretstream_xchacha20poly1305_state stream;
	struct piece held; /* the last one is marked as last, so one is held back */
	loop_function *done;
	void *done_data;
};

enum order_kind { ORDER_ADD, ORDER_FINISH, ORDER_FREE };

struct order {
	enum order_kind kind;
	struct vault_file *file;
	struct piece piece;
};

static void order_push(struct vault_file *f, enum order_kind kind, struct piece piece)
{
	struct order *o = xcalloc(1, sizeof(*o));

	*o = (struct order){.kind = kind, .file = f, .piece = piece};
	if (!queue_push(f->vault->orders, o))
		abort(); /* the vault is stopped after all files are freed */
}

static char *folder_path(const struct vault_file *f)
{
	return xasprintf("%s/vault/%.2s", f->vault->directory, f->name);
}

static int write_all(int fd, const void *data, size_t size)
{
	const uint8_t *at = data;

	while (size) {
		ssize_t n = write(fd, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

static int sync_folder(const char *path)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}

static int begin_file(struct vault_file *f)
{
	_cleanup_(freep) char *folder = folder_path(f);
	_cleanup_(freep) char *path = vault_path(f->vault->directory, f->name);
	uint8_t head[VAULT_HEAD_SIZE] = VAULT_MAGIC;

	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return -errno;
	f->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (f->fd < 0)
		return -errno;
	crypto_secretstream_xchacha20poly1305_init_push(&f->stream, head + VAULT_MAGIC_SIZE,
							crypto_key_bytes(f->key));
	return write_all(f->fd, head, sizeof(head));
}

static int write_piece(struct vault_file *f, const struct piece *p, unsigned char tag)
{
	uint8_t sealed[VAULT_PIECE + VAULT_PIECE_OVERHEAD];
	unsigned long long size = 0;

	if (fault_here("vault-full"))
		return -ENOSPC;
	if (fault_here("vault-slow"))
		usleep(2000);
	crypto_secretstream_xchacha20poly1305_push(&f->stream, sealed, &size, p->data, p->size,
						   (const uint8_t *)f->name, VAULT_NAME_SIZE, tag);
	return write_all(f->fd, sealed, (size_t)size);
}

/* Says once that the vault is in trouble, and once that it is over. */
static void watch_trouble(struct vault *v, int r)
{
	if ((r < 0) == v->trouble)
		return;
	v->trouble = r < 0;
	if (r < 0)
		log_error("no file of %s/vault can be written: %s; large mails, and what comes "
			  "after them, are not taken until one can: see to the disk",
			  v->directory, strerror(-r));
	else
		log_notice("files of the vault are written again");
}

static void fail(struct vault_file *f, int r)
{
	if (r >= 0 || f->result < 0)
		return;
	watch_trouble(f->vault, r);
	f->result = r == -ENOSPC || r == -EDQUOT || r == -EIO ? -EAGAIN : r;
}

static void write_held(struct vault_file *f, unsigned char tag)
{
	if (f->fd < 0 && f->result == 0)
		fail(f, begin_file(f));
	if (f->result == 0)
		fail(f, write_piece(f, &f->held, tag));
	__atomic_sub_fetch(&f->pending, f->held.size, __ATOMIC_RELAXED);
	free(f->held.data);
	f->held = (struct piece){0};
}

static void add_piece(struct vault_file *f, struct piece p)
{
	if (f->held.data)
		write_held(f, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
	f->held = p;
}

static int put_on_disk(struct vault_file *f)
{
	_cleanup_(freep) char *folder = folder_path(f);
	_cleanup_(freep) char *top = xasprintf("%s/vault", f->vault->directory);

	if (fsync(f->fd) < 0)
		return -errno;
	int r = sync_folder(folder);
	return r < 0 ? r : sync_folder(top);
}

static void finish(struct vault_file *f)
{
	write_held(f, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
	fault_die("die-before-vault-sync");
	if (f->result == 0)
		fail(f, put_on_disk(f));
	fault_die("die-after-vault-sync");
	if (f->result == 0)
		watch_trouble(f->vault, 0);
	loop_post(f->vault->loop, f->done, f->done_data);
}

static void free_file(struct vault_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->fd >= 0 && !__atomic_load_n(&f->kept, __ATOMIC_ACQUIRE)) {
		_cleanup_(freep) char *path = vault_path(f->vault->directory, f->name);
		/* what stays is swept later */
		(void)unlink(path);
	}
	free(f->held.data);
	crypto_key_free(f->key);
	sodium_memzero(&f->stream, sizeof(f->stream));
	free(f);
}

static void *vault_thread(void *data)
{
	struct vault *v = data;

	for (struct order *o; (o = queue_pop(v->orders)); free(o)) {
		switch (o->kind) {
		case ORDER_ADD:
			add_piece(o->file, o->piece);
			break;
		case ORDER_FINISH:
			finish(o->file);
			break;
		case ORDER_FREE:
			free_file(o->file);
			break;
		}
	}
	return NULL;
}

struct vault *vault_start(const char *directory, struct loop *loop)
{
	struct vault *v = xcalloc(1, sizeof(*v));

	v->directory = xstrdup(directory);
	v->loop = loop;
	v->orders = queue_new(QUEUE_SIZE);
	if (pthread_create(&v->thread, NULL, vault_thread, v) != 0)
		abort();
	return v;
}

void vault_stop(struct vault *v)
{
	if (!v)
		return;
	queue_close(v->orders);
	pthread_join(v->thread, NULL);
	queue_free(v->orders);
	free(v->directory);
	free(v);
}

struct vault_file *vault_file_new(struct vault *v)
{
	struct vault_file *f = xcalloc(1, sizeof(*f));
	uint8_t random[(VAULT_NAME_SIZE - 1) / 2];

	crypto_random(random, sizeof(random));
	encode_hex(random, sizeof(random), f->name);
	f->vault = v;
	f->references = 1;
	f->key = crypto_key_random();
	f->fd = -1;
	return f;
}

struct vault_file *vault_file_ref(struct vault_file *f)
{
	__atomic_add_fetch(&f->references, 1, __ATOMIC_RELAXED);
	return f;
}

void vault_file_unref(struct vault_file *f)
{
	if (f && __atomic_sub_fetch(&f->references, 1, __ATOMIC_ACQ_REL) == 0)
		order_push(f, ORDER_FREE, (struct piece){0});
}

void vault_file_add(struct vault_file *f, void *piece, size_t size)
{
	__atomic_add_fetch(&f->pending, size, __ATOMIC_RELAXED);
	order_push(f, ORDER_ADD, (struct piece){.data = piece, .size = size});
}

void vault_file_finish(struct vault_file *f, loop_function *done, void *data)
{
	f->done = done;
	f->done_data = data;
	order_push(f, ORDER_FINISH, (struct piece){0});
}

bool vault_congested(struct vault *v)
{
	return queue_size(v->orders) > CONGESTED;
}

size_t vault_file_pending(struct vault_file *f)
{
	return __atomic_load_n(&f->pending, __ATOMIC_RELAXED);
}

int vault_file_result(struct vault_file *f)
{
	return f->result;
}

void vault_file_keep(struct vault_file *f)
{
	__atomic_store_n(&f->kept, true, __ATOMIC_RELEASE);
}

const char *vault_file_name(const struct vault_file *f)
{
	return f->name;
}

const struct crypto_key *vault_file_key(const struct vault_file *f)
{
	return f->key;
}
