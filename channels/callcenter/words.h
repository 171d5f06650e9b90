/*
 * Words: what is known of a call, as people read it in the ticket, in Arabic or English. Pure;
 * any thread.
 */
#pragma once

#include "call.h"

#include <wasl/buffer.h>

/* The language to write in: the caller's, that of what was noted, or the given one. */
enum text_language words_language(const struct call *c, enum text_language otherwise);
/* One line; the caller frees. */
char *words_subject(const struct call *c, enum text_language language);
void words_text(const struct call *c, enum text_language language, struct buffer *out);
/* Of what could not be read. */
const char *words_unreadable_subject(enum text_language language);
const char *words_unreadable_text(enum text_language language);
