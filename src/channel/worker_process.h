/*
 * Worker process: starting one program of the worker folder with a socket as descriptor 3,
 * a clean environment and its limits. Loop thread.
 */
#pragma once

#include <wasl/error.h>

#include <stdint.h>
#include <sys/types.h>

struct worker_process {
	pid_t pid;
	int fd;	   /* our end of the socket, non-blocking */
	int pidfd; /* readable once it has ended */
};

/* memory_max: bytes of address space, 0: no limit. 0, or -errno with err. */
int worker_process_start(const char *folder, const char *program, uint64_t memory_max,
			 struct worker_process *ret, struct error *err);
/* Waits for its end, which must have come or be certain; says in words what it was. Caller frees.
 */
char *worker_process_reap(struct worker_process *p);
