/*
 * TLDs: the top-level domains that twitter-text knows, which make a word with dots in it a link.
 * Pure; any thread.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * The length of the name that the units begin with, 0 for none. A name ends before what is no
 * ASCII letter or digit, and none of "@+-".
 */
size_t x_tld_match(const uint16_t *units, size_t count);
