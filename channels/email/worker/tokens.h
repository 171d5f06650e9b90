/*
 * Tokens: what a mail carries that looks like one of our tokens: t, m or b, a key letter, a
 * reference, of the latter two a number, MAC. Whether it is one, the core decides. Pure.
 */
#pragma once

#include <wasl/memory.h>

struct mime_mail;

#define TOKENS_MAX 32U

/*
 * Of a mail, each once, the likeliest first: of the addresses in To, Cc, Delivered-To and
 * X-Original-To (recipients: those addresses), of In-Reply-To, of References from the end.
 * Ended by NULL; NULL when there is none. The caller frees (strings_free).
 */
char **tokens_find(const struct mime_mail *mail, char *const *recipients);
/*
 * The same of a report, whose own bytes are raw: those of envelope addresses first, and after
 * the rest those of the mail that it returns.
 */
char **tokens_find_reported(const struct mime_mail *mail, char *const *recipients, const char *raw,
			    size_t size);
/* The addresses of those fields, as they stand, each once. Likewise. */
char **tokens_recipients(const struct mime_mail *mail);
