#include "keeper.h"

#include <errno.h>
#include <sys/wait.h>

#define SAMPLE "[channel one]\nmodule = sample\nneeded = x\n"

static void free_if(struct keeper *k, bool wanted)
{
	if (wanted)
		worker_free(TAKE(k->worker));
}

static void started(struct worker *w, void *data)
{
	struct keeper *k = data;

	assert_ptr_equal(w, k->worker);
	k->started++;
	k->started_at = clock_monotonic_ms();
	free_if(k, k->free_at_start);
}

static void take_frame(struct worker *w, const struct frame *f, void *data)
{
	struct keeper *k = data;

	assert_ptr_equal(w, k->worker);
	k->frames++;
	k->last_type = f->type;
	k->last_size = f->size;
	json_decref(k->last_header);
	k->last_header = json_incref(f->header);
	free_if(k, k->free_at_frame);
}

static void ended(struct worker *w, const char *why, void *data)
{
	struct keeper *k = data;

	assert_ptr_equal(w, k->worker);
	k->ended++;
	k->ended_at = clock_monotonic_ms();
	k->frames_at_end = k->frames;
	snprintf(k->why, sizeof(k->why), "%s", why);
	free_if(k, k->free_at_end);
}

struct worker *keeper_new_worker(struct keeper *k, const char *program, uint64_t memory_max)
{
	const struct worker_spec spec = {
		.program = program,
		.memory_max = memory_max,
		.hooks = {started, take_frame, ended},
		.data = k,
	};

	return worker_new(stage_channel(k->stage, "one"), &spec);
}

int keeper_setup(void **state)
{
	struct keeper *k = xcalloc(1, sizeof(*k));
	void *stage = NULL;

	assert_int_equal(stage_setup(&stage), 0);
	k->stage = stage;
	stage_open(k->stage, MODULES, SAMPLE);
	stage_start(k->stage);
	*state = k;
	return 0;
}

bool keeper_has_children(void)
{
	siginfo_t info = {0};

	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

int keeper_teardown(void **state)
{
	struct keeper *k = *state;
	void *stage = k->stage;

	worker_free(k->worker);
	stage_close(k->stage);
	assert_false(keeper_has_children());
	json_decref(k->last_header);
	free(k);
	return stage_teardown(&stage);
}

void keeper_begin(struct keeper *k)
{
	k->worker = keeper_new_worker(k, "worker_helper", 0);
	assert_int_equal(k->started, 0); /* in the next turn */
	stage_await(k->stage, &k->started, 1);
}

void keeper_tell(struct keeper *k, enum helper what, json_t *header)
{
	const struct frame f = {.type = (uint8_t)what, .header = header};

	assert_int_equal(worker_send(k->worker, &f), 0);
	json_decref(header);
}
