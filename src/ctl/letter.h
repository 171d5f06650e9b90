/*
 * Letter: what a person writes with waslctl: a text and files, read and checked, as the body
 * of a request. One thread.
 */
#pragma once

#include "ctl/ctl.h"

#include <wasl/error.h>

/* What the daemon takes; it checks for itself. */
#define LETTER_TEXT_MAX (256U << 10)
#define LETTER_FILES_MAX 20U
#define LETTER_FILES_SIZE_MAX (15U << 20)
#define LETTER_BODY_MAX (17U << 20)

/*
 * Of the options --file (else standard input), --attach, --subject, --language and --key. Without
 * a key it gets one of its own content: the same letter again has the same. 0, or -errno with err.
 */
int letter_read(const struct ctl *ctl, struct buffer *ret, struct error *err);
