/*
 * OAuth 2.0 (RFC 6749) with PKCE (RFC 7636), as X has it: what a person opens and brings back, and
 * what its token endpoint is asked. Pure but for the random; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define OAUTH2_SCOPES "tweet.read tweet.write users.read dm.read dm.write offline.access"

struct oauth2_client {
	const char *id;
	const char *secret; /* NULL: a public client */
	const char *redirect;
};

/* 32 random bytes, base64url: a verifier or a state. */
#define OAUTH2_RANDOM_SIZE 44U
void oauth2_random(char ret[static OAUTH2_RANDOM_SIZE]);
/* S256 (RFC 7636 §4.2). */
void oauth2_challenge(const char *verifier, char ret[static OAUTH2_RANDOM_SIZE]);
/* Where the account's owner gives their consent. Caller frees. */
char *oauth2_consent_url(const struct oauth2_client *c, const char *state, const char *verifier);

enum oauth2_return {
	OAUTH2_CODE,
	OAUTH2_DENIED,	    /* consent was not given, or X refuses the app */
	OAUTH2_OTHER_STATE, /* it belongs to another attempt */
	OAUTH2_NO_RETURN,   /* neither code nor error is in it */
};
/* url: where the browser was sent to, or its query alone. ret_code: only of OAUTH2_CODE; the
 * caller erases and frees it. */
enum oauth2_return oauth2_read_return(const char *url, const char *state, char **ret_code);

/* Bodies of requests to the token endpoint; callers erase and free them (oauth2_erase). */
char *oauth2_code_form(const struct oauth2_client *c, const char *code, const char *verifier);
char *oauth2_refresh_form(const struct oauth2_client *c, const char *refresh);
/* "Authorization: Basic ..."; NULL of a public client, which names itself in the form. */
char *oauth2_basic(const struct oauth2_client *c);

/* So that it is really done, also just before it is freed. */
void oauth2_wipe(void *secret, size_t size);
/* Zeroes and frees a string. NULL is allowed. */
void oauth2_erase(char *text);
static inline void oauth2_erasep(char **text)
{
	oauth2_erase(*text);
}
