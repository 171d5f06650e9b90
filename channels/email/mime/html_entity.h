/* Html entity: character references. Pure; any thread. */
#pragma once

#include <wasl/buffer.h>

/*
 * The reference that text, which begins with '&', begins with: its length, the
 * character in ret as UTF-8 and NUL. 0 when it is none. A strict one ends in ';'.
 */
size_t html_entity(const char *text, size_t size, bool strict, char ret[5]);
