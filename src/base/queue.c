#include "base/queue.h"

#include <assert.h>
#include <pthread.h>

struct queue {
	pthread_mutex_t mutex;
	pthread_cond_t not_empty, not_full;
	void **items; /* a ring */
	size_t capacity, first, count;
	bool closed;
};

struct queue *queue_new(size_t capacity)
{
	struct queue *q = xcalloc(1, sizeof(*q));

	assert(capacity > 0);
	q->items = xcalloc(capacity, sizeof(void *));
	q->capacity = capacity;
	pthread_mutex_init(&q->mutex, NULL);
	pthread_cond_init(&q->not_empty, NULL);
	pthread_cond_init(&q->not_full, NULL);
	return q;
}

void queue_free(struct queue *q)
{
	if (!q)
		return;
	pthread_cond_destroy(&q->not_full);
	pthread_cond_destroy(&q->not_empty);
	pthread_mutex_destroy(&q->mutex);
	free((void *)q->items);
	free(q);
}

/* With the mutex held. */
static void put(struct queue *q, void *item)
{
	q->items[(q->first + q->count) % q->capacity] = item;
	q->count++;
}

static void *get(struct queue *q)
{
	void *item = q->items[q->first];

	q->first = (q->first + 1) % q->capacity;
	q->count--;
	return item;
}

bool queue_try_push(struct queue *q, void *item)
{
	assert(item);
	pthread_mutex_lock(&q->mutex);
	bool taken = !q->closed && q->count < q->capacity;
	if (taken)
		put(q, item);
	pthread_mutex_unlock(&q->mutex);
	if (taken)
		pthread_cond_signal(&q->not_empty);
	return taken;
}

bool queue_push(struct queue *q, void *item)
{
	assert(item);
	pthread_mutex_lock(&q->mutex);
	while (!q->closed && q->count == q->capacity)
		pthread_cond_wait(&q->not_full, &q->mutex);
	bool taken = !q->closed;
	if (taken)
		put(q, item);
	pthread_mutex_unlock(&q->mutex);
	if (taken)
		pthread_cond_signal(&q->not_empty);
	return taken;
}

size_t queue_pop_many(struct queue *q, void **items, size_t max)
{
	size_t n = 0;

	assert(max > 0);
	pthread_mutex_lock(&q->mutex);
	while (!q->closed && !q->count)
		pthread_cond_wait(&q->not_empty, &q->mutex);
	while (n < max && q->count)
		items[n++] = get(q);
	pthread_cond_broadcast(&q->not_full);
	pthread_mutex_unlock(&q->mutex);
	return n;
}

void *queue_pop(struct queue *q)
{
	void *item = NULL;

	return queue_pop_many(q, &item, 1) ? item : NULL;
}

void queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->mutex);
	q->closed = true;
	pthread_cond_broadcast(&q->not_empty);
	pthread_cond_broadcast(&q->not_full);
	pthread_mutex_unlock(&q->mutex);
}

size_t queue_size(struct queue *q)
{
	pthread_mutex_lock(&q->mutex);
	size_t n = q->count;
	pthread_mutex_unlock(&q->mutex);
	return n;
}
