/*
 * Fetch: what is new in the selected mailbox, found and told in batches, from a cursor on.
 *
 * With nothing new a look costs two commands, however full the mailbox is.
 */
#pragma once

#include "receive.h"
#include "withheld.h"

struct fetch;

struct cursor {
	uint64_t uidvalidity;
	uint32_t uid; /* the last one told */
};

/* There is more: call again. */
#define FETCH_MORE 1

/* All are borrowed; the cursor is moved. Outlives connections. */
struct fetch *fetch_new(struct imap *i, const struct settings *s, struct cursor *cursor);
void fetch_free(struct fetch *f);
DEFINE_CLEANUP(struct fetch *, fetch_free)
/* Forgets what was found: the connection, or the cursor, is another one. */
void fetch_reset(struct fetch *f);
/* A look, or the next batch of what it found. 0 when nothing is left, FETCH_MORE, or -errno. */
int fetch_step(struct fetch *f);

/* The mails that were passed over. Its own. */
struct withheld *fetch_withheld(struct fetch *f);
/* How many were told, ever, and how many are known to wait, in the selected mailbox. */
uint64_t fetch_told(const struct fetch *f);
uint64_t fetch_left(const struct fetch *f);
