#include "fixture.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static void note_unfit(void *data)
{
	struct fixture *f = data;

	f->unfit = true;
}

int fixture_open(struct fixture *f, struct error *err)
{
	const struct store_options options = {
		.directory = f->directory,
		.master = f->master,
		.loop = f->loop,
		.unfit = note_unfit,
		.data = f,
	};

	return store_open(&options, &f->store, err);
}

void fixture_close(struct fixture *f)
{
	store_close(f->store);
	f->store = NULL;
}

int fixture_setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	struct error err = ERROR_NONE;

	crypto_init();
	snprintf(f->directory, sizeof(f->directory), "/tmp/wasl-test-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	f->loop = loop_new();
	f->master = crypto_key_random();
	if (store_create(f->directory, f->master, &err) < 0 || fixture_open(f, &err) < 0)
		fail_msg("%s", err.text);
	*state = f;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	fixture_close(f);
	loop_free(f->loop);
	crypto_key_free(f->master);
	nftw(f->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(f);
	return 0;
}

static void too_late(void *data)
{
	(void)data;
	fail_msg("it did not come within a minute");
}

static void look(void *data)
{
	loop_quit(data);
}

void fixture_await(struct fixture *f, const bool *flag)
{
	struct loop_timer *deadline = loop_timer_new(f->loop, too_late, NULL);
	struct loop_timer *tick = loop_timer_new(f->loop, look, f->loop);

	loop_timer_set(deadline, 60000);
	while (!*flag) {
		loop_timer_set(tick, 1);
		loop_run(f->loop);
	}
	loop_timer_free(deadline);
	loop_timer_free(tick);
}

struct awaited {
	bool done;
	int r;
};

struct call {
	struct awaited *awaited;
	store_run *run;
	void *data;
};

static int run_call(struct txn *txn, void *data)
{
	const struct call *c = data;

	return c->run(txn, c->data);
}

static void call_done(int r, void *data)
{
	const struct call *c = data;

	c->awaited->r = r;
	c->awaited->done = true;
}

static int call(struct fixture *f, store_run *run, void *data,
		bool (*begin)(struct store *s, const struct store_job *job))
{
	struct awaited awaited = {.done = false};
	struct call c = {&awaited, run, data};

	assert_true(begin(f->store, &(struct store_job){run_call, call_done, &c}));
	fixture_await(f, &awaited.done);
	return awaited.r;
}

int fixture_write(struct fixture *f, store_run *run, void *data)
{
	return call(f, run, data, store_write);
}

int fixture_read(struct fixture *f, store_run *run, void *data)
{
	return call(f, run, data, store_read);
}

static const void *wanted;
static size_t wanted_size;
static bool found;

static int search_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)ftw;
	if (kind != FTW_F || st->st_size == 0)
		return 0;
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	_cleanup_(freep) char *bytes = xmalloc((size_t)st->st_size);
	size_t size = fread(bytes, 1, (size_t)st->st_size, file);
	fclose(file);
	found = found || memmem(bytes, size, wanted, wanted_size);
	return 0;
}

bool fixture_contains(const struct fixture *f, const void *bytes, size_t size)
{
	wanted = bytes;
	wanted_size = size;
	found = false;
	nftw(f->directory, search_one, 16, FTW_PHYS);
	return found;
}

int fixture_blob_read(struct txn *txn, int64_t blob, struct owner owner, fixture_sink *sink,
		      void *context)
{
	_cleanup_(blob_reader_freep) struct blob_reader *reader = NULL;
	struct crypto_bytes piece = {.size = 1};

	int r = txn_blob_open(txn, blob, owner, &reader);
	while (r == 0 && piece.size) {
		r = blob_reader_next(reader, &piece);
		if (r == 0 && piece.size)
			r = sink(piece.data, piece.size, context);
	}
	return r;
}
