/*
 * Memory of a source: what the store knows of one channel's source, in memory: cursors,
 * attempts, the first start. Read before the channel starts, kept up to date as messages
 * are settled. Loop thread, but for the jobs.
 */
#pragma once

#include "store/store.h"

#include "channel/secret_keeper.h"

#include <wasl/memory.h>

struct source_memory;

struct source_memory *source_memory_new(struct loop *loop, struct store *store,
					const char *channel);
void source_memory_free(struct source_memory *m);

/* Whom reading tells what the store has of the channel's secrets; NULL: nobody. */
void source_memory_set_keeper(struct source_memory *m, struct secret_keeper *keeper);
/* Reads all of it anew; done(r, data) when it is there. False if the store is too busy now. */
bool source_memory_load(struct source_memory *m, store_done *done, void *data);

const char *source_memory_cursor(const struct source_memory *m, const char *key);
void source_memory_set_cursor(struct source_memory *m, const char *key, const char *value);
/* One that no message moves: it is committed in the background. A NULL value forgets it. */
void source_memory_keep_cursor(struct source_memory *m, const char *key, const char *value);
/* The store gets what it has not been told yet: before it may be closed. */
void source_memory_flush(struct source_memory *m);
int64_t source_memory_first_start(const struct source_memory *m);
unsigned source_memory_attempts(const struct source_memory *m, const char *source_id);
/* One more, committed in the background. */
void source_memory_add_attempt(struct source_memory *m, const char *source_id);
void source_memory_forget_attempts(struct source_memory *m, const char *source_id);
