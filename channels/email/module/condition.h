/*
 * Condition: how a mailbox is, which reads and sends by two servers: the worse of both is the
 * channel's health, and its words tell both. One a channel; loop thread.
 */
#pragma once

#include <wasl/channel.h>

struct condition {
	struct channel *ch;
	enum channel_health reading;
	char *reading_text, *sending; /* sending: what is wrong with it, NULL: nothing */
};

void condition_init(struct condition *c, struct channel *ch);
void condition_done(struct condition *c);
void condition_set_reading(struct condition *c, enum channel_health health, const char *fmt, ...)
	WASL_PRINTF(3, 4);
/* why: a few words without addresses; NULL: the server takes mail. */
void condition_set_sending(struct condition *c, const char *why);
