/* Connect: from a host's name to a socket, without a wait that cannot be ended. */
#pragma once

#include "daemon.h"

#include <wasl/error.h>

/*
 * A connected, non-blocking socket, the caller's; each of the host's addresses is tried.
 * only_loopback: others are refused. -EPIPE when the daemon has gone, other -errno with
 * err, which names host and port.
 */
int connect_to(struct daemon *d, const char *host, const char *port, bool only_loopback,
	       struct error *err);
