/*
 * Loop: the daemon's one event loop, its timers and watches.
 *
 * All but loop_post() is for the loop's own thread. A callback may free the
 * timer or watch that called it. Delays run on the monotonic clock.
 */
#pragma once

#include <wasl/memory.h>

#include <stdint.h>

struct loop;
struct loop_timer;
struct loop_watch;

enum loop_events {
	LOOP_READ = 1,
	LOOP_WRITE = 2,
};

typedef void loop_function(void *data);
typedef void loop_watch_function(int fd, unsigned events, void *data);

/* A timer that is not set. The free functions, and unset, take NULL. */
WASL_API struct loop_timer *loop_timer_new(struct loop *loop, loop_function *fire, void *data);
WASL_API void loop_timer_free(struct loop_timer *timer);
/* Fires once after so many milliseconds; sets anew if it was set. */
WASL_API void loop_timer_set(struct loop_timer *timer, uint64_t ms);
WASL_API void loop_timer_unset(struct loop_timer *timer);

/* Calls whenever fd is ready; fd stays the caller's. events: LOOP_READ | LOOP_WRITE, 0 pauses. */
WASL_API struct loop_watch *loop_watch_new(struct loop *loop, int fd, loop_watch_function *ready,
					   void *data);
WASL_API void loop_watch_set(struct loop_watch *watch, unsigned events);
WASL_API void loop_watch_free(struct loop_watch *watch);

/* Runs f(data) on the loop's thread in its next turn, in order of posting. Any thread. */
WASL_API void loop_post(struct loop *loop, loop_function *f, void *data);

/* Milliseconds since 1970, UTC; and on the monotonic clock. Any thread. */
WASL_API int64_t clock_utc_ms(void);
WASL_API int64_t clock_monotonic_ms(void);
