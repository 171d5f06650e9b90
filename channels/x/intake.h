/*
 * Intake: what posts and direct messages have in common as messages to the register. Loop thread.
 */
#pragma once

#include "post.h"
#include "x.h"

#define INTAKE_SCOPE "x"
#define INTAKE_KIND "x" /* of addresses */

struct intake_item {
	const char *source; /* what its source id begins with */
	const char *cursor; /* the key */
	const char *id;	    /* of this wording */
	const char *key;    /* of the item, in the scope */
	const char *author, *name;
	const char *text;
	int64_t at; /* UTC ms */
	const json_t *raw;
};

struct message *intake_message(struct channel *ch, const struct intake_item *item);
/* What cannot be read is kept as it came, for a person: of the item neither author nor text. */
struct message *intake_unreadable(struct channel *ch, const struct intake_item *item);
/* The form in which an id is a thread key. Caller frees. */
char *intake_thread_key(const char *id);
