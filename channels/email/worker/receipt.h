/*
 * Receipt: whether a mail's sender may get an automatic answer. An answering machine never
 * talks to an answering machine (RFC 3834). Pure.
 */
#pragma once

struct mime_mail;

/*
 * In a few words why not; NULL when it may. own: the office's addresses in canonical form,
 * ended by NULL; NULL where they are not known, and who is addressed does not count.
 */
const char *receipt_refusal(const struct mime_mail *mail, char *const *own);
