/*
 * After: what becomes of mails in the mailbox once they are committed: marked or moved, as
 * the option `after` says.
 *
 * What fails is tried again later, and never keeps mail from being read. Nothing is ever
 * expunged but the mails that were moved, by their identifiers.
 */
#pragma once

#include "imap.h"
#include "settings.h"

struct after;

/* Outlives connections. Both are borrowed. */
struct after *after_new(struct imap *i, const struct settings *s);
void after_free(struct after *a);
DEFINE_CLEANUP(struct after *, after_free)
/* The connection is another one. */
void after_reset(struct after *a);
/*
 * What was committed up to uid, and perhaps not marked, since the worker or the daemon ended
 * in between, is due too, as far back as such an end can reach. 0 or -errno.
 */
int after_catch_up(struct after *a, uint64_t uidvalidity, uint32_t uid);
/* Does what was ordered since, in the selected mailbox of that validity. 0 or -errno. */
int after_run(struct after *a, uint64_t uidvalidity);
/* What failed is tried again now, not later. */
void after_hurry(struct after *a);
/* What failed last, for an operator; NULL when nothing did. */
const char *after_problem(const struct after *a);
