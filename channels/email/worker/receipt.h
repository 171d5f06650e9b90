/*
 * Receipt: whether a mail's sender may get an automatic answer. An answering machine never
 * talks to an answering machine (RFC 3834). Pure.
 */
#pragma once

struct mime_mail;

/* In a few words why not; NULL when it may. */
const char *receipt_refusal(const struct mime_mail *mail);
