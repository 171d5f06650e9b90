/*
 * Token request: one request to X's token endpoint. Loop thread.
 */
#pragma once

#include "oauth2.h"
#include "token_pair.h"

#include <wasl/channel.h>

struct token_request;

struct oauth2_client token_request_client(const struct channel *ch);
/* Of TOKEN_CLIENT: what a person is to do. Static, or of the answer. */
const char *token_request_why(const struct answer *a);

/* The answer is borrowed for the call; the request is over. */
typedef void token_request_done(const struct answer *a, enum token_verdict verdict, void *data);

/* Takes the form and erases it. done is called exactly once, in a later turn, unless it is
 * cancelled. Never NULL. */
struct token_request *token_request_new(struct channel *ch, char *form, token_request_done *done,
					void *data);
/* No callback afterwards. NULL is allowed. */
void token_request_cancel(struct token_request *q);
