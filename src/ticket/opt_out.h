/*
 * Opt-out: an address whose owner asks for no automatic messages gets none any more, until a
 * person lifts that. What persons write is still sent to it. Writer.
 */
#pragma once

#include "ticket/register.h"

#define OPT_OUT_WHY "asked for no automatic messages"

/* Nothing where the sender has no address, or another one has forged it. */
int opt_out_take(struct txn *txn, const struct register_item *item);
