/* Kind: what sort of mail it is, and what it says of another where it does. Pure; any thread. */
#pragma once

#include "tree.h"

/* Sets the mail's kind and report; all else of it must have been read. */
void kind_read(struct mime_mail *mail, const struct tree *tree);
