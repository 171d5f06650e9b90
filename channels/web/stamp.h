/*
 * Stamp: the signed token of one opened form, "NONCE.TIME.MAC". The nonce is what the form is
 * known by, however often it is sent or renewed; the time is when it was opened. Loop thread.
 */
#pragma once

#include <wasl/channel.h>

#define STAMP_NONCE_SIZE 33U /* hexadecimal, and NUL */
#define STAMP_SIZE 96U

struct stamp {
	char nonce[STAMP_NONCE_SIZE];
	int64_t opened; /* UTC ms */
};

struct stamp stamp_new(int64_t now);
/* Its time is now, but as of a form that was read for so long: it has been. */
void stamp_renew(struct stamp *s, int64_t now, int64_t fill_ms);
void stamp_write(const struct channel *ch, const struct stamp *s, char ret[static STAMP_SIZE]);
/* False for what this instance has not signed. text may be NULL. */
bool stamp_read(const struct channel *ch, const char *text, struct stamp *ret);
