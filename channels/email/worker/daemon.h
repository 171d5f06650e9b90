/*
 * Daemon: the other end of the socket. News go to it, orders come from it.
 *
 * Every wait of the worker is one of daemon_wait(): so its orders are taken, signs of
 * life are given, and its end is seen, whatever is waited for. News are gathered and
 * leave in large writes; while the daemon reads slowly, the worker waits.
 */
#pragma once

#include "uids.h"

#include <jansson.h>
#include <stdbool.h>

struct daemon;

/* What was ordered and is not done yet. Whoever does it takes it out. */
struct orders {
	bool poll; /* look now */
	bool rewind;
	uint64_t rewind_uidvalidity, rewind_uid;
	uint64_t taken_uidvalidity;
	struct uids taken;
};

/* Takes over the socket that the daemon handed down. */
struct daemon *daemon_new(void);
void daemon_free(struct daemon *d);
DEFINE_CLEANUP(struct daemon *, daemon_free)

/* Waits for the first order, CONFIGURE. 0 and its header, the caller's; -EPIPE, -EBADMSG. */
int daemon_configuration(struct daemon *d, json_t **ret);
struct orders *daemon_orders(struct daemon *d);

/* Queues news; takes header, copies data. 0, -EPIPE, or -EMSGSIZE for a header too large. */
int daemon_tell(struct daemon *d, uint8_t type, json_t *header, const void *data, size_t size);
/* All that is queued goes out now. 0 or -EPIPE. */
int daemon_flush(struct daemon *d);
/* Tells how it goes, for an operator; foreign bytes are made one printable line. 0 or -EPIPE. */
int daemon_state(struct daemon *d, const char *health, const char *text);

enum daemon_event {
	DAEMON_READY, /* fd is */
	DAEMON_ORDER, /* one or more came */
	DAEMON_TIME,  /* it is over */
};
/*
 * Waits until fd is ready for the events of poll(2), an order comes, or the monotonic
 * clock shows until (milliseconds). fd may be -1. An event, or -EPIPE when the daemon has
 * gone. What is queued goes out first.
 */
int daemon_wait(struct daemon *d, int fd, short events, int64_t until);
/* Milliseconds that were spent so far waiting for the daemon to read. */
int64_t daemon_blocked_ms(const struct daemon *d);
