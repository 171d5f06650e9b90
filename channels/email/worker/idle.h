/* Idle: waits for something to do, where the server can by its telling of new mail (RFC 2177). */
#pragma once

#include "imap.h"
#include "settings.h"

/*
 * Until it is time to look into the mailbox, or the daemon ordered something. can_idle: is
 * set to false when the server, in spite of what it said, does not take the command. busy: one
 * mail follows another, so that it is soon time to look. 0 or -errno.
 */
int idle_wait(struct imap *i, const struct settings *s, bool busy, bool *can_idle);
