/* Attachments: the list of what a mail brings besides its text. Pure; any thread. */
#pragma once

#include "mime.h"
#include "part.h"
#include "uuencode.h"

/* Takes over what the part holds for it; its bytes stay borrowed. */
void attachments_add_part(struct mime_mail *mail, struct part *part);

/* A file found in a text. Its bytes are borrowed, or copied where the text will not stay. */
void attachments_add_file(struct mime_mail *mail, const struct uuencode_file *file, bool copied);
