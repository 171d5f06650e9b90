/*
 * WAL buffer: sqlite's "unix-excl" with two differences. What is written to a write-ahead log,
 * two small writes a page, is gathered and handed to the system in large ones: before a
 * sync, a read, and whatever else looks at the file. sqlite tells readers of a transaction
 * only after its sync (synchronous = FULL), so nobody can miss what is still gathered; and
 * what a crash loses of it was not committed. And what was handed over begins its way to the
 * disk at once, so that the sync has less to wait for.
 */
#pragma once

/* The name to open databases with; registered at the first call. Any thread. */
const char *wal_buffer_vfs(void);
