/*
 * Sender: deliveries as mails to the submission server. One a channel; loop thread.
 */
#pragma once

#include "options.h"

#include <wasl/channel.h>

struct sender;

struct sender *sender_new(struct channel *ch);
/* Cancels what is under way. */
void sender_free(struct sender *s);
/* Ends in one channel_delivered(), in a later turn. */
void sender_deliver(struct sender *s, const struct delivery *d);
