/*
 * Natural key: what makes a mail the same mail when it comes again, through whatever
 * mailbox: SHA-256 over its Message-ID, From, Date, Subject, text and attachments. What it
 * met on its way (Received, Delivered-To, signatures of servers) does not count. Pure.
 */
#pragma once

#include <wasl/memory.h>

struct mime_mail;
struct natural_key;

#define NATURAL_KEY_SIZE 65U /* hexadecimal, and a NUL */

/* Begins with what the mail says itself. */
struct natural_key *natural_key_new(const struct mime_mail *mail);
/* Of a mail that is not read: over its bytes, which are added as one attachment. */
struct natural_key *natural_key_new_raw(void);
void natural_key_free(struct natural_key *k);
DEFINE_CLEANUP(struct natural_key *, natural_key_free)

/* The next decoded bytes of the attachment under way, and its end. */
void natural_key_add(struct natural_key *k, const void *data, size_t size);
void natural_key_end_attachment(struct natural_key *k);
void natural_key_finish(struct natural_key *k, char ret[static NATURAL_KEY_SIZE]);
