/*
 * Roles: who may do what on the control socket, decided by the peer's identity. Pure; any thread.
 *
 * Until the office has named its people, only root and the daemon's own user may
 * connect, and may do everything.
 */
#pragma once

#include "http/server.h"

enum role_right {
	RIGHT_OPERATE, /* status, channels, lists without content, retry, cancel, release */
	RIGHT_READ,    /* content, addresses */
	RIGHT_WRITE,   /* replies to beneficiaries, notes */
};

bool role_admits(const struct http_peer *peer);
bool role_allows(const struct http_peer *peer, enum role_right right);
