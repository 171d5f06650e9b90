/*
 * Reference: a ticket's public name, "K7M4-9X2Q": seven random characters and a
 * check character, of digits and letters that are not mistaken for each other when
 * read aloud or off a screen. It tells nothing and is no secret. Pure; any thread.
 *
 * The check character makes every single wrong character and every swap of two
 * neighbours show (weighted sum modulo 29, a prime).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define REFERENCE_SIZE 10U /* with hyphen and NUL */

void reference_new(char ret[static REFERENCE_SIZE]);
/*
 * Reads a reference as people write it: any case, with or without hyphen and blanks,
 * Arabic-Indic and Persian digits, a leading '#', O for 0, I and L for 1. True and the
 * proper form in ret, or false.
 */
bool reference_parse(const char *text, size_t size, char ret[static REFERENCE_SIZE]);
/* Where in a text a reference stands, as one word. */
struct reference_place {
	size_t begin, end;
};
/* The next one behind place->end: true, its place and proper form; or false. */
bool reference_find(const char *text, size_t size, struct reference_place *place,
		    char ret[static REFERENCE_SIZE]);
