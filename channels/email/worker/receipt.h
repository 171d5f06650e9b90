/*
 * Receipt: what a mail says itself, or its sender is, for which nobody should be answered by a
 * machine. Each in a few words why, NULL where it does not say so. Pure.
 */
#pragma once

struct mime_mail;

/* Lists, bulk, and who asks for no answer. */
const char *receipt_unwanted(const struct mime_mail *mail);
/* What answering programs and notifiers write. */
const char *receipt_automatic(const struct mime_mail *mail);
/* The only one that From names, borrowed; NULL where there is none, or anything beside it. */
const char *receipt_address(const struct mime_mail *mail);
/* Nobody, or a machine, or more than one. */
const char *receipt_senderless(const struct mime_mail *mail);
/* What a filter for spam found. */
const char *receipt_spam(const struct mime_mail *mail);
/* Its return path leads to others than those who wrote it. */
const char *receipt_strange_path(const struct mime_mail *mail);
