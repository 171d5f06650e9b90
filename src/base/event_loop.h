/*
 * Event loop: making, running and stopping the loop of <wasl/loop.h>, its signals,
 * and its word to systemd (sd_notify(3)).
 */
#pragma once

#include <wasl/loop.h>

#include <stdbool.h>

struct loop *loop_new(void);
/* After loop_run() returned: runs what was posted and not run yet, until nothing is left. */
void loop_drain(struct loop *loop);
/* After loop_run() returned. Drains. */
void loop_free(struct loop *loop);
DEFINE_CLEANUP(struct loop *, loop_free)

/* Until loop_quit(). */
void loop_run(struct loop *loop);
/* Ends loop_run(), which is running, after this turn. */
void loop_quit(struct loop *loop);

/* Calls f on the loop's thread when the signal comes. Until loop_free(). */
void loop_on_signal(struct loop *loop, int signal, loop_function *f, void *data);

/* libevent's base, for the few files that wrap a library on it. */
struct event_base;
struct event_base *loop_base(struct loop *loop);

/* sd_notify(3); nothing where there is no systemd. "READY=1" and the like. */
void notify_systemd(const char *fmt, ...) WASL_PRINTF(1, 2);
/* The watchdog's interval in milliseconds, 0 if systemd wants none. */
uint64_t notify_watchdog_ms(void);
