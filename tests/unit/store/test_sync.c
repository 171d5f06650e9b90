/* What a commit needs of the disk: nobody is told before its sync, and a failed one ends all. */
#include "fixture.h"

#include "store/sources.h"
#include "store/sqlite/wal_buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Stands before the system's: of logs alone, since others are synced besides. */
static struct {
	atomic_uint count; /* synced */
	atomic_bool closed, fails;
} gate;

static bool is_log(int fd)
{
	char link[64], path[256];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path));
	return n > 11 && memcmp(path + n - 11, "wasl.db-wal", 11) == 0;
}

int fdatasync(int fd)
{
	bool log = is_log(fd);

	while (log && atomic_load(&gate.closed))
		usleep(1000);
	if (log && atomic_load(&gate.fails)) {
		errno = EIO;
		return -1;
	}
	gate.count += log;
	return (int)syscall(SYS_fdatasync, fd);
}

static int setup(void **state)
{
	atomic_store(&gate.closed, false);
	atomic_store(&gate.fails, false);
	return fixture_setup(state);
}

static int teardown(void **state)
{
	atomic_store(&gate.closed, false);
	return fixture_teardown(state);
}

/* Each time another value: the same one again writes nothing. */
static int set_another(struct txn *txn, void *data)
{
	static int number = 10;
	char value[16];

	(void)data;
	snprintf(value, sizeof(value), "%d", number++);
	return txn_cursor_set(txn, "cso", "uid", value);
}

struct asked {
	bool done;
	int r;
};

static void note(int r, void *data)
{
	*(struct asked *)data = (struct asked){true, r};
}

static int set_two(struct txn *txn, void *data)
{
	(void)data;
	return txn_cursor_set(txn, "cso", "uid", "2");
}

static int read_cursor(const char *channel, const char *key, const char *value, void *context)
{
	(void)channel;
	(void)key;
	snprintf(context, 16, "%s", value);
	return 0;
}

static int get_cursor(struct txn *txn, void *data)
{
	return txn_cursor_list(txn, read_cursor, data);
}

static void turn_for_a_while(struct fixture *f)
{
	for (int i = 0; i < 50; i++) {
		usleep(1000);
		loop_drain(f->loop);
	}
}

static void nobody_is_told_before_the_sync(void **state)
{
	struct fixture *f = *state;
	struct asked first = {0}, second = {0};
	char value[16] = "";
	unsigned before;
	/* what is done at the start is done then, and the log has begun */
	assert_int_equal(fixture_write(f, set_another, NULL), 0);
	assert_int_equal(fixture_write(f, set_another, NULL), 0);
	before = gate.count;
	atomic_store(&gate.closed, true);
	assert_true(store_write(f->store, &(struct store_job){set_another, note, &first}));
	turn_for_a_while(f);
	assert_false(first.done);
	/* meanwhile the next group is committed, and readers see it */
	assert_true(store_write(f->store, &(struct store_job){set_two, note, &second}));
	for (int i = 0; i < 5000 && strcmp(value, "2") != 0; i++) {
		assert_int_equal(fixture_read(f, get_cursor, value), 0);
		usleep(1000);
	}
	assert_string_equal(value, "2");
	assert_false(first.done || second.done);
	atomic_store(&gate.closed, false);
	fixture_await(f, &second.done);
	assert_true(first.done);
	assert_int_equal(first.r, 0);
	assert_int_equal(second.r, 0);
	assert_in_range(gate.count - before, 1, 2);
}

static void after_a_failed_sync_nothing_is_told_as_done(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(fixture_write(f, set_two, NULL), 0);
	atomic_store(&gate.fails, true);
	assert_int_equal(fixture_write(f, set_two, NULL), -EAGAIN);
	fixture_await(f, &f->unfit);
	/* the system says an error only once */
	atomic_store(&gate.fails, false);
	assert_int_equal(fixture_write(f, set_two, NULL), -EAGAIN);
	assert_int_equal(fixture_write(f, set_two, NULL), -EAGAIN);
}

