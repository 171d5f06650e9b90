/*
 * Waiting: messages that were submitted and not settled yet, by their source id, with the
 * request that waits for that. Loop thread.
 */
#pragma once

#include "contact.h"
#include "stamp.h"

struct waiting {
	struct waiting *next;
	char id[21];
	struct web_request *req;
	struct web_form *form; /* owned; its bytes are the request's */
	enum text_language language;
	struct stamp stamp;
	bool receipt; /* one is sent by mail */
};

struct waitings {
	struct waiting *first, **end;
	uint64_t serial;
};

void waitings_init(struct waitings *w);
/* Forgets them; the core answers the requests. Also where nothing was begun. */
void waitings_done(struct waitings *w);
/* A new one at the end, with its id. */
struct waiting *waitings_add(struct waitings *w);
/* NULL: none has that id. The caller frees it with waiting_free(). */
struct waiting *waitings_take(struct waitings *w, const char *id);
void waiting_free(struct waiting *w);
DEFINE_CLEANUP(struct waiting *, waiting_free)
