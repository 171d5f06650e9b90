/*
 * Mentions: the posts that mention the account, as they are read and handed in. Loop thread.
 */
#pragma once

#include "reader.h"

const struct reader_kind *mentions(void);
/* The author of the post with that first id has deleted it. */
struct message *mentions_withdrawn(struct channel *ch, const char *first);
#define MENTIONS_WITHDRAWN "gone:" /* what its source id begins with */
