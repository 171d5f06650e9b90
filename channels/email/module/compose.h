/*
 * Compose: a delivery as a mail (RFC 5322, 2045-2047, 3834). Pure: the same delivery and
 * options give the same bytes, at every attempt.
 */
#pragma once

#include "options.h"

#include <wasl/buffer.h>
#include <wasl/delivery.h>

#define COMPOSE_MAX (4U << 20)

/* Appends the mail with CRLF line ends to out. 0, or -EMSGSIZE. */
int compose_mail(const struct email_options *o, const struct delivery *d, struct buffer *out);
/* The mail's Message-ID without brackets. The caller frees. */
char *compose_message_id(const struct email_options *o, const struct delivery *d);
