/* Charset names: what mails call a charset, and what ICU calls it. Pure; any thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CHARSET_NAME_MAX 40

/*
 * ICU's name for the label. False for a label that says nothing: empty, unknown, or
 * "us-ascii", which is what programs write that do not know.
 */
bool charset_name(const char *label, size_t size, char ret[static CHARSET_NAME_MAX]);
/* Whether two labels are of one charset. */
bool charset_same(const char *one, size_t one_size, const char *other, size_t other_size);
