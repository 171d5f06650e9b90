/*
 * Transport: the connection to the server as libetpan's lowest layer, plain or TLS.
 *
 * A command's answer has a deadline and bounds as a whole (guard.h). What ended the
 * connection is kept, since the library only says that something did.
 */
#pragma once

#include "daemon.h"
#include "tls.h"

#include <libetpan/mailstream.h>

struct transport;

/* What a command's answer may cost. */
struct transport_budget {
	int64_t ms;		 /* beyond the patience that every command gets */
	uint64_t text, literals; /* bytes outside literals, and within them */
};

/* Takes fd, also into the stream that transport_stream() makes, which must be closed first. */
struct transport *transport_new(struct daemon *d, int fd, int64_t patience_ms);
void transport_free(struct transport *t);
mailstream *transport_stream(struct transport *t);

/* From now on everything goes through TLS. 0, -EPIPE, other -errno with err. */
int transport_start_tls(struct transport *t, const char *host, const char *ca_file,
			struct error *err);
/* A new command begins. */
void transport_begin(struct transport *t, const struct transport_budget *b);
/* Waits for the server to say something: see daemon_wait(). */
int transport_wait(struct transport *t, int64_t until);
/* What ended it: -EPIPE the daemon has gone, other -errno; 0 while it lives. And in words. */
int transport_code(const struct transport *t);
const char *transport_why(const struct transport *t);
/* Ends it for a reason that is found above it; the first one counts. */
void transport_fail(struct transport *t, int code, const char *why);
