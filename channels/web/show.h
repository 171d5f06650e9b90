/*
 * Show: the form as a page, empty or as somebody filled it in; and the confirmation. Loop thread.
 */
#pragma once

#include "contact.h"
#include "stamp.h"

#include <wasl/channel.h>

/* Why a filled form is shown again, other than that something is wrong with its fields. */
enum show_reason {
	SHOW_NO_REASON,
	SHOW_EXPIRED,  /* or never opened here */
	SHOW_TOO_FAST, /* 429 */
	SHOW_BUSY,     /* 503 */
	SHOW_LANGUAGE, /* only the language was changed */
};

struct shown {
	int status;
	enum text_language language;
	const struct contact *contact;
	struct stamp stamp;
	enum show_reason reason;
};

extern const struct page_kind show_pages[];

/* Answers. */
void show_form(struct channel *ch, struct web_request *req, const struct shown *shown);

/* What the confirmation tells; it is all in its address, signed. */
struct confirmation {
	char reference[16]; /* "": it is kept, but has none */
	bool created;	    /* the ticket is this message's own */
	bool receipt;	    /* one is sent by mail */
};

/* Answers with the way to it: reloading that page sends nothing. */
void show_the_way(struct channel *ch, struct web_request *req, const struct confirmation *c,
		  enum text_language language);
/* Answers with the confirmation that token holds, or 404. */
void show_confirmation(struct channel *ch, struct web_request *req, enum text_language language);
