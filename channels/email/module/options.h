/*
 * Options: what may stand in a [channel NAME] of module email, and whether it works together.
 */
#pragma once

#include <wasl/error.h>
#include <wasl/option.h>

/* Indices of the words of imap_security and smtp_security. */
enum email_security {
	EMAIL_SECURITY_TLS,
	EMAIL_SECURITY_STARTTLS,
	EMAIL_SECURITY_PLAIN,
};

/* Indices of the words of `after`. */
enum email_after {
	EMAIL_AFTER_NOTHING,
	EMAIL_AFTER_SEEN,
	EMAIL_AFTER_KEYWORD,
	EMAIL_AFTER_MOVE,
};

struct email_options {
	char *imap_host, *imap_user, *imap_ca_file;
	uint64_t imap_port;
	int imap_security;
	struct secret imap_password;
	char *mailbox;
	int after;
	char *keyword, *move_to;
	uint64_t imap_timeout, poll_interval; /* seconds */
	bool idle;
	uint64_t idle_renew; /* seconds */
	uint64_t batch;
	char *since;
	uint64_t max_message; /* bytes */
	char **addresses;
	int fallback_charset; /* index of its word */
	char *authserv_id;    /* NULL: none is trusted */

	char *smtp_host, *smtp_user, *smtp_ca_file, *smtp_helo;
	uint64_t smtp_port, smtp_connections, smtp_rate;
	int smtp_security;
	struct secret smtp_password;
	char *from_address, *from_name_ar, *from_name_en;
	char *envelope_from;
	bool plus_addressing;
};

const struct option *email_options(void);
/* For channel_module.check. */
int email_options_check(const void *options, struct error *err);

/* The words of enum email_security, of enum email_after, and of fallback_charset. */
const char *email_security_word(int security);
const char *email_after_word(int after);
const char *email_charset_word(int charset);
/* Ports as configured, or the usual ones of the security. */
uint16_t email_imap_port(const struct email_options *o);
uint16_t email_smtp_port(const struct email_options *o);
/* Mail that the source took before this gets no receipt (UTC ms). first_start: for "start". */
int64_t email_since(const struct email_options *o, int64_t first_start);
/*
 * The addresses of this mailbox, canonical, ended by NULL: what it sends from, is logged in to,
 * takes bounces at, and the further ones. The caller frees (strings_free).
 */
char **email_own(const struct email_options *o);
/*
 * Which of them the address is, or is with a tag, local+tag@domain; NULL for none. The caller
 * frees.
 */
char *email_own_of(const struct email_options *o, const char *address);
