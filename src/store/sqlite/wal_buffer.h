/*
 * WAL buffer: sqlite's "unix-excl" with two differences. What is written to a write-ahead log,
 * two small writes a page, is gathered and handed to the system in large ones: before a
 * sync, a read, and whatever else looks at the file. sqlite tells readers of a transaction
 * only after its sync (synchronous = FULL), so nobody can miss what is still gathered; and
 * what a crash loses of it was not committed. And what was handed over begins its way to the
 * disk at once, so that the sync has less to wait for.
 *
 * The sync at the end of a commit can be put off, for another thread to do it. That of a header
 * never is: were new frames on the disk before it, after a loss of power the old header would let
 * old frames count again.
 */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>

/* The name to open databases with; registered at the first call. Any thread. */
const char *wal_buffer_vfs(void);

/*
 * While put off, a sync of the log only hands over what was gathered: it is on the disk once
 * the descriptor of wal_buffer_fd() was synced. The database's own thread.
 */
void wal_buffer_put_off(sqlite3 *db, bool put_off);
/* The log's descriptor, open as long as the database; -1 where there is none (yet). */
int wal_buffer_fd(sqlite3 *db);
