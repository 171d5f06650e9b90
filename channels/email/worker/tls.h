/*
 * TLS: a client's session over a non-blocking socket. The server's chain and name are
 * verified; there is no way to do without.
 */
#pragma once

#include <wasl/error.h>

#include <stdbool.h>
#include <sys/types.h>

struct tls;

/* host: what the certificate must name. ca_file: NULL for the system's. NULL with err. */
struct tls *tls_new(int fd, const char *host, const char *ca_file, struct error *err);
void tls_free(struct tls *t);
DEFINE_CLEANUP(struct tls *, tls_free)

/* 0 when done, -EAGAIN: wait as tls_events() says and call again; other -errno with err. */
int tls_handshake(struct tls *t, struct error *err);
/* Bytes, 0 at the end, -EAGAIN: wait likewise, other -errno. */
ssize_t tls_read(struct tls *t, void *to, size_t size);
ssize_t tls_write(struct tls *t, const void *from, size_t size);
/* What to poll(2) the socket for. */
short tls_events(const struct tls *t);
/* Bytes that came and were not read wait in it, where poll does not see them. */
bool tls_pending(const struct tls *t);
