/*
 * Confine: takes from this process, for good, the system calls that a worker has no use
 * for and an intruder has (seccomp). One thread.
 */
#pragma once

/* 0 or -errno. Allowed afterwards: files, sockets, memory; refused with EPERM: the rest. */
int confine_self(void);
