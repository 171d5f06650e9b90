/*
 * Reply: a person's answer as it is sent: their text between the templates' salutation and the
 * office's signature, with the attachments of its article. Writer.
 */
#pragma once

#include "outbox/sending.h"
#include "outbox/template.h"
#include "ticket/office.h"

/* The template's kind, and the delivery's. */
#define REPLY_KIND "reply"
/* Of all attachments of one reply; a mail of them stays below what most servers take. */
#define REPLY_ATTACHMENTS_SIZE_MAX (15U << 20)
#define REPLY_ATTACHMENTS_MAX 20U

/* Renders s, whose article holds the words. The caller ends *ret with rendered_done(). */
struct reply_facts {
	const struct template_set *templates;
	const struct office *office;
};
int reply_render(struct txn *txn, const struct reply_facts *facts, const struct sending *s,
		 struct rendered *ret);
/* Takes the attachments of its article into s. */
int reply_attach(struct txn *txn, struct sending *s);
