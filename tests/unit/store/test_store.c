#include "fixture.h"

#include "store/counts.h"
#include "store/sources.h"
#include "store/tickets.h"

#include <errno.h>
#include <semaphore.h>
#include <unistd.h>

static void a_second_opening_is_refused_and_names_the_holder(void **state)
{
	struct fixture *f = *state;
	struct store *second = NULL;
	struct error err = ERROR_NONE;
	char pid[32];
	const struct store_options options = {
		.directory = f->directory,
		.master = f->master,
		.loop = f->loop,
	};

	snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
	assert_int_equal(store_open(&options, &second, &err), -EBUSY);
	assert_non_null(strstr(err.text, pid));
}

static void another_key_is_refused(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_NONE;

	fixture_close(f);
	struct crypto_key *own = f->master;
	f->master = crypto_key_random();
	assert_int_equal(fixture_open(f, &err), -EKEYREJECTED);
	crypto_key_free(f->master);
	f->master = own;
	assert_int_equal(fixture_open(f, &err), 0);
}

static void an_absent_store_says_how_to_make_one(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_NONE;
	_cleanup_(freep) char *path = xasprintf("%s/wasl.db", f->directory);
	_cleanup_(freep) char *away = xasprintf("%s/away", f->directory);

	fixture_close(f);
	assert_int_equal(rename(path, away), 0);
	assert_int_equal(fixture_open(f, &err), -ENOENT);
	assert_non_null(strstr(err.text, "waslctl init"));
	assert_int_equal(rename(away, path), 0);
	assert_int_equal(fixture_open(f, &err), 0);
}

static void making_a_store_twice_is_refused(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_NONE;

	fixture_close(f);
	assert_int_equal(store_create(f->directory, f->master, &err), -EEXIST);
	assert_int_equal(fixture_open(f, &err), 0);
}

static int add_cursor(struct txn *txn, void *data)
{
	return txn_cursor_set(txn, "cso", data, "1 1");
}

static int add_cursor_and_fail(struct txn *txn, void *data)
{
	(void)add_cursor(txn, data);
	return -ENOTUNIQ;
}

static int note_key(const char *channel, const char *key, const char *value, void *context)
{
	(void)channel;
	(void)value;
	strings_add(context, key);
	return 0;
}

static int list_cursors(struct txn *txn, void *data)
{
	return txn_cursor_list(txn, note_key, data);
}

static void a_failing_job_is_rolled_back_alone(void **state)
{
	struct fixture *f = *state;
	_cleanup_(strings_freep) char **keys = NULL;

	assert_int_equal(fixture_write(f, add_cursor, "a"), 0);
	assert_int_equal(fixture_write(f, add_cursor_and_fail, "b"), -ENOTUNIQ);
	assert_int_equal(fixture_write(f, add_cursor, "c"), 0);
	assert_int_equal(fixture_read(f, list_cursors, &keys), 0);
	assert_int_equal(strings_count(keys), 2);
	assert_string_equal(keys[0], "a");
	assert_string_equal(keys[1], "c");
}

static int attempt_parts(struct txn *txn, void *data)
{
	(void)data;
	assert_int_equal(txn_attempt(txn, add_cursor, "whole"), 0);
	assert_int_equal(txn_attempt(txn, add_cursor_and_fail, "part"), -ENOTUNIQ);
	return 0;
}

static void a_failing_part_leaves_the_rest_of_its_job(void **state)
{
	struct fixture *f = *state;
	_cleanup_(strings_freep) char **keys = NULL;

	assert_int_equal(fixture_write(f, attempt_parts, NULL), 0);
	assert_int_equal(fixture_read(f, list_cursors, &keys), 0);
	assert_int_equal(strings_count(keys), 1);
	assert_string_equal(keys[0], "whole");
}

static int wait_for(struct txn *txn, void *data)
{
	(void)txn;
	return sem_wait(data);
}

struct shared {
	const char *key;
	bool fails, done;
	unsigned runs;
	int r;
};

static int run_shared(struct txn *txn, void *data)
{
	struct shared *s = data;

	s->runs++;
	return s->fails ? add_cursor_and_fail(txn, (void *)s->key)
			: add_cursor(txn, (void *)s->key);
}

static void shared_done(int r, void *data)
{
	struct shared *s = data;

	s->r = r;
	s->done = true;
}

