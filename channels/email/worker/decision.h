/*
 * Decision: what a mail is to the office, and whether its sender may get an automatic answer
 * (RFC 3834). One table, whose first row that applies decides; waslctl-parse shows the same. Pure.
 */
#pragma once

#include "authentication.h"

#include <stdbool.h>

struct mime_mail;

/* What the office knows of itself, and its mailbox of the mail. Borrowed. */
struct decision_office {
	char *const *own; /* its addresses in canonical form, ended by NULL; NULL: not known */
	const char *authserv_id; /* its mail server's name in its findings; NULL: none is trusted */
	bool junk;		 /* the mailbox holds the mail for spam */
};

enum decision_kind {
	DECISION_MAIL,
	DECISION_AUTO_REPLY, /* only for the ticket that it names */
	DECISION_REPORT,     /* about another mail, as its kind and report say */
	DECISION_QUARANTINE,
};

struct decision {
	enum decision_kind kind;
	const char *why; /* it is answered by nothing, in a few words; NULL: it may be */
	bool automatic;	 /* a mail that no person seems to have written */
	enum authentication authentication;
};

void decision_make(const struct mime_mail *mail, const struct decision_office *office,
		   struct decision *ret);
