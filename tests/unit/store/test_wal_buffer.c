#include "../unit.h"

#include "store/sqlite/wal_buffer.h"

#include <wasl/memory.h>

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODEL_SIZE ((size_t)600 << 10)

/* A log opened through the buffer, and what it must hold. */
struct log {
	char database[64], path[72]; /* a log takes its rights from its database */
	sqlite3_vfs *vfs;
	sqlite3_file *file;
	uint8_t *model;
	size_t size;
};

static int setup(void **state)
{
	struct log *l = xcalloc(1, sizeof(*l));
	int flags = SQLITE_OPEN_WAL | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

	snprintf(l->database, sizeof(l->database), "/tmp/wasl-%ld.db", (long)getpid());
	snprintf(l->path, sizeof(l->path), "%s-wal", l->database);
	unlink(l->path);
	close(open(l->database, O_RDWR | O_CREAT, 0600));
	l->vfs = sqlite3_vfs_find(wal_buffer_vfs());
	assert_non_null(l->vfs);
	l->file = xcalloc(1, (size_t)l->vfs->szOsFile);
	l->model = xcalloc(1, MODEL_SIZE);
	assert_int_equal(l->vfs->xOpen(l->vfs, l->path, l->file, flags, &flags), SQLITE_OK);
	*state = l;
	return 0;
}

static int teardown(void **state)
{
	struct log *l = *state;

	if (l->file->pMethods)
		l->file->pMethods->xClose(l->file);
	unlink(l->path);
	unlink(l->database);
	free(l->file);
	free(l->model);
	free(l);
	return 0;
}

static void write_at(struct log *l, size_t at, size_t size, int byte)
{
	memset(l->model + at, byte, size);
	l->size = l->size > at + size ? l->size : at + size;
	assert_int_equal(
		l->file->pMethods->xWrite(l->file, l->model + at, (int)size, (sqlite3_int64)at),
		SQLITE_OK);
}

static void check_read(struct log *l, size_t at, size_t size)
{
	_cleanup_(freep) uint8_t *bytes = xcalloc(1, size);

	assert_int_equal(l->file->pMethods->xRead(l->file, bytes, (int)size, (sqlite3_int64)at),
			 SQLITE_OK);
	assert_memory_equal(bytes, l->model + at, size);
}

/* What the system has of it, by another way. */
static size_t size_on_disk(const struct log *l)
{
	struct stat st;

	assert_int_equal(stat(l->path, &st), 0);
	return (size_t)st.st_size;
}

static void frames_reach_the_system_at_the_sync(void **state)
{
	struct log *l = *state;

	for (size_t i = 0; i < 10; i++) {
		write_at(l, l->size, 24, (int)i);
		write_at(l, l->size, 4096, (int)(100 + i));
	}
	assert_int_equal(size_on_disk(l), 0);
	assert_int_equal(l->file->pMethods->xSync(l->file, SQLITE_SYNC_NORMAL), SQLITE_OK);
	assert_int_equal(size_on_disk(l), l->size);
	check_read(l, 0, l->size);
}

static void more_than_it_gathers_goes_through_in_order(void **state)
{
	struct log *l = *state;

	for (size_t i = 0; i < 120; i++)
		write_at(l, l->size, 4120, (int)i);
	assert_true(size_on_disk(l) > 0);
	write_at(l, l->size, 100U << 10, 7); /* more than it holds, at once */
	check_read(l, 0, l->size);
}

/* Frames of the same transaction are written over; a log begins anew at its head. */
static void whatever_is_written_where_is_read_back(void **state)
{
	struct log *l = *state;
	unsigned seed = 7;

	while (l->size < MODEL_SIZE / 2)
		write_at(l, l->size, 65536, 0); /* the largest page there is */
	for (unsigned i = 0; i < 4000; i++) {
		seed = seed * 1103515245U + 12345U;
		size_t size = 1 + seed % 5000, at = seed / 5000 % (l->size - size);

		if (seed % 3 && l->size + size < MODEL_SIZE)
			at = l->size;
		write_at(l, at, size, (int)(seed >> 24));
		if (seed % 11 == 0)
			check_read(l, at / 2, size);
	}
	check_read(l, 0, l->size);
}

static void its_size_and_its_end_count_what_is_gathered(void **state)
{
	struct log *l = *state;
	sqlite3_int64 size = 0;

	write_at(l, 0, 5000, 1);
	assert_int_equal(l->file->pMethods->xFileSize(l->file, &size), SQLITE_OK);
	assert_int_equal(size, 5000);
	write_at(l, 5000, 5000, 2);
	assert_int_equal(l->file->pMethods->xTruncate(l->file, 6000), SQLITE_OK);
	assert_int_equal(size_on_disk(l), 6000);
	check_read(l, 0, 6000);
	write_at(l, 6000, 10, 3);
	assert_int_equal(l->file->pMethods->xClose(l->file), SQLITE_OK);
	l->file->pMethods = NULL;
	assert_int_equal(size_on_disk(l), 6010);
}

/* SIGXFSZ is ignored: a write beyond the limit fails as one on a full disk does. */
static void a_full_disk_is_told_at_the_sync(void **state)
{
	struct log *l = *state;
	struct rlimit limit, none;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &none);
	limit = none;
	limit.rlim_cur = 4096;
	setrlimit(RLIMIT_FSIZE, &limit);
	write_at(l, 0, 8192, 1);
	int r = l->file->pMethods->xSync(l->file, SQLITE_SYNC_NORMAL);
	int after = l->file->pMethods->xSync(l->file, SQLITE_SYNC_NORMAL);
	setrlimit(RLIMIT_FSIZE, &none);
	assert_int_not_equal(r, SQLITE_OK);
	assert_int_equal(after, SQLITE_OK); /* told once: what was gathered is gone */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static const struct CMUnitTest tests[] = {
	TEST(frames_reach_the_system_at_the_sync),
	TEST(more_than_it_gathers_goes_through_in_order),
	TEST(whatever_is_written_where_is_read_back),
	TEST(its_size_and_its_end_count_what_is_gathered),
	TEST(a_full_disk_is_told_at_the_sync),
};

UNIT_MAIN(tests)
