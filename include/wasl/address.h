/*
 * Address: the one strict check of mail addresses before they go anywhere. Pure; any thread.
 */
#pragma once

#include <wasl/memory.h>

#include <stdbool.h>

/* RFC 5321 section 4.5.3.1 and RFC 3696 erratum 1690. */
#define ADDRESS_MAX 254
#define ADDRESS_LOCAL_MAX 64

/*
 * True if s may be used in a header and in an envelope: local@domain within the
 * lengths above, no control character, blank, NUL, angle bracket, quote, comma,
 * semicolon or backslash anywhere; the domain in dotted labels of letters, digits
 * and hyphens (A-labels) or UTF-8; not an address literal.
 */
WASL_API bool address_check(const char *s);
/*
 * The form in which addresses are compared and hashed: the domain as lower-case
 * A-labels (UTS #46), the local part in NFC with ASCII letters lowered. NULL if
 * address_check() refuses it. The caller frees.
 */
WASL_API char *address_canonical(const char *s);
