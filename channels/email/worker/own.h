/* Own: which addresses are the office's, and mails of ours that come back. Pure. */
#pragma once

#include <stdbool.h>

struct mime_mail;

/* own: addresses in canonical form, ended by NULL; NULL when they are not known. */

/* One of them, or one of them with "+TOKEN" before its at sign. */
bool own_has(char *const *own, const char *address);
/* Any of those the mail is addressed to, or was delivered to. */
bool own_is_addressed(char *const *own, const struct mime_mail *mail);
/* In a few words why it is a mail of ours that comes back; NULL when it is none. */
const char *own_loop(char *const *own, const struct mime_mail *mail);
/* It has passed more servers than a mail does that is on its way to anybody. */
bool own_is_far(const struct mime_mail *mail);
