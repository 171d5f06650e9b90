/* Address check: one address out of a field, as written. Pure; any thread. */
#pragma once

#include <stddef.h>

/*
 * The address that the text is: blanks around it, "mailto:", a route (RFC 822) and
 * quotes that nothing needs are taken off. NULL when it is none, or holds what
 * an address cannot. The caller frees.
 */
char *address_read(const char *text, size_t size);