static void a_failure_among_those_who_share_a_savepoint_is_its_own(void **state)
{
	struct fixture *f = *state;
	struct shared shared[] = {
		{.key = "a"}, {.key = "b"}, {.key = "c", .fails = true}, {.key = "d"}};
	_cleanup_(strings_freep) char **keys = NULL;
	sem_t gate;

	/* so that they all wait for the same group */
	sem_init(&gate, 0, 0);
	assert_true(store_write(f->store, &(struct store_job){.run = wait_for, .data = &gate}));
	for (size_t i = 0; i < ELEMENTS(shared); i++)
		assert_true(store_write(
			f->store, &(struct store_job){run_shared, shared_done, &shared[i], true}));
	sem_post(&gate);
	fixture_await(f, &shared[3].done);
	assert_int_equal(fixture_read(f, list_cursors, &keys), 0);
	assert_int_equal(strings_count(keys), 3);
	assert_string_equal(keys[2], "d");
	for (size_t i = 0; i < ELEMENTS(shared); i++)
		assert_int_equal(shared[i].r, shared[i].fails ? -ENOTUNIQ : 0);
	assert_int_equal(shared[0].runs, 2);
	assert_int_equal(shared[3].runs, 1); /* its neighbour had failed before its turn */
	sem_destroy(&gate);
}

static int write_while_reading(struct txn *txn, void *data)
{
	return add_cursor(txn, data);
}

static void a_reader_cannot_write(void **state)
{
	struct fixture *f = *state;
	_cleanup_(strings_freep) char **keys = NULL;

	assert_true(fixture_read(f, write_while_reading, "x") < 0);
	assert_int_equal(fixture_read(f, list_cursors, &keys), 0);
	assert_int_equal(strings_count(keys), 0);
}

struct flood {
	unsigned done, failed;
	bool all;
};

#define FLOOD 3000U

static void count_done(int r, void *data)
{
	struct flood *flood = data;

	flood->failed += r < 0;
	flood->all = ++flood->done == FLOOD;
}

static int add_thread_key(struct txn *txn, void *data)
{
	unsigned count = 0;

	(void)data;
	return txn_attempt_add(txn, "cso", "id", &count);
}

static int read_attempts(const char *channel, const char *id, unsigned count, void *context)
{
	(void)channel;
	(void)id;
	*(unsigned *)context = count;
	return 0;
}

static int list_attempts(struct txn *txn, void *data)
{
	return txn_attempt_list(txn, read_attempts, data);
}

static void many_jobs_share_commits_and_none_is_lost(void **state)
{
	struct fixture *f = *state;
	struct flood flood = {0};
	unsigned count = 0;

	for (unsigned i = 0; i < FLOOD; i++)
		assert_true(store_write(f->store, &(struct store_job){add_thread_key, count_done,
								      &flood, i % 3 > 0}));
	fixture_await(f, &flood.all);
	assert_int_equal(flood.failed, 0);
	assert_int_equal(fixture_read(f, list_attempts, &count), 0);
	assert_int_equal(count, FLOOD);
}

static void what_was_committed_is_there_after_a_restart(void **state)
{
	struct fixture *f = *state;
	struct error err = ERROR_NONE;
	_cleanup_(strings_freep) char **keys = NULL;

	assert_int_equal(fixture_write(f, add_cursor, "kept"), 0);
	fixture_close(f);
	assert_int_equal(fixture_open(f, &err), 0);
	assert_int_equal(fixture_read(f, list_cursors, &keys), 0);
	assert_int_equal(strings_count(keys), 1);
}

static int count_all(struct txn *txn, void *data)
{
	return txn_counts(txn, data);
}

static void an_empty_store_counts_nothing(void **state)
{
	struct fixture *f = *state;
	struct store_counts counts;

	assert_int_equal(fixture_read(f, count_all, &counts), 0);
	assert_int_equal(counts.tickets + counts.articles + counts.pending + counts.quarantined, 0);
	assert_int_equal(counts.schema_version, 5);
	assert_true(counts.database_bytes > 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_second_opening_is_refused_and_names_the_holder),
	TEST(another_key_is_refused),
	TEST(an_absent_store_says_how_to_make_one),
	TEST(making_a_store_twice_is_refused),
	TEST(a_failing_job_is_rolled_back_alone),
	TEST(a_failing_part_leaves_the_rest_of_its_job),
	TEST(a_failure_among_those_who_share_a_savepoint_is_its_own),
	TEST(a_reader_cannot_write),
	TEST(many_jobs_share_commits_and_none_is_lost),
	TEST(what_was_committed_is_there_after_a_restart),
	TEST(an_empty_store_counts_nothing),
};

UNIT_MAIN(tests)
