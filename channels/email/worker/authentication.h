/*
 * Authentication: what our own mail server found out about a mail's sender, from its field
 * Authentication-Results (RFC 8601). Pure.
 *
 * Anybody may write such a field. Only the topmost counts, only if it bears the name of our
 * server, and only where it stands above the line by which the mail came in from outside.
 */
#pragma once

struct mime_mail;

enum authentication {
	AUTHENTICATION_UNKNOWN, /* nobody whom we trust says anything */
	AUTHENTICATION_PASSED,	/* the domain of From vouches for it */
	AUTHENTICATION_FAILED,	/* nor where From does not name one alone */
};

/* authserv_id: the name of our server; NULL: none is trusted. */
enum authentication authentication_of(const struct mime_mail *mail, const char *authserv_id);
