/*
 * Listen: the control socket, from systemd where it hands one over, else made here.
 */
#pragma once

#include "http/server.h"

/* 0, or -errno with err. */
int listen_control(struct http_server *server, const char *path, struct error *err);
