/* Mailbox name: how a folder's name stands in an IMAP command. Pure. */
#pragma once

#include <wasl/memory.h>

#define MAILBOX_NAME_MAX 1000U

/*
 * A quoted string (RFC 3501 section 9) of the name in modified UTF-7 (section 5.1.3);
 * name is UTF-8. NULL where it holds control characters, is no UTF-8, empty or too long.
 * The caller frees.
 */
char *mailbox_name_quote(const char *name);
/* The same of a string that is sent as it is; NULL where it holds other than printable ASCII. */
char *mailbox_quote(const char *s);
