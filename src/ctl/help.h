/*
 * Help: what waslctl says of its verbs. One thread.
 */
#pragma once

#include <stdio.h>

/* Of all verbs, those of a noun, or one with its options and examples; NULL: all of them. */
void help_print(const char *noun, const char *name, FILE *out);
