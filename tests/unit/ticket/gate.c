#include "gate.h"

static int wait_at_gate(struct txn *txn, void *data)
{
	struct gate *g = data;

	(void)txn;
	sem_post(&g->reached);
	sem_wait(&g->open);
	return 0;
}

void gate_close(struct gate *g, struct store *store)
{
	g->store = store;
	sem_init(&g->reached, 0, 0);
	sem_init(&g->open, 0, 0);
	assert_true(store_write(store, &(struct store_job){wait_at_gate, NULL, g}));
	sem_wait(&g->reached);
}

void gate_open(struct gate *g)
{
	sem_post(&g->open);
}

static int do_nothing(struct txn *txn, void *data)
{
	(void)txn;
	(void)data;
	return 0;
}

static bool add_job(struct gate *g)
{
	return store_write(g->store, &(struct store_job){do_nothing, NULL, NULL});
}

void gate_add_jobs(struct gate *g, unsigned count)
{
	while (count--)
		assert_true(add_job(g));
}

void gate_fill(struct gate *g)
{
	while (add_job(g))
		;
}
