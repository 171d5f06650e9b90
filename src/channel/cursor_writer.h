/*
 * Cursor writer: commits the cursors of one channel that no message moves, in the background:
 * the last value of each key wins, and what the store could not take is tried again until it
 * does. Loop thread, but for the jobs.
 */
#pragma once

#include "store/store.h"

#include <wasl/memory.h>

#include <jansson.h>

struct cursor_writer;

struct cursor_writer *cursor_writer_new(struct loop *loop, struct store *store,
					const char *channel);
/* What is under way to the store is still committed; what waits is not. */
void cursor_writer_free(struct cursor_writer *w);
DEFINE_CLEANUP(struct cursor_writer *, cursor_writer_free)

/* A NULL value forgets it. */
void cursor_writer_set(struct cursor_writer *w, const char *key, const char *value);
/* Hands the store what waits at once: when nobody may be there to try it again. */
void cursor_writer_flush(struct cursor_writer *w);
/* Puts what is not committed yet into an object of key → value. */
void cursor_writer_apply(const struct cursor_writer *w, json_t *cursors);
