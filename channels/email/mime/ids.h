/* Ids: lists of message ids (RFC 5322), as mails really have them. Pure; any thread. */
#pragma once

#include "mime.h"

/*
 * The ids without their angle brackets, none empty, ended by NULL; the last
 * MIME_IDS_MAX of more. NULL when there are none. The caller frees.
 */
char **ids_parse(const char *value, size_t size);
