/* Addresses: lists of mailboxes (RFC 5322), as mails really have them. Pure; any thread. */
#pragma once

#include "mime.h"

/*
 * Appends what the field's value lists, groups resolved, up to MIME_ADDRESSES_MAX in
 * all. Of each the name or the address may be missing, never both.
 */
void addresses_parse(const char *value, size_t size, struct mime_addresses *ret);
/* The same; fallback is the charset of raw bytes that nothing else tells of (charset.h). */
void addresses_parse_in(const char *fallback, const char *value, size_t size,
			struct mime_addresses *ret);
void addresses_done(struct mime_addresses *addresses);
