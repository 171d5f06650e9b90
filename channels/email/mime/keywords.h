/* Keywords: a field's value as words, comments in parentheses left out. Pure; any thread. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct keywords {
	const char *at;
	char word[64]; /* cut, as it was written */
};

/* What follows blanks and comments. */
const char *keywords_skip(const char *s);
/* The next word, ended by blanks, commas, semicolons or a comment; false at the end. */
bool keywords_next(struct keywords *k);
/* Whether any of the words is one of those, in whatever case. */
bool keywords_have(const char *value, const char *const *words, size_t count);
