/*
 * Intake: posts and direct messages as messages to the register. Loop thread.
 */
#pragma once

#include "post.h"
#include "x.h"

#define INTAKE_SCOPE "x"
#define INTAKE_KIND "x" /* of addresses */

/* The post as a message, with its cursor. json: as X sent it, kept as the original. */
struct message *intake_post(struct channel *ch, const struct post *p, const json_t *json);
/* Its author has deleted it. */
struct message *intake_withdrawn(struct channel *ch, const char *first);

/* The form in which a post's or a direct message's id is a thread key. Caller frees. */
char *intake_thread_key(const char *id);
