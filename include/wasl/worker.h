/*
 * Worker: a helper process of a channel, as the module in the daemon sees it.
 *
 * Libraries that block, and bytes that may hurt, live there. The core starts it,
 * bounds it (memory, CPU, time), kills it when it stalls, and starts it again with
 * backoff; EOF on its socket ends it. It never sees the store's key. Loop thread.
 *
 * While channel_congested() the core reads no further frames from it.
 */
#pragma once

#include <wasl/channel.h>
#include <wasl/frame.h>

struct worker;

struct worker_hooks {
	/* It runs; tell it what to do with worker_send(). */
	void (*started)(struct worker *w, void *data);
	/* A frame came. Borrowed for the call. */
	void (*frame)(struct worker *w, const struct frame *f, void *data);
	/*
	 * It ended, and will be started again after a pause unless worker_free() is called.
	 * why: "killed by signal 11", "no sign of life for 60 s", … for a person.
	 */
	void (*ended)(struct worker *w, const char *why, void *data);
};

struct worker_spec {
	const char *program; /* a name in the worker folder */
	uint64_t memory_max; /* bytes of address space; 0: no limit */
	struct worker_hooks hooks;
	void *data;
};

/* Starts in the next turn. The spec is copied. */
WASL_API struct worker *worker_new(struct channel *ch, const struct worker_spec *spec);
/* Ends it (EOF, then SIGKILL after a moment) without calling hooks. NULL is allowed. */
WASL_API void worker_free(struct worker *w);
/* Kills it now; ended() follows in a later turn with that why. */
WASL_API void worker_kill(struct worker *w, const char *why);
/* Start again without the pause. */
WASL_API void worker_restart_now(struct worker *w);
/* Queues a frame. 0, or -EMSGSIZE, or -EPIPE while it does not run. */
WASL_API int worker_send(struct worker *w, const struct frame *f);
/* It is killed unless a frame comes within ms after this call or the last frame; 0: no deadline. */
WASL_API void worker_set_stall(struct worker *w, uint64_t ms);
