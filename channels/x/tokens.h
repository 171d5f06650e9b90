/*
 * Tokens: the pair of OAuth 2.0 that one account's requests are made with, kept and renewed. Loop
 * thread. What is freed is erased; nothing of it is ever logged.
 *
 * X ends a refresh token with its first use, and all tokens of its family with its second. So there
 * is one refresh at a time, whoever needs a token meanwhile waits, and the new pair is on the disk
 * before it is used. An answer that was lost leaves unknown whether the old refresh token is used:
 * it is offered once more at once, and what X says to that decides.
 *
 * What cannot be saved: X has made a new pair, and this process ends (is killed, or stopped)
 * before its answer was committed. X gives a pair once; the next offer of the old refresh token is
 * refused, the channel says so, and a person authorizes it again. That is one round trip and one
 * commit in two hours.
 */
#pragma once

#include "answer.h"
#include "token_pair.h"

#include <wasl/channel.h>

struct tokens;

/* A request that waits for its token; inside of it. */
struct token_waiter {
	struct token_waiter *next;
	/* Called once, in a later turn: with the access token, borrowed, or with NULL and why. */
	void (*ready)(const char *access, const struct answer *failed, void *data);
	void *data;
};

struct tokens *tokens_new(struct channel *ch);
/* Nobody is called afterwards. NULL is allowed. */
void tokens_free(struct tokens *t);

/* refused: the access token that X did not take just now, or NULL. */
void tokens_wait(struct tokens *t, struct token_waiter *w, const char *refused);
/* Nothing where it does not wait. */
void tokens_unwait(struct tokens *t, struct token_waiter *w);

/* Takes a pair that a person has brought about, in place of the one that there is; kept is called
 * when it is on the disk and in use, unless t is freed before. */
void tokens_adopt(struct tokens *t, struct token_pair *pair, void (*kept)(void *data), void *data);
/* The pair in use, for what it may do; NULL: none. Borrowed. */
const struct token_pair *tokens_pair(const struct tokens *t);
