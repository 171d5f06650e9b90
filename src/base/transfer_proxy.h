/*
 * Transfer's proxy: the way out to other machines where there is no direct one. Only HTTP
 * goes through it, and only inside TLS, by CONNECT: the proxy sees names, never content.
 * Loop thread.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/loop.h>

/* "http://HOST[:PORT]": 0, or -EINVAL with err. Pure. */
int transfer_proxy_check(const char *proxy, struct error *err);
/*
 * For the HTTP transfers of that loop that begin from now on, but those to this machine
 * itself. It passed the check; NULL: none. The environment is never asked.
 */
void transfer_proxy_set(struct loop *loop, const char *proxy);
