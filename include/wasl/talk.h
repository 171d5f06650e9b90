/*
 * Talk: what a module tells a person who asked it something by the command, line by line, and what
 * it asks back. Loop thread. The core owns it; it is valid until talk_end(), which is called
 * exactly once, also after its person has gone. After stop() it must not be touched.
 */
#pragma once

#include <wasl/memory.h>

struct talk;

enum talk_line {
	TALK_WELL, /* this works */
	TALK_BAD,  /* this does not, and what to do about it */
	TALK_HINT, /* good to know, or what to do next */
};

/* One line, for a person; no secrets. */
WASL_API void talk_say(struct talk *t, enum talk_line line, const char *fmt, ...) WASL_PRINTF(3, 4);
/* What the person is to type next; the answer comes with the next call. secret: not shown. */
WASL_API void talk_ask(struct talk *t, bool secret, const char *fmt, ...) WASL_PRINTF(3, 4);
WASL_API void talk_end(struct talk *t);
