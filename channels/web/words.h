/*
 * Words: what the form says of what was typed, and how a message reads that came by it. Pure.
 */
#pragma once

#include "contact.h"

#include <wasl/text.h>

/* What is wrong with a field, and what to do; the caller frees. NULL: nothing. */
char *words_of_trouble(const struct contact *c, enum contact_field field,
		       const struct web_form_options *options, enum text_language language);
/* "5 MB"; the caller frees. */
char *words_of_size(uint64_t bytes, enum text_language language);
/* The message, and the further fields with their labels. */
void words_of_message(const struct contact *c, enum text_language language, struct buffer *out);
