/* Filename: what an attachment may be called on a disk and in a header. Pure; any thread. */
#pragma once

#include "mime.h"

/*
 * The last path component of name without controls and bidi overrides, cut to
 * MIME_NAME_MAX with its extension kept; where nothing is left, or name is NULL, one
 * made of the type and the number. The caller frees.
 */
char *filename_make(const char *name, const char *type, size_t number);
/* Whether nothing but an extension is left: "?????.pdf" is what stays of letters that were lost. */
bool filename_is_void(const char *name);
