/*
 * Tallies: how often something happened since the store was made, by a subject and a word,
 * both the store's or a channel's own and never what somebody wrote. New tickets are not
 * among them: they are counted as rows.
 */
#pragma once

#include "store/store.h"

/* Subjects: "outcome", "quarantined" (why), "suppressed" (why), "report". Writer. */
int txn_tally_add(struct txn *txn, const char *subject, const char *word);
typedef int tally_each(const char *subject, const char *word, int64_t count, void *context);
int txn_tally_list(struct txn *txn, tally_each *each, void *context);
