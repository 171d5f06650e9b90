/*
 * Token pair: what X's token endpoint gives and refuses, and the form in which it is kept. What is
 * freed is erased. Pure; any thread.
 */
#pragma once

#include "answer.h"

struct token_pair {
	char *access;
	char *refresh; /* NULL: it cannot be renewed */
	char *scopes;  /* separated by blanks */
	int64_t until; /* the access token's end, UTC ms */
};

void token_pair_done(struct token_pair *p);
/* Of an answer of the token endpoint. old: what a refresh began with, whose refresh token and
 * scopes stay where the answer has none; NULL: none. False: there is no pair in it. The strings of
 * json are erased. */
bool token_pair_read(const json_t *json, const struct token_pair *old, int64_t now,
		     struct token_pair *ret);
/* One line of JSON, which the caller erases and frees. */
char *token_pair_text(const struct token_pair *p);
/* False: it is none. */
bool token_pair_parse(const char *text, struct token_pair *ret);
bool token_pair_has(const struct token_pair *p, const char *scope);

enum token_verdict {
	TOKEN_GRANTED, /* perhaps: the pair must be read */
	TOKEN_UNSENT,  /* nothing was taken: the old pair is as good as before */
	TOKEN_LATER,   /* X wants to be asked later */
	TOKEN_UNKNOWN, /* X may have made new tokens, and the old ones void */
	TOKEN_REFUSED, /* the code or refresh token is not taken, for good */
	TOKEN_CLIENT,  /* the app is not taken: its id, its secret, its plan */
};
/* Of an answer of the token endpoint, read as one to a request that writes. */
enum token_verdict token_pair_verdict(const struct answer *a);
