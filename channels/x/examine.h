/*
 * Examine: what a person at "waslctl channel check" is told: who the account is, what its
 * credentials may do, what X answers, what is left. Nothing is posted. Loop thread.
 */
#pragma once

#include "token_pair.h"

#include <wasl/channel.h>

struct examine;

void examine_hook(struct channel *ch, struct talk *t);
/* The channel stops; its talk is not touched any more. NULL is allowed. */
void examine_free(struct examine *e);

/* Says which scopes are missing, and for what. */
void examine_scopes(const struct channel *ch, const struct token_pair *pair, struct talk *t);
