/*
 * Article: a filled form as a message for the register. Loop thread.
 */
#pragma once

#include "contact.h"
#include "stamp.h"

struct sending {
	const struct contact *contact;
	const struct web_form *form;
	struct stamp stamp;
	enum text_language language; /* of the page */
	/* why a person is to look before anything is sent, ended by NULL; NULL: nothing trips */
	char *const *suspicions;
	int64_t now; /* UTC ms */
};

struct message *article_new(struct channel *ch, const struct sending *s);