static void what_waits_for_the_disk_at_the_end_is_told_in_order(void **state)
{
	struct fixture *f = *state;
	struct asked asked[40] = {0};

	atomic_store(&gate.closed, true);
	for (size_t i = 0; i < ELEMENTS(asked); i++) {
		assert_true(
			store_write(f->store, &(struct store_job){set_another, note, &asked[i]}));
		usleep(500); /* so that there are more groups than may wait */
	}
	assert_false(asked[0].done);
	atomic_store(&gate.closed, false);
	fixture_close(f);
	for (size_t i = 0; i < ELEMENTS(asked); i++)
		assert_true(asked[i].done && asked[i].r == 0);
}

static void run(sqlite3 *db, const char *sql)
{
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* What a log begins with is on the disk before anything new is: see ticket ff5be73dee of sqlite. */
static void the_sync_of_a_header_is_never_put_off(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = xasprintf("%s/again-wasl.db", f->directory);
	sqlite3 *db = NULL;
	unsigned before;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
					 wal_buffer_vfs()),
			 SQLITE_OK);
	run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA user_version = 1");
	before = gate.count;
	wal_buffer_put_off(db, true);
	run(db, "CREATE TABLE t(a)");
	run(db, "INSERT INTO t VALUES(1)");
	assert_int_equal(gate.count, before);
	wal_buffer_put_off(db, false);
	assert_int_equal(sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL),
			 SQLITE_OK);
	before = gate.count;
	wal_buffer_put_off(db, true);
	run(db, "INSERT INTO t VALUES(2)"); /* begins the log anew */
	assert_int_equal(gate.count, before + 1);
	run(db, "INSERT INTO t VALUES(3)");
	assert_int_equal(gate.count, before + 1);
	sqlite3_close(db);
}

static void a_sync_is_put_off_where_it_is_asked_for(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *path = xasprintf("%s/own-wasl.db", f->directory);
	_cleanup_(freep) char *log = xasprintf("%s-wal", path);
	struct stat by_fd, by_name;
	sqlite3 *db = NULL, *reader = NULL;
	unsigned before;
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
					 wal_buffer_vfs()),
			 SQLITE_OK);
	assert_int_equal(wal_buffer_fd(db), -1);
	assert_int_equal(sqlite3_exec(db,
				      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
				      "CREATE TABLE t(a);",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	wal_buffer_put_off(db, true);
	before = gate.count;
	assert_int_equal(sqlite3_exec(db, "INSERT INTO t VALUES(1)", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(gate.count, before);
	/* handed over all the same */
	assert_int_equal(sqlite3_open_v2(path, &reader, SQLITE_OPEN_READWRITE, wal_buffer_vfs()),
			 SQLITE_OK);
	assert_int_equal(sqlite3_exec(reader, "INSERT INTO t SELECT a FROM t", NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_changes(reader), 1);
	before = gate.count;
	wal_buffer_put_off(db, false);
	assert_int_equal(sqlite3_exec(db, "INSERT INTO t VALUES(2)", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(gate.count, before + 1);
	assert_int_equal(fstat(wal_buffer_fd(db), &by_fd), 0);
	assert_int_equal(stat(log, &by_name), 0);
	assert_true(by_fd.st_ino == by_name.st_ino);
	sqlite3_close(reader);
	sqlite3_close(db);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static const struct CMUnitTest tests[] = {
	TEST(nobody_is_told_before_the_sync),
	TEST(after_a_failed_sync_nothing_is_told_as_done),
	TEST(what_waits_for_the_disk_at_the_end_is_told_in_order),
	TEST(a_sync_is_put_off_where_it_is_asked_for),
	TEST(the_sync_of_a_header_is_never_put_off),
};

UNIT_MAIN(tests)
