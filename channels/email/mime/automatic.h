/* Automatic: whether a machine has answered instead of a person (RFC 3834). Pure; any thread. */
#pragma once

#include "mime.h"

/* By what its header says. */
bool automatic_is_reply(const struct mime_mail *mail);
/* Its topmost return path is empty: nobody waits for an answer. */
bool automatic_has_null_path(const struct mime_mail *mail);
/* The first word of its Auto-Submitted fields that is not "no"; NULL. The caller frees. */
char *automatic_submitted(const struct mime_mail *mail);
