/*
 * Queue: the one way whole, owned items go to a thread. Bounded; any thread.
 */
#pragma once

#include <wasl/memory.h>

#include <stdbool.h>

struct queue;

struct queue *queue_new(size_t capacity);
/* The queue must be empty, or its items be owned elsewhere. */
void queue_free(struct queue *q);
/*
 * True if taken; false if it is full or closed: back-pressure, the item stays the caller's.
 * An item is no NULL.
 */
bool queue_try_push(struct queue *q, void *item);
/* Waits while it is full. False if it is closed. */
bool queue_push(struct queue *q, void *item);
/* The next item, waiting for one; NULL once it is closed and empty. */
void *queue_pop(struct queue *q);
/* All that wait, up to max, waiting for the first one; 0 once it is closed and empty. */
size_t queue_pop_many(struct queue *q, void **items, size_t max);
/* What waits is still handed out; nothing more is taken. */
void queue_close(struct queue *q);
size_t queue_size(struct queue *q);
