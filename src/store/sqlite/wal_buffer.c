#include "store/sqlite/wal_buffer.h"

#include <wasl/memory.h>

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

/* sqlite's own write takes less than 128 KiB */
#define BUFFER_SIZE ((size_t)96 << 10)
#define PAGE 4096

/* sqlite allocates it, with room for the real file behind it. */
struct wal_file {
	sqlite3_file base;
	sqlite3_file *real;
	uint8_t *bytes; /* BUFFER_SIZE; NULL: nothing was written yet */
	size_t size;
	sqlite3_int64 at; /* where in the file they belong */
	int fd;		  /* of the same file, -1: none */
	bool put_off;	  /* a sync is another's */
	bool begun;	  /* its header was written anew, and is not on the disk yet */
};

static struct wal_file *wal_of(sqlite3_file *file)
{
	return (struct wal_file *)file;
}

/* The disk begins with it while the rest is made, so that less is left when sqlite syncs. */
static void write_back(const struct wal_file *w, size_t size)
{
	sqlite3_int64 begin = w->at - w->at % PAGE, end = w->at + (sqlite3_int64)size;

	/* the last page is written to again */
	end -= end % PAGE;
	if (w->fd >= 0 && size >= BUFFER_SIZE / 2)
		(void)sync_file_range(w->fd, begin, end - begin, SYNC_FILE_RANGE_WRITE);
}

/* What cannot be written is gone then, as after a failed write: sqlite rolls back. */
static int flush(struct wal_file *w)
{
	size_t size = w->size;

	if (!size)
		return SQLITE_OK;
	w->size = 0;
	int r = w->real->pMethods->xWrite(w->real, w->bytes, (int)size, w->at);
	if (r == SQLITE_OK)
		write_back(w, size);
	return r;
}

static int wal_close(sqlite3_file *file)
{
	struct wal_file *w = wal_of(file);
	int flushed = flush(w), closed = w->real->pMethods->xClose(w->real);

	closep(&w->fd);
	free(w->bytes);
	return flushed != SQLITE_OK ? flushed : closed;
}

static int wal_read(sqlite3_file *file, void *ret, int size, sqlite3_int64 at)
{
	struct wal_file *w = wal_of(file);
	int r = flush(w);

	return r == SQLITE_OK ? w->real->pMethods->xRead(w->real, ret, size, at) : r;
}

static int wal_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 at)
{
	struct wal_file *w = wal_of(file);
	bool follows =
		at == w->at + (sqlite3_int64)w->size && w->size + (size_t)size <= BUFFER_SIZE;
	int r = follows ? SQLITE_OK : flush(w);

	if (r != SQLITE_OK)
		return r;
	w->begun |= at == 0;
	if ((size_t)size > BUFFER_SIZE)
		return w->real->pMethods->xWrite(w->real, bytes, size, at);
	if (!w->bytes)
		w->bytes = xmalloc(BUFFER_SIZE);
	if (!w->size)
		w->at = at;
	memcpy(w->bytes + w->size, bytes, (size_t)size);
	w->size += (size_t)size;
	return SQLITE_OK;
}

static int wal_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct wal_file *w = wal_of(file);
	int r = flush(w);

	return r == SQLITE_OK ? w->real->pMethods->xTruncate(w->real, size) : r;
}

static int wal_sync(sqlite3_file *file, int flags)
{
	struct wal_file *w = wal_of(file);
	int r = flush(w);

	if (r != SQLITE_OK || (w->put_off && !w->begun))
		return r;
	r = w->real->pMethods->xSync(w->real, flags);
	w->begun &= r != SQLITE_OK;
	return r;
}

static int wal_file_size(sqlite3_file *file, sqlite3_int64 *ret)
{
	struct wal_file *w = wal_of(file);
	int r = flush(w);

	return r == SQLITE_OK ? w->real->pMethods->xFileSize(w->real, ret) : r;
}

static int wal_lock(sqlite3_file *file, int level)
{
	return wal_of(file)->real->pMethods->xLock(wal_of(file)->real, level);
}

static int wal_unlock(sqlite3_file *file, int level)
{
	return wal_of(file)->real->pMethods->xUnlock(wal_of(file)->real, level);
}

static int wal_check_lock(sqlite3_file *file, int *ret)
{
	return wal_of(file)->real->pMethods->xCheckReservedLock(wal_of(file)->real, ret);
}

static int wal_control(sqlite3_file *file, int op, void *arg)
{
	struct wal_file *w = wal_of(file);
	int r = flush(w);

	return r == SQLITE_OK ? w->real->pMethods->xFileControl(w->real, op, arg) : r;
}

static int wal_sector_size(sqlite3_file *file)
{
	return wal_of(file)->real->pMethods->xSectorSize(wal_of(file)->real);
}

static int wal_characteristics(sqlite3_file *file)
{
	return wal_of(file)->real->pMethods->xDeviceCharacteristics(wal_of(file)->real);
}

/* Version 1: a log is neither mapped nor has it shared memory. */
static const sqlite3_io_methods wal_methods = {
	.iVersion = 1,
	.xClose = wal_close,
	.xRead = wal_read,
	.xWrite = wal_write,
	.xTruncate = wal_truncate,
	.xSync = wal_sync,
	.xFileSize = wal_file_size,
	.xLock = wal_lock,
	.xUnlock = wal_unlock,
	.xCheckReservedLock = wal_check_lock,
	.xFileControl = wal_control,
	.xSectorSize = wal_sector_size,
	.xDeviceCharacteristics = wal_characteristics,
};

/* Once for the process, as sqlite's own list of them is. */
static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
} own;

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
		     int *ret_flags)
{
	struct wal_file *w = wal_of(file);

	(void)vfs;
	if (!(flags & SQLITE_OPEN_WAL))
		return own.real->xOpen(own.real, name, file, flags, ret_flags);
	*w = (struct wal_file){.real = (sqlite3_file *)(w + 1), .fd = -1};
	int r = own.real->xOpen(own.real, name, w->real, flags, ret_flags);
	if (r == SQLITE_OK)
		w->fd = open(name, O_RDWR | O_CLOEXEC);
	/* a file whose methods are set is closed by sqlite, also after a failure */
	w->base.pMethods = w->real->pMethods ? &wal_methods : NULL;
	return r;
}

static void set_up(void)
{
	own.real = sqlite3_vfs_find("unix-excl");
	assert(own.real);
	own.vfs = *own.real;
	own.vfs.pNext = NULL;
	own.vfs.zName = "wasl";
	own.vfs.szOsFile = (int)sizeof(struct wal_file) + own.real->szOsFile;
	own.vfs.xOpen = open_file;
	sqlite3_vfs_register(&own.vfs, 0);
}

const char *wal_buffer_vfs(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, set_up);
	return own.vfs.zName;
}

static struct wal_file *log_of(sqlite3 *db)
{
	sqlite3_file *file = NULL;

	if (sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) != SQLITE_OK ||
	    !file || file->pMethods != &wal_methods)
		return NULL;
	return wal_of(file);
}

void wal_buffer_put_off(sqlite3 *db, bool put_off)
{
	struct wal_file *w = log_of(db);

	/* nothing is put off where the log could not be synced by its descriptor */
	if (w)
		w->put_off = put_off && w->fd >= 0;
}

int wal_buffer_fd(sqlite3 *db)
{
	const struct wal_file *w = log_of(db);

	return w ? w->fd : -1;
}
