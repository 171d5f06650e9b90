/* Body: the text of a mail, gathered from its parts. Pure; any thread. */
#pragma once

#include "part.h"
#include "uuencode.h"

struct body {
	struct buffer text; /* UTF-8 with LF, at most MIME_TEXT_MAX */
	bool from_html;
	bool cut;
	bool guessed; /* a part's charset was missing or wrong */
	bool signed_pgp;
	bool encrypted_pgp;
	const char *fallback_charset; /* mime_settings */
	struct mime_mail *mail;	      /* gets the files written into texts; NULL: they stay text */
	size_t files_left;	      /* how many it may get */
};

void body_init(struct body *body);
void body_done(struct body *body);
/* Appends a text part, a blank line before it where there is text already. */
void body_add(struct body *body, const struct part *part);
