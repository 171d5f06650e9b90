/*
 * Reader: the worker's news become messages for the core, and what the core made of them
 * becomes orders for the worker. One a channel; loop thread.
 */
#pragma once

#include "condition.h"
#include "options.h"

#include <wasl/worker.h>

struct reader;

/* Starts the worker. condition: borrowed, where it says how reading goes. */
struct reader *reader_new(struct channel *ch, struct condition *condition);
void reader_free(struct reader *r);
void reader_settled(struct reader *r, const struct settlement *s);
/* Look now. */
void reader_poll(struct reader *r);
