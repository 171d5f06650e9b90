/*
 * Resolve: a host's addresses. getaddrinfo(3) cannot be interrupted, so it has a thread of
 * its own; when it is waited for no longer, it ends by itself and is not heard.
 */
#pragma once

#include "daemon.h"

#include <wasl/error.h>

#include <netdb.h>

/* 0 and the addresses (freeaddrinfo), -EPIPE when the daemon has gone, other -errno with err. */
int resolve(struct daemon *d, const char *host, const char *port, struct addrinfo **ret,
	    struct error *err);
