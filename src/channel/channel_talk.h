/*
 * Channel's talk: a module answers a person, line by line, in its own time; one talk a channel.
 * Loop thread.
 */
#pragma once

#include "channel/channels.h"

#include <jansson.h>

/* After so long the person is told nothing more; the module may still end it. */
#define CHANNEL_TALK_MS 60000U

struct channel_talk {
	bool authorize;	    /* else: examine */
	const char *answer; /* of the person, to what was asked before; NULL: none */
	uint64_t most_ms;   /* 0: CHANNEL_TALK_MS */
	/*
	 * Called once, perhaps from within channels_talk(). r: 0 and {"lines": [{"kind", "text"}],
	 * "ask": {"text", "secret"} or null}, which is the callee's; -ECANCELED: the channel was
	 * stopped; -ETIMEDOUT.
	 */
	void (*ended)(int r, json_t *answer, void *data);
	void *data;
};

/*
 * 0, or without a talk -ENOENT: no such channel; -EOPNOTSUPP: its module does not do that;
 * -ENOTCONN: it does not run; -EBUSY: it talks already.
 */
int channels_talk(struct channels *c, const char *name, const struct channel_talk *talk);
/* The channel was stopped: its talk ends. */
void channel_talk_stop(struct channel *ch);
