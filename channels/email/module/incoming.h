/*
 * Incoming: one mail on its way from the worker, frame by frame, until it is a message
 * for the core. Loop thread.
 */
#pragma once

#include "options.h"

#include <wasl/channel.h>
#include <wasl/frame.h>

struct incoming;

/* From a BEGIN frame's header; NULL where it lacks what it must have. */
struct incoming *incoming_new(struct channel *ch, const json_t *header);
void incoming_free(struct incoming *in);
DEFINE_CLEANUP(struct incoming *, incoming_free)

/* "INBOX/1234/17": the mail in the mailbox. */
const char *incoming_source_id(const struct incoming *in);
uint64_t incoming_uid(const struct incoming *in);
uint64_t incoming_uidvalidity(const struct incoming *in);

/* A RAW, TEXT, ATTACHMENT or DATA frame. */
void incoming_add(struct incoming *in, const struct frame *f);
/* The MAIL frame's header: the message is whole. The caller's, to submit. */
struct message *incoming_finish(struct incoming *in, const json_t *mail);
