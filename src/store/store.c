#include "store/store_private.h"

#include "base/event_loop.h"
#include "base/queue.h"
#include "store/engine.h"
#include "store/lock.h"

#include <wasl/log.h>

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP_MAX 512U
#define QUEUE_SIZE 4096U
#define READS_MAX 256U
/* Groups that wait for the disk: behind more, what comes is gathered into larger ones. */
#define COMMITTED_MAX 4U
#define TIDY_MS 60000U
#define TIDIES_A_SWEEP 60U

struct store {
	char *directory;
	struct loop *loop;
	struct secrets secrets;
	int lock;
	struct vault *vault;
	struct engine *writer, *reader;
	struct queue *writes, *reads;
	struct queue *committed; /* groups of answers that wait for the disk */
	unsigned queue_size;
	pthread_t writer_thread, sync_thread, reader_thread;
	struct loop_timer *tidy_timer;
	unsigned tidies;
	loop_function *unfit;
	void *unfit_data;
	atomic_bool unfit_told;
	bool trouble; /* writer: the last group could not be committed */
};

/* A job on its way: run's result comes back with it. A NULL run is the call to tidy. */
struct task {
	struct store_job job;
	int r;
};

/* Tasks that were run, on their way to the loop. */
struct answers {
	size_t count;
	struct task *tasks[GROUP_MAX];
};

static void answer(void *data)
{
	struct answers *a = data;

	for (size_t i = 0; i < a->count; i++) {
		struct task *t = a->tasks[i];
		if (t->job.done)
			t->job.done(t->r, t->job.data);
		free(t);
	}
	free(a);
}

static void run_one(struct engine *e, struct task *t)
{
	t->r = engine_run(e, t->job.run, t->job.data);
}

/* How many from here on may share a savepoint. */
static size_t count_repeatable(struct task *const *tasks, size_t count)
{
	size_t n = 0;

	while (n < count && tasks[n]->job.repeatable)
		n++;
	return n;
}

/* False: nothing of them remains, and they are still to be run. */
static bool run_together(struct engine *e, struct task *const *tasks, size_t count)
{
	if (engine_together_begin(e) < 0)
		return false;
	for (size_t i = 0; i < count; i++)
		run_one(e, tasks[i]);
	return engine_together_end(e) == 0;
}

/* A failure among those who share a savepoint is rare: then each gets its own. */
static void run_tasks(struct engine *e, struct task *const *tasks, size_t count)
{
	for (size_t i = 0; i < count && !engine_failed(e);) {
		size_t n = count_repeatable(tasks + i, count - i), end = i + (n ? n : 1);

		if (n > 1 && run_together(e, tasks + i, n)) {
			i = end;
			continue;
		}
		for (; i < end && !engine_failed(e); i++)
			run_one(e, tasks[i]);
	}
}

static void fail_group(struct answers *a)
{
	for (size_t i = 0; i < a->count; i++)
		a->tasks[i]->r = -EAGAIN;
}

static void run_group(struct engine *e, struct answers *a)
{
	int r = engine_begin(e);

	if (r == 0)
		run_tasks(e, a->tasks, a->count);
	if (r == 0)
		r = engine_commit(e);
	if (r < 0)
		fail_group(a);
}

/* Says once that the store is in trouble, and once that it is over. */
static void watch_trouble(struct store *s, bool trouble)
{
	if (trouble == s->trouble)
		return;
	s->trouble = trouble;
	if (trouble)
		log_error("the store cannot commit (disk full, or an I/O error): nothing is taken "
			  "from any source until it can; see to the disk of its folder");
	else
		log_notice("the store commits again");
}

static void tidy(struct store *s)
{
	engine_tidy(s->writer);
	if (s->tidies++ % TIDIES_A_SWEEP)
		return;
	int r = engine_sweep(s->writer);
	if (r < 0)
		log_warning("cannot sweep the vault: %s", strerror(-r));
}

/* Takes the calls to tidy out of the group. */
static bool sort_out_tidies(struct answers *a)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->count; i++) {
		if (a->tasks[i]->job.run)
			a->tasks[kept++] = a->tasks[i];
		else
			free(a->tasks[i]);
	}
	bool found = kept < a->count;
	a->count = kept;
	return found;
}

static void write_group(struct store *s, struct answers *a)
{
	bool tidy_due = sort_out_tidies(a);

	if (a->count) {
		run_group(s->writer, a);
		watch_trouble(s, a->tasks[0]->r == -EAGAIN && engine_failed(s->writer));
		bool taken = queue_push(s->committed, a);
		assert(taken);
		engine_checkpoint(s->writer);
	} else {
		free(a);
	}
	if (tidy_due)
		tidy(s);
}

static void tell_unfit(struct store *s)
{
	if (s->unfit && !atomic_exchange(&s->unfit_told, true))
		loop_post(s->loop, s->unfit, s->unfit_data);
}

