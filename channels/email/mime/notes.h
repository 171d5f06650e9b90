/* Notes: what was mended or cut while a mail was read, for a person. Pure; any thread. */
#pragma once

#include "body.h"
#include "mime.h"
#include "tree.h"

void notes_of_header(struct mime_mail *mail, const struct header_block *header);
void notes_of_sender(struct mime_mail *mail);
void notes_of_tree(struct mime_mail *mail, const struct tree *tree);
/* What is signed, encrypted or in a form that only its own program reads. */
void notes_of_parts(struct mime_mail *mail, const struct tree *tree);
/* nested: the text is that of a mail within it. */
void notes_of_body(struct mime_mail *mail, const struct body *body, bool nested);
