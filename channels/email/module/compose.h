/*
 * Compose: a delivery as a mail (RFC 5322, 2045-2047, 3834). Pure: the same delivery and
 * options give the same bytes, at every attempt.
 */
#pragma once

#include "options.h"

#include <wasl/buffer.h>
#include <wasl/delivery.h>

/* A reply with its attachments, of at most 15 MiB. */
#define COMPOSE_MAX (48U << 20)

/* Appends the mail with CRLF line ends to out. 0, or -EMSGSIZE. */
int compose_mail(const struct email_options *o, const struct delivery *d, struct buffer *out);
/*
 * The address to which reports of its fate go: "" where there are to be none. Those of a
 * person's reply come back to the mailbox, with a token if it knows plus addresses.
 */
char *compose_envelope(const struct email_options *o, const struct delivery *d);
/* The mail's Message-ID without brackets. The caller frees. */
char *compose_message_id(const struct email_options *o, const struct delivery *d);
