/*
 * Authorize: a person at "waslctl channel authorize" is led to the tokens of the account. Loop
 * thread.
 *
 * OAuth 2.0: step one gives the page to open, step two takes where the browser was sent to. What
 * must be the same in both is held here. OAuth 1.0a: where the four values are, and whether those
 * that are configured are good.
 */
#pragma once

#include <wasl/channel.h>

struct authorize;

void authorize_hook(struct channel *ch, struct talk *t, const char *answer);
/* The channel stops; its talk is not touched any more. NULL is allowed. */
void authorize_free(struct authorize *a);