/* While the disk is waited for, the next group is made: so one wait is shared by many groups. */
static void *sync_main(void *data)
{
	struct store *s = data;
	void *groups[COMMITTED_MAX];

	for (size_t n; (n = queue_pop_many(s->committed, groups, COMMITTED_MAX));) {
		int r = engine_sync(s->writer);
		for (size_t i = 0; i < n; i++) {
			if (r < 0)
				fail_group(groups[i]);
			loop_post(s->loop, answer, groups[i]);
		}
		if (r < 0)
			tell_unfit(s);
	}
	return NULL;
}

static void *writer_main(void *data)
{
	struct store *s = data;

	for (;;) {
		struct answers *a = xcalloc(1, sizeof(*a));
		a->count = queue_pop_many(s->writes, (void **)a->tasks, GROUP_MAX);
		if (!a->count) {
			free(a);
			return NULL;
		}
		write_group(s, a);
		if (engine_unfit(s->writer))
			tell_unfit(s);
	}
}

static void *reader_main(void *data)
{
	struct store *s = data;

	for (struct task *t; (t = queue_pop(s->reads));) {
		struct answers *a = xcalloc(1, sizeof(*a));
		t->r = engine_begin(s->reader);
		if (t->r == 0) {
			t->r = engine_run(s->reader, t->job.run, t->job.data);
			engine_rollback(s->reader);
		}
		a->tasks[a->count++] = t;
		loop_post(s->loop, answer, a);
	}
	return NULL;
}

static bool push(struct queue *q, const struct store_job *job)
{
	struct task *t = xcalloc(1, sizeof(*t));

	t->job = *job;
	if (queue_try_push(q, t))
		return true;
	free(t);
	return false;
}

bool store_write(struct store *s, const struct store_job *job)
{
	return push(s->writes, job);
}

bool store_read(struct store *s, const struct store_job *job)
{
	return push(s->reads, job);
}

bool store_congested(struct store *s)
{
	return queue_size(s->writes) > s->queue_size / 2 || vault_congested(s->vault);
}

static void tidy_due(void *data)
{
	struct store *s = data;

	(void)push(s->writes, &(struct store_job){0}); /* if it is full, nothing is idle */
	loop_timer_set(s->tidy_timer, TIDY_MS);
}

const struct crypto_key *store_key(const struct store *s, enum store_key which)
{
	return s->secrets.handed_out[which];
}

struct vault *store_vault(struct store *s)
{
	return s->vault;
}

int store_create(const char *directory, const struct crypto_key *master, struct error *err)
{
	struct secrets secrets;
	_cleanup_(closep) int lock = lock_take(directory, err);
	_cleanup_(freep) char *vault = xasprintf("%s/vault", directory);

	if (lock < 0)
		return lock;
	if (mkdir(vault, 0700) < 0 && errno != EEXIST)
		return error_set(err, -errno, "cannot make %s: %s", vault, strerror(errno));
	secrets_init(&secrets, master);
	int r = engine_create(&(struct engine_place){.directory = directory, .secrets = &secrets},
			      err);
	secrets_done(&secrets);
	return r;
}

static int open_engines(struct store *s, struct error *err)
{
	struct engine_place place = {.directory = s->directory, .secrets = &s->secrets, .store = s};
	int r = engine_open(&place, true, &s->writer, err);

	return r < 0 ? r : engine_open(&place, false, &s->reader, err);
}

static void start_threads(struct store *s)
{
	s->writes = queue_new(s->queue_size);
	s->reads = queue_new(READS_MAX);
	s->committed = queue_new(COMMITTED_MAX);
	s->vault = vault_start(s->directory, s->loop);
	if (pthread_create(&s->writer_thread, NULL, writer_main, s) != 0 ||
	    pthread_create(&s->sync_thread, NULL, sync_main, s) != 0 ||
	    pthread_create(&s->reader_thread, NULL, reader_main, s) != 0)
		abort();
	s->tidy_timer = loop_timer_new(s->loop, tidy_due, s);
	tidy_due(s);
}

static void free_store(struct store *s)
{
	engine_close(s->reader);
	engine_close(s->writer);
	secrets_done(&s->secrets);
	closep(&s->lock);
	free(s->directory);
	free(s);
}

int store_open(const struct store_options *options, struct store **ret, struct error *err)
{
	struct store *s = xcalloc(1, sizeof(*s));

	s->directory = xstrdup(options->directory);
	s->loop = options->loop;
	s->queue_size = options->queue_size ? options->queue_size : QUEUE_SIZE;
	s->unfit = options->unfit;
	s->unfit_data = options->data;
	secrets_init(&s->secrets, options->master);
	s->lock = lock_take(s->directory, err);
	int r = s->lock < 0 ? s->lock : open_engines(s, err);
	if (r < 0) {
		free_store(s);
		return r;
	}
	start_threads(s);
	*ret = s;
	return 0;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	loop_timer_free(s->tidy_timer);
	queue_close(s->writes);
	queue_close(s->reads);
	pthread_join(s->writer_thread, NULL);
	queue_close(s->committed);
	pthread_join(s->sync_thread, NULL);
	pthread_join(s->reader_thread, NULL);
	loop_drain(s->loop);
	vault_stop(s->vault);
	queue_free(s->writes);
	queue_free(s->reads);
	queue_free(s->committed);
	free_store(s);
}
