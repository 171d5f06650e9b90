/*
 * Outbox: sends what the register has queued, through the channel that can, until it
 * is sent, suppressed or dead. Loop thread.
 *
 * A row is claimed in a transaction of its own (attempt n+1, "sending") before anything
 * goes out, and only when a channel can send it soon; the first claim renders it and freezes the
 * bytes. A row found in "sending" at start is sent again under the same id. Backoff: 1 min,
 * doubling to 4 h, with jitter; five days after it was queued it is dead.
 */
#pragma once

#include "outbox/lanes.h"
#include "outbox/template.h"
#include "store/store.h"
#include "ticket/office.h"

#include <wasl/delivery.h>

struct outbox;

struct outbox_options {
	struct loop *loop;
	struct store *store;
	struct office *office;		/* the outbox holds its own reference */
	struct template_set *templates; /* taken */
	uint64_t give_up_seconds;	/* 432000 */
	uint64_t first_retry_seconds;	/* 60 */
	unsigned parallel;		/* deliveries under way at once, a channel */
	/* lanes_set() for each running channel that delivers, with what else it could begin. */
	void (*lanes)(struct lanes *ret, void *data);
	/*
	 * Hands a delivery to the channel of that name; false if it does not run or does not
	 * deliver: it is tried again later.
	 */
	bool (*deliver)(const char *channel, const struct delivery *d, void *data);
	void *data;
};

struct outbox *outbox_new(const struct outbox_options *options);
/* Nothing is begun afterwards; what is under way may still be reported. Idempotent. */
void outbox_stop(struct outbox *o);
/* What a channel still has is forgotten; the store has nothing of it any more. */
void outbox_free(struct outbox *o);
DEFINE_CLEANUP(struct outbox *, outbox_free)
/* Takes templates; NULL keeps those in force. */
void outbox_reload(struct outbox *o, struct office *office, struct template_set *templates);
/* Something may be due: look now. Not from within a channel's call. */
void outbox_kick(struct outbox *o);
/* A channel can begin more than before: look in the next turn. */
void outbox_room_changed(struct outbox *o);
/* Deliveries under way, and on their way out of the store and back. */
size_t outbox_active(const struct outbox *o);

/* How an attempt ended; of a delivery that is not under way it is ignored (and logged). */
void outbox_report(struct outbox *o, int64_t delivery, const struct report *report);
/* The channel that had it stopped: as REPORT_UNKNOWN. */
void outbox_abandon(struct outbox *o, int64_t delivery);
