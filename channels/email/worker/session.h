/*
 * Session: reads the mailbox for as long as the daemon lives: connect, log in, select, and
 * then fetch and wait by turns; after a failure pause, and all again.
 */
#pragma once

#include "daemon.h"
#include "settings.h"

/* Returns when the daemon has gone. Both are borrowed. */
void session_run(struct daemon *d, const struct settings *s);
