/*
 * Examine's words: what the figures of an account mean for a person. Only talks; loop thread.
 */
#pragma once

#include "budget.h"
#include "limits.h"
#include "token_pair.h"

#include <wasl/talk.h>

/* level: x-access-level, NULL: X does not say. directs: whether direct messages are wanted. */
void examine_say_level(const char *level, bool directs, struct talk *t);
void examine_say_scopes(const struct token_pair *pair, bool directs, struct talk *t);
/* ahead_ms: of this machine's clock. */
void examine_say_clock(int64_t ahead_ms, struct talk *t);
void examine_say_limits(const struct limits *l, int64_t now, struct talk *t);
void examine_say_money(const struct budget *b, struct talk *t);
void examine_say_plan(struct talk *t);
