/*
 * Mail report: one mail, told to the daemon as protocol.h says.
 *
 * Results: 0, or -EPIPE when the daemon has gone.
 */
#pragma once

#include "daemon.h"

struct settings;

struct mail_origin {
	uint64_t uidvalidity;
	uint32_t uid;
	uint64_t size;
	int64_t received; /* UTC milliseconds */
	bool described;	  /* its size is known */
	bool late;	  /* it comes after those behind it: the cursor stays */
	bool junk;	  /* the mailbox holds it for spam */
};

int mail_report_begin(struct daemon *d, const struct mail_origin *origin);
/* A piece of the original. */
int mail_report_raw(struct daemon *d, const char *bytes, size_t size);
/* The bytes of the mail that was begun, all of which were told. */
struct mail_bytes {
	const struct mail_origin *origin;
	const char *raw;
	size_t size;
};
/* What they mean is told. */
int mail_report_parsed(struct daemon *d, const struct settings *settings,
		       const struct mail_bytes *bytes);
/* The same, but nobody looks into them. note: why. */
int mail_report_raw_only(struct daemon *d, const char *raw, size_t size, const char *note);
/* The same, of bytes that are not here any more. key: natural_key_new_raw() over them, or NULL. */
int mail_report_unparsed(struct daemon *d, const char *key, const char *note);
/* The mail that was begun does not come to its end. */
int mail_report_dropped(struct daemon *d);
