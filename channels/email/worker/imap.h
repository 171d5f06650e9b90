/*
 * IMAP: commands to the server over libetpan (RFC 3501), one at a time.
 *
 * Results: 0 when the server said OK, IMAP_NO when it refused, -EPIPE when the daemon has
 * gone; any other -errno ends the connection, and imap_explain() says why.
 */
#pragma once

#include "transport.h"

#include <libetpan/mailimap.h>

#define IMAP_NO 1
#define IMAP_TEXT_MAX 300U

struct imap {
	struct daemon *daemon; /* borrowed */
	struct transport *transport;
	mailimap *session;
	const void *doubted;	      /* the abilities that are, NULL: none */
	char text[IMAP_TEXT_MAX + 1]; /* what the server said last, one printable line */
};

/* Takes over a connected socket. patience_ms: how long the server may be silent, or slow. */
void imap_init(struct imap *i, struct daemon *d, int fd, int64_t patience_ms);
/* Closes without a word. May come twice. */
void imap_done(struct imap *i);

/* What a command that brings a few lines may cost. */
extern const struct transport_budget imap_usual;

/* The server's greeting. 0; IMAP_NO for one who is logged in already; -errno. */
int imap_greet(struct imap *i);
/* Sends the command's text, under budget b, and takes the whole answer. Texts are checked before.
 */
int imap_command(struct imap *i, const struct transport_budget *b, const char *fmt, ...)
	WASL_PRINTF(3, 4);
/* The identifiers of the mails that a UID SEARCH for the criteria finds, sorted. */
int imap_search(struct imap *i, struct uids *ret, const char *fmt, ...) WASL_PRINTF(3, 4);
/* Parts of a command, for those that are a conversation. */
int imap_send(struct imap *i, const char *line);
/* A line of the answer, NULL when the connection is lost. The session's. */
const char *imap_line(struct imap *i);
/* The rest of the answer, up to the tagged line, where its first line was read. */
int imap_answer(struct imap *i);

/* After any of these failed by the connection: its code, -errno. */
int imap_lost(struct imap *i);

/* What the server says it can: asked where it has not said, or where that is in doubt. */
int imap_learn_abilities(struct imap *i);
/* It may be otherwise after a login; until it is said again, what was said holds. */
void imap_doubt_abilities(struct imap *i);
/* What was said before TLS was said by anybody. */
void imap_forget_abilities(struct imap *i);
bool imap_can(const struct imap *i, const char *ability);
bool imap_can_authenticate(const struct imap *i, const char *mechanism);

/* "what: why", why being what ended the connection or what the server said. Returns r. */
int imap_explain(const struct imap *i, int r, const char *what, struct error *err);
