/*
 * Mentions: the posts that mention the account are read and handed in, oldest first. Loop thread.
 *
 * Each look begins a while before the newest post that was taken, since X lists some late; what
 * is known already is not handed in again. The cursor moves with each post.
 */
#pragma once

#include "x.h"

struct mentions *mentions_new(struct channel *ch);
void mentions_free(struct mentions *m);
/* Looks now, where X's limits allow. */
void mentions_poll(struct mentions *m);
/* One of its posts, whose source id begins with MENTIONS_SOURCE, was settled. */
#define MENTIONS_SOURCE "post:"
void mentions_settled(struct mentions *m, const struct settlement *s);
