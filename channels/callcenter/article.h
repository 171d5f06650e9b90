/*
 * Article: a report of a call as a message to the register. Loop thread.
 */
#pragma once

#include "format.h"

#include <wasl/channel.h>

/* Of READING_CALL or READING_UNREADABLE. The caller gives it a source id and submits it. */
struct message *article_new(struct channel *ch, const struct report_read *r, const struct hook *h);
