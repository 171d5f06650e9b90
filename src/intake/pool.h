/*
 * Pool: the one thread for what costs per byte of a message, between loop and writer.
 */
#pragma once

#include <wasl/loop.h>

#include <stdbool.h>

struct pool;

struct pool *pool_new(struct loop *loop);
/* Nothing may be on its way. */
void pool_free(struct pool *p);
/* Runs work(data) on the pool's thread, then done(data) on the loop's. Loop thread. */
void pool_run(struct pool *p, void (*work)(void *data), loop_function *done, void *data);
