#include "intake/pool.h"

#include "base/queue.h"

#include <pthread.h>

/* More than all streams together may have on their way. */
#define QUEUE_SIZE 65536U

struct pool {
	struct loop *loop;
	struct queue *tasks;
	pthread_t thread;
};

struct task {
	void (*work)(void *data);
	loop_function *done;
	void *data;
};

static void *pool_main(void *data)
{
	struct pool *p = data;

	for (struct task *t; (t = queue_pop(p->tasks)); free(t)) {
		t->work(t->data);
		loop_post(p->loop, t->done, t->data);
	}
	return NULL;
}

struct pool *pool_new(struct loop *loop)
{
	struct pool *p = xcalloc(1, sizeof(*p));

	p->loop = loop;
	p->tasks = queue_new(QUEUE_SIZE);
	if (pthread_create(&p->thread, NULL, pool_main, p) != 0)
		abort();
	return p;
}

void pool_free(struct pool *p)
{
	if (!p)
		return;
	queue_close(p->tasks);
	pthread_join(p->thread, NULL);
	queue_free(p->tasks);
	free(p);
}

void pool_run(struct pool *p, void (*work)(void *data), loop_function *done, void *data)
{
	struct task *t = xcalloc(1, sizeof(*t));

	*t = (struct task){.work = work, .done = done, .data = data};
	if (!queue_push(p->tasks, t))
		abort(); /* it is closed after the last task */
}
