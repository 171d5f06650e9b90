/*
 * Attach: an attachment of a delivery as a part of a mail. Pure.
 */
#pragma once

#include <wasl/buffer.h>
#include <wasl/delivery.h>

/*
 * The part's fields, the blank line and its content in base64. A name that is not ASCII is
 * given as RFC 2231 asks, and as encoded words to those who never read that.
 */
void attach_part(const struct delivery_attachment *a, struct buffer *out);
