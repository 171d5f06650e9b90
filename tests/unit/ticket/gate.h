/* The store's writer, held back, and its queue, filled. */
#pragma once

#include "../store/fixture.h"

#include <semaphore.h>

/* The writer may look at it until the store is closed. */
struct gate {
	struct store *store;
	sem_t reached, open;
};

/* Returns once the writer stands before it. */
void gate_close(struct gate *g, struct store *store);
void gate_open(struct gate *g);
/* So many jobs that do nothing, behind the gate. */
void gate_add_jobs(struct gate *g, unsigned count);
/* As many as there is room for. */
void gate_fill(struct gate *g);
