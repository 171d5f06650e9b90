/* Notes: what was mended or cut while a mail was read, for a person. Pure; any thread. */
#pragma once

#include "body.h"
#include "mime.h"
#include "tree.h"

void notes_of_header(struct mime_mail *mail, const struct header_block *header);
void notes_of_tree(struct mime_mail *mail, const struct tree *tree);
void notes_of_body(struct mime_mail *mail, const struct body *body);
