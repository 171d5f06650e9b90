/*
 * Explain: why a ticket is what it is, from its history. Pure; one thread.
 */
#pragma once

#include <jansson.h>

/*
 * Of a ticket as the API shows it: {"reference", "facts": [{"what", "is", "why"}]}. The
 * caller's.
 */
json_t *explain_ticket(const json_t *ticket);
void explain_print(const json_t *ticket, const json_t *facts);
