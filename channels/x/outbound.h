/*
 * Outbound: deliveries as replies to the post they answer, or as direct messages. Loop thread.
 *
 * A reply goes out in as many posts as it needs, one a call, each answering the one before. What
 * may be out already is looked for in the account's own posts before it is sent again.
 */
#pragma once

#include "x.h"

struct outbound *outbound_new(struct channel *ch);
/* What is under way is abandoned. */
void outbound_free(struct outbound *out);
void outbound_deliver(struct outbound *out, const struct delivery *d);
/* Deliveries are taken now; before, there is no room for any. */
void outbound_open(struct outbound *out);
