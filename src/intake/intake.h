/*
 * Intake: from a submitted message to its settlement. Loop thread.
 *
 * finish contents (vault) → prepare (pool thread) → register (writer) → settled. Order
 * is kept per stream. After one item of a stream got RETRY, all later ones of that
 * stream get it too, without being registered, until the stream is rewound: a cursor
 * never passes over what was not committed. An item that the store refuses for a reason
 * of its own (not for want of space) goes to the quarantine whole, in the same transaction.
 */
#pragma once

#include "store/store.h"
#include "ticket/register.h"

struct intake;
struct intake_stream; /* one channel instance's order of messages */

/* office: the snapshot in force; intake holds its own reference. */
struct intake *intake_new(struct loop *loop, struct store *store, struct office *office);
/* Nothing may be on its way (intake_pending()). */
void intake_free(struct intake *in);
DEFINE_CLEANUP(struct intake *, intake_free)
void intake_set_office(struct intake *in, struct office *office);

/* Called when a delivery has been registered; for the outbox. And when the breaker opened. */
struct intake_hooks {
	void (*delivery_waits)(void *data);
	void (*breaker_opened)(void *data);
	void *data;
};
void intake_set_hooks(struct intake *in, const struct intake_hooks *hooks);

/* Both are borrowed for the call. */
typedef void intake_settled(const struct message *m, const struct register_result *result,
			    void *data);

struct intake_stream *intake_stream_new(struct intake *in, const char *channel,
					intake_settled *settled, void *data);
/* No callback afterwards; what is on its way is still registered. NULL is allowed. */
void intake_stream_free(struct intake_stream *s);
struct message *intake_message_new(struct intake_stream *s);
/* Takes m. A message without source id, natural key or with a blank one is a bug (assert). */
void intake_submit(struct intake_stream *s, struct message *m);
/* After a RETRY, when nothing of the stream is on its way. */
void intake_rewind(struct intake_stream *s);
/* Over 1024 messages or 32 MiB of this stream are on their way, or the store is congested. */
bool intake_congested(const struct intake_stream *s);
/* Messages on their way, over all streams. */
size_t intake_pending(const struct intake *in);
