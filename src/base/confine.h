/*
 * Confine: takes from this process, for good, the system calls that a worker has no use
 * for and an intruder has (seccomp). One thread.
 */
#pragma once

/*
 * 0 or -errno. Afterwards the process starts no program, traces and signals no other one,
 * and neither mounts, nor changes its identity or its name spaces, nor reaches the kernel
 * by its lesser doors (bpf, io_uring, keys, modules): EPERM. Another architecture's calls
 * kill it. Threads, files, sockets and memory are its own.
 */
int confine_self(void);
