/* A module's part in the life of a worker: it starts one, is told, and counts. */
#pragma once

#include "stage.h"

#include "worker_helper.h"

#include <wasl/worker.h>

struct keeper {
	struct stage *stage;
	struct worker *worker;
	unsigned started, frames, ended;
	int64_t started_at, ended_at; /* monotonic ms */
	char why[128];
	uint8_t last_type;
	size_t last_size;
	json_t *last_header;
	unsigned frames_at_end;
	/* in which hook it frees the worker */
	bool free_at_start, free_at_frame, free_at_end;
};

/* For cmocka's setup and teardown: *state is a keeper on a stage with one running channel. */
int keeper_setup(void **state);
/* Fails the test if a process is left. */
int keeper_teardown(void **state);
struct worker *keeper_new_worker(struct keeper *k, const char *program, uint64_t memory_max);
/* Starts the helper, and waits until it runs. */
void keeper_begin(struct keeper *k);
/* Takes the header. */
void keeper_tell(struct keeper *k, enum helper what, json_t *header);
/* Whether a child runs, or has not been waited for. */
bool keeper_has_children(void);
