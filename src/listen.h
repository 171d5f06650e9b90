/*
 * Listen: the daemon's sockets, from systemd where it hands one over, else made here.
 */
#pragma once

#include "http/server.h"

/* 0, or -errno with err. */
int listen_control(struct http_server *server, const char *path, struct error *err);
/* where: a unix socket's path, or ADDRESS:PORT that may be reached from elsewhere where open. */
int listen_intake(struct http_server *server, const char *where, bool open, struct error *err);
/* Whether systemd handed over the intake's. */
bool listen_intake_is_given(void);
