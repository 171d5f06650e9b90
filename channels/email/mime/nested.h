/* Nested: mails within a mail, forwarded or returned (RFC 2046 section 5.2). Pure; any thread. */
#pragma once

#include "body.h"
#include "tree.h"

/* True of message/rfc822 and its kin. */
bool nested_is(const struct part *part);

/* "SUBJECT.eml", NULL where it has no subject. The caller frees. */
char *nested_name(const struct part *part);

/* Appends the text of the mail that part holds, or of the first one with any within that. */
void nested_add_text(const struct part *part, struct body *body);
