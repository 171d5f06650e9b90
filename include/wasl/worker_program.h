/*
 * Worker program: what the program of a worker process begins with.
 *
 * Blocking, for a process of its own, one thread. Every wait is finite or ends
 * when the daemon closes the socket.
 */
#pragma once

#include <wasl/frame.h>

#include <stdbool.h>

struct worker_program;

/*
 * Takes over the socket that the daemon handed down, ignores SIGPIPE, raises
 * oom_score_adj, forbids new privileges. Aborts with a message to stderr when the
 * program was not started by the daemon.
 */
WASL_API struct worker_program *worker_program_init(void);
WASL_API void worker_program_free(struct worker_program *p);
/*
 * From now on the process may not start programs, debug, load, mount or change
 * its identity (seccomp). 0 or -errno.
 */
WASL_API int worker_program_confine(void);
/* From now on until the next call the process may use so many seconds of CPU, then it dies. 0: no
 * limit. */
WASL_API void worker_program_cpu_limit(unsigned seconds);
/* True where a test wants that to happen here; never without -Dfaults. */
WASL_API bool worker_program_fault(const char *name);
/* The socket, to be polled together with others: readable means a frame or the end. */
WASL_API int worker_program_fd(const struct worker_program *p);
/*
 * The next frame, waiting at most timeout_ms (-1: until it comes, 0: not at all).
 * 1 and a frame (header: the caller's; data: valid until the next call), 0 when
 * none came in time, -EPIPE when the daemon has gone, -EBADMSG.
 */
WASL_API int worker_program_receive(struct worker_program *p, int timeout_ms, struct frame *ret);
/* Sends, waiting while the daemon reads slowly. 0, -EMSGSIZE, or -EPIPE when it has gone. */
WASL_API int worker_program_send(struct worker_program *p, const struct frame *f);
