/*
 * Group: what a channel's source counts as one matter (message_add_group()), as keys that
 * name their ticket. No key of another channel, and no id of a mail, is ever the same. Writer.
 */
#pragma once

#include "store/store.h"

#include <wasl/message.h>

/* The ticket that was kept under it, whatever its age: 0, or -ENOENT. */
int group_find(struct txn *txn, const char *channel, const struct message_group *g,
	       int64_t *ret_ticket);
/* Keeps the ticket under it, where its use says so. */
int group_keep(struct txn *txn, const char *channel, const struct message_group *g, int64_t ticket);
