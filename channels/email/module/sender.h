/*
 * Sender: deliveries as mails to the submission server: so many at once and so many a minute
 * as the options say; more are not asked for. One a channel; loop thread.
 */
#pragma once

#include "condition.h"
#include "options.h"

#include <wasl/channel.h>

struct sender;

/* condition: borrowed, where it says how sending goes. */
struct sender *sender_new(struct channel *ch, struct condition *condition);
/* Cancels what is under way. */
void sender_free(struct sender *s);
/* Ends in one channel_delivered(), in a later turn. */
void sender_deliver(struct sender *s, const struct delivery *d);
