/*
 * Contact: the fields of the contact form, as somebody filled them in, and what is wrong with
 * them. Pure; what is typed is borrowed from the form.
 */
#pragma once

#include "options.h"

#include <wasl/message.h>
#include <wasl/phone.h>
#include <wasl/web_form.h>

enum contact_field {
	CONTACT_TYPE,
	CONTACT_NAME,
	CONTACT_EMAIL,
	CONTACT_MOBILE,
	CONTACT_TRAINEE,
	CONTACT_UNIT,
	CONTACT_SUBJECT,
	CONTACT_MESSAGE,
	CONTACT_ATTACHMENTS,
	CONTACT_FIELDS,
};

enum contact_trouble {
	CONTACT_GOOD,
	CONTACT_MISSING,
	CONTACT_TOO_LONG,
	CONTACT_MALFORMED,
	CONTACT_LANDLINE,  /* a number that takes no SMS */
	CONTACT_TOO_MANY,  /* files */
	CONTACT_TOO_LARGE, /* one file */
	CONTACT_ALL_TOO_LARGE,
	CONTACT_TYPE_REFUSED, /* of a file */
	CONTACT_EMPTY_FILE,
};

#define CONTACT_FILES_MAX 20U

struct contact {
	const char *typed[CONTACT_FIELDS]; /* "" where nothing was */
	const struct web_field *files[CONTACT_FILES_MAX];
	size_t files_count;
	enum contact_trouble troubles[CONTACT_FIELDS];
	const char *refused; /* the name of a file that is not taken, or NULL */
	/* what it means, where there is no trouble */
	enum message_type type;	 /* MESSAGE_TYPE_UNKNOWN: none was chosen */
	char *mail;		 /* canonical, NULL: none */
	char mobile[PHONE_SIZE]; /* canonical, "": none */
};

/* The names of the fields, as the form has them. */
const char *contact_name(enum contact_field field);
/* The most characters that it may have; 0: it has none. */
unsigned contact_most(enum contact_field field);
/* form NULL: an empty one. The caller ends it with contact_done(). */
void contact_read(struct contact *ret, const struct web_form *form,
		  const struct web_form_options *options);
void contact_done(struct contact *c);
bool contact_is_good(const struct contact *c);
