/*
 * Lock: one process a store. The lock file holds the pid of who has it; the kernel
 * gives the lock back when that process ends, however it ends.
 */
#pragma once

#include <wasl/error.h>

/* The descriptor that holds the lock, until closed; -EBUSY with err naming the holder. */
int lock_take(const char *directory, struct error *err);
