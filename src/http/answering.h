/*
 * Answering: what a person of the office has written, out of the body of a request: a JSON
 * object on the first line, and behind it the bytes of the attachments that it lists, one
 * after the other, as they are. Loop thread.
 *
 *	{"text": …, "key": …, "subject": …, "language": "ar" or "en",
 *	 "attachments": [{"name": …, "type": …, "size": …}, …]}
 *
 * text and key are required. Everything is checked and bounded before it is taken.
 */
#pragma once

#include "base/crypto.h"
#include "ticket/answer.h"

#include <wasl/error.h>

/* Bytes of a request: the attachments, a text, and what JSON makes of it. */
#define ANSWERING_BODY_MAX (17U << 20)

struct answering {
	struct message *message;
	char *key, *language;
	char *author;	       /* their name on this machine */
	struct office *office; /* its own reference; NULL until it is known */
};

/* NULL with err, whose code is -EINVAL, -EMSGSIZE for what is too large, or -ENODATA for no text.
 */
struct answering *answering_new(struct store *store, struct crypto_bytes body, struct error *err);
void answering_free(struct answering *a);
DEFINE_CLEANUP(struct answering *, answering_free)
/* Notes who it is: a user of this machine. */
void answering_set_author(struct answering *a, unsigned uid);
