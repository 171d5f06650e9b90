/*
 * Answer: what a person of the office adds to a ticket: a reply, which is sent, or a note,
 * which never is. The article and, of a reply, its delivery are one transaction. Writer.
 *
 * A reply goes to one address: the one by which the ticket's own party wrote last; never to
 * an outsider who knows a token, nor to more people than before. A closed ticket can be
 * answered and stays closed: what its party writes back opens it again.
 */
#pragma once

#include "ticket/message.h"
#include "ticket/office.h"

#include <stdint.h>

enum answer_kind {
	ANSWER_REPLY,
	ANSWER_NOTE,
};

struct answer {
	enum answer_kind kind;
	const struct office *office; /* NULL: every kind of address is reached */
	const char *reference;
	const char *author;   /* as people of the office see it */
	const char *actor;    /* as events name it */
	const char *key;      /* the client's: a second answer of the same key adds nothing */
	const char *language; /* "ar", "en"; NULL: the ticket's */
	/* Text, attachments, perhaps a subject (else the ticket's); its contents finished. */
	struct message *message;
};

struct answered {
	int64_t ticket, article;
	int64_t delivery; /* 0: of a note */
	bool again;	  /* it was there already */
	bool closed;	  /* the ticket is */
};

/*
 * -ENOENT: no such ticket; -EDESTADDRREQ: its party has no address to write to; -EHOSTUNREACH: one
 * that no channel delivers to, so that what is written would wait for nobody.
 */
int ticket_answer(struct txn *txn, const struct answer *answer, struct answered *ret);
