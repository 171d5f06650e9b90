/* Choose: which of a mail's parts are its text, and which are attachments. Pure; any thread. */
#pragma once

#include "tree.h"

/* Sets every leaf's use. */
void choose_parts(struct tree *tree);
