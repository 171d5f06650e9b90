/*
 * Report: what the other side says of a delivery of ours (bounces, complaints, confirmations),
 * tied by a token to the delivery and its ticket: its original, an event, what becomes of the
 * delivery, and of the address. Writer.
 *
 * An address that does not exist gets no automatic messages for a while, that of one who
 * complains none until a person lifts that.
 */
#pragma once

#include "ticket/register.h"

#include "ticket/threading.h"

/* 0 and its ticket; -ENOENT, with nothing changed, if it is about nothing that we sent. */
int report_register(struct txn *txn, const struct register_item *item, struct thread_ticket *ret);
