/*
 * Networks: the addresses from which a source may speak, "10.1.0.0/16" or "2001:db8::7". Pure;
 * any thread.
 */
#pragma once

#include <stdbool.h>

/* One address, or one network that is not the whole world. */
bool network_check(const char *text);
/* Whether one of the list (ended by NULL; NULL: none) holds the address; false for no address. */
bool networks_have(char *const *list, const char *address);
