/* Shown: a server's words, as a person may see them. Pure. */
#pragma once

#include <wasl/memory.h>

/*
 * One printable line of at most max bytes, cut between characters. Of text, at most size
 * bytes are read. The caller frees.
 */
char *shown(const char *text, size_t size, size_t max);
