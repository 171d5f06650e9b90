/*
 * Quote fold: how the words by which mail programs introduce quotes are compared:
 * letters' case, alef, ta marbuta and ya forms, tashkeel, tatweel, bold marks and
 * marks of direction apart; any white space, line ends too, as one blank; all digits
 * in ASCII. Patterns are given folded, as UTF-8. Pure; any thread.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fold {
	const char *at, *end;
};

/* The next folded character, which is moved over; 0 at the end. */
uint32_t fold_next(struct fold *f);
bool fold_is_letter(uint32_t c);
/* How many bytes of text the pattern, which it begins with, takes; 0: it does not. */
size_t fold_match(const char *text, size_t size, const char *pattern);
/* The same, where no letter or digit follows. */
size_t fold_word(const char *text, size_t size, const char *pattern);
/* Patterns, each once, in the order of their bytes. */
struct fold_words {
	const char *const *list;
	size_t count;
};

/* The same for the longest of the patterns that text begins with. */
size_t fold_any_word(const char *text, size_t size, const struct fold_words *words);
/* True if one of the patterns begins at a word of text. */
bool fold_has_word(const char *text, size_t size, const struct fold_words *words);

/*
 * Tells what begins with none of many patterns, by its first letters. One is made of
 * tables that never change, so it is a table too, and a test makes it anew.
 */
#define FOLD_FILTER_WORDS 32

struct fold_filter {
	uint64_t bits[FOLD_FILTER_WORDS];
};
void fold_filter_add(struct fold_filter *filter, const struct fold_words *words);
/* False if no word of those begins where text's first letter stands. */
bool fold_filter_may(const struct fold_filter *filter, const char *text, size_t size);
