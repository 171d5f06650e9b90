#include "fixture.h"

#include "base/fault.h"
#include "store/content.h"
#include "store/tickets.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define LARGE (300U * 1000U)

static void note(void *data)
{
	*(bool *)data = true;
}

/* Finished content of so many bytes, which begin with a text. */
static struct content *make(struct fixture *f, size_t size)
{
	struct content *c = content_new(f->store);
	_cleanup_(freep) char *bytes = xmalloc(size);
	bool done = false;

	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)('a' + i % 23);
	for (size_t at = 0, n = 1; at < size; at += n, n = n * 2 + 1) {
		n = n < size - at ? n : size - at;
		content_write(c, bytes + at, n);
	}
	if (!content_finish(c, note, &done))
		fixture_await(f, &done);
	return c;
}

struct filing {
	struct content *content;
	struct owner owner, other;
	int64_t blob;
	size_t read;
};

static int add_owner(struct txn *txn, void *data)
{
	struct filing *filing = data;
	struct ticket_record t = {
		.reference = "A", .department = "office", .channel = "cso", .language = "ar"};

	filing->owner.kind = OWNER_TICKET;
	filing->other.kind = OWNER_TICKET;
	int r = txn_ticket_add(txn, &t, &filing->owner.id);
	t.reference = "B";
	if (r == 0)
		r = txn_ticket_add(txn, &t, &filing->other.id);
	return r == 0 ? txn_blob_add(txn, filing->owner, filing->content, &filing->blob) : r;
}

static int check_bytes(const void *data, size_t size, void *context)
{
	struct filing *filing = context;

	for (size_t i = 0; i < size; i++)
		assert_int_equal(((const char *)data)[i], 'a' + (filing->read + i) % 23);
	filing->read += size;
	return 0;
}

static int read_blob(struct txn *txn, void *data)
{
	struct filing *filing = data;

	filing->read = 0;
	return fixture_blob_read(txn, filing->blob, filing->owner, check_bytes, filing);
}

static int move_blob(struct txn *txn, void *data)
{
	struct filing *filing = data;

	int r = txn_blob_move(txn, filing->blob, filing->owner, filing->other);
	filing->owner = filing->other;
	return r;
}

static size_t count_files(const struct fixture *f)
{
	size_t count = 0;

	for (unsigned i = 0; i < 256; i++) {
		_cleanup_(freep) char *path = xasprintf("%s/vault/%02x", f->directory, i);
		DIR *d = opendir(path);
		for (struct dirent *e; d && (e = readdir(d));)
			count += e->d_name[0] != '.';
		if (d)
			closedir(d);
	}
	return count;
}

static void store_read_and_move(struct fixture *f, size_t size, size_t files)
{
	struct filing filing = {.content = make(f, size)};

	assert_int_equal(content_size(filing.content), size);
	assert_int_equal(content_result(filing.content), 0);
	assert_int_equal(fixture_write(f, add_owner, &filing), 0);
	content_free(filing.content);
	assert_int_equal(fixture_read(f, read_blob, &filing), 0);
	assert_int_equal(filing.read, size);
	assert_int_equal(fixture_write(f, move_blob, &filing), 0);
	assert_int_equal(fixture_read(f, read_blob, &filing), 0);
	assert_int_equal(filing.read, size);
	assert_false(fixture_contains(f, "abcdefghijklmnopqrstuvwabcdefghij", 33));
	assert_int_equal(count_files(f), files);
}

static void small_content_is_a_sealed_row(void **state)
{
	store_read_and_move(*state, 1000, 0);
}

static void empty_content_is_kept_too(void **state)
{
	store_read_and_move(*state, 0, 0);
}

static void large_content_is_a_sealed_file(void **state)
{
	store_read_and_move(*state, LARGE, 1);
}

static void content_of_whole_pieces_ends_well(void **state)
{
	store_read_and_move(*state, 4U * 65536U, 1);
}

static void another_owner_cannot_read_it(void **state)
{
	struct fixture *f = *state;
	struct filing filing = {.content = make(f, 1000)};

	assert_int_equal(fixture_write(f, add_owner, &filing), 0);
	content_free(filing.content);
	filing.owner = filing.other;
	assert_int_equal(fixture_read(f, read_blob, &filing), -ENOENT);
}

static void what_is_never_registered_is_removed(void **state)
{
	struct fixture *f = *state;
	struct content *c = make(f, LARGE);
	struct error err = ERROR_NONE;

	assert_int_equal(count_files(f), 1);
	content_free(c);
	fixture_close(f);
	assert_int_equal(count_files(f), 0);
	assert_int_equal(fixture_open(f, &err), 0);
}

static void damage_one_file(const struct fixture *f)
{
	for (unsigned i = 0; i < 256; i++) {
		_cleanup_(freep) char *path = xasprintf("%s/vault/%02x", f->directory, i);
		DIR *d = opendir(path);
		for (struct dirent *e; d && (e = readdir(d));) {
			if (e->d_name[0] == '.')
				continue;
			int fd = openat(dirfd(d), e->d_name, O_WRONLY | O_CLOEXEC);
			assert_int_equal(pwrite(fd, "x", 1, 100000), 1);
			close(fd);
		}
		if (d)
			closedir(d);
	}
}

static void a_damaged_file_is_told(void **state)
{
	struct fixture *f = *state;
	struct filing filing = {.content = make(f, LARGE)};

	assert_int_equal(fixture_write(f, add_owner, &filing), 0);
	content_free(filing.content);
	damage_one_file(f);
	assert_int_equal(fixture_read(f, read_blob, &filing), -EBADMSG);
}

static int slow_disk_setup(void **state)
{
	setenv("WASL_FAULT", "vault-slow", 1);
	return fixture_setup(state);
}

static int slow_disk_teardown(void **state)
{
	int r = fixture_teardown(state);

	unsetenv("WASL_FAULT");
	return r;
}

/* Of a mail without end, no more is held in memory than the vault is about to write. */
static void who_writes_faster_than_the_disk_is_told(void **state)
{
	struct fixture *f = *state;
	struct content *c = content_new(f->store);
	_cleanup_(freep) char *bytes = xcalloc(1, 1U << 20);
	size_t written = 0;

#ifndef WASL_FAULTS
	skip(); /* no disk is slow enough for certain: needs -Dfaults=true */
#endif
	assert_false(store_congested(f->store));
	for (; !store_congested(f->store) && written < (1U << 30); written += 1U << 20)
		content_write(c, bytes, 1U << 20);
	assert_true(written < (1U << 30));
	for (unsigned i = 0; i < 60000 && store_congested(f->store); i++)
		usleep(1000);
	assert_false(store_congested(f->store));
	content_free(c);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(small_content_is_a_sealed_row),
	TEST(empty_content_is_kept_too),
	TEST(large_content_is_a_sealed_file),
	TEST(content_of_whole_pieces_ends_well),
	TEST(another_owner_cannot_read_it),
	TEST(what_is_never_registered_is_removed),
	TEST(a_damaged_file_is_told),
	cmocka_unit_test_setup_teardown(who_writes_faster_than_the_disk_is_told, slow_disk_setup,
					slow_disk_teardown),
};

UNIT_MAIN(tests)
