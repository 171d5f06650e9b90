/*
 * OAuth 1.0a (RFC 5849): the Authorization header of one request, signed by HMAC-SHA1 (§3.4.2).
 * JSON bodies are not part of what is signed (§3.4.1.3.1). Pure; any thread.
 */
#pragma once

#include <wasl/buffer.h>

#include <stdint.h>

struct oauth1_keys {
	const char *consumer_key, *consumer_secret;
	const char *token, *token_secret; /* NULL before there is one: "" is signed */
};

struct oauth1_request {
	const char *method; /* upper case */
	const char *url;    /* scheme://host[:port]/path, as it is sent, the host in lower case */
	const char *query;  /* as it is sent, without '?'; NULL: none */
	const char *nonce;
	int64_t at; /* seconds since 1970, UTC */
};

/* "Authorization: OAuth ...". Caller frees. */
char *oauth1_header(const struct oauth1_request *q, const struct oauth1_keys *keys);

/* Everything but the unreserved characters of RFC 3986 as %XX (RFC 5849 §3.6). */
void oauth1_encode(const char *text, struct buffer *out);
/* As a server reads a query: %XX and '+'. Caller frees. */
char *oauth1_decode(const char *text, size_t size);
