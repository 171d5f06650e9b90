/* Settings: what CONFIGURE says (protocol.h), checked, in the forms the session uses. */
#pragma once

#include "uids.h"

#include "channels/email/mime/mime.h"

#include <wasl/error.h>

#include <jansson.h>
#include <stdbool.h>

enum settings_security {
	SETTINGS_TLS,
	SETTINGS_STARTTLS,
	SETTINGS_PLAIN,
};

enum settings_after {
	SETTINGS_AFTER_NOTHING,
	SETTINGS_AFTER_SEEN,
	SETTINGS_AFTER_KEYWORD,
	SETTINGS_AFTER_MOVE,
};

struct settings {
	char *host;
	char port[8];
	int security;
	char *ca_file; /* NULL: the system's */
	char *user, *password;
	char *mailbox, *mailbox_quoted; /* for people; for the wire */
	int after;
	char *keyword;			/* NULL: none */
	char *move_to, *move_to_quoted; /* likewise */
	int64_t patience_ms;		/* for a command, and what it brings */
	int64_t poll_ms;
	int64_t renew_ms; /* the longest that it listens without a word of its own */
	bool idle;
	uint32_t batch;
	uint64_t max_message;
	struct mime_settings mime; /* its strings are constants */
	char **own;		   /* NULL: not known */
	char *authserv_id;	   /* NULL: none is trusted */
	uint64_t uidvalidity, uid; /* where to read on */
	struct uids unparsed;	   /* sorted */
};

/* NULL with err where it cannot be obeyed. */
struct settings *settings_read(const json_t *header, struct error *err);
void settings_free(struct settings *s);
DEFINE_CLEANUP(struct settings *, settings_free)

/* True for a mail that is to be sent raw. */
bool settings_unparsed(const struct settings *s, uint32_t uid);
