/* Login: from a connected socket to a session that may open folders. */
#pragma once

#include "imap.h"
#include "settings.h"

/* The server knows us and will not let us in: a person must change something. */
#define LOGIN_REFUSED 2

/*
 * Connects, secures, logs in. 0; LOGIN_REFUSED with err; -EPIPE when the daemon has gone;
 * other -errno with err. imap_done() is the caller's in any case.
 */
int login(struct imap *i, struct daemon *d, const struct settings *s, struct error *err);
