#include "base/config.h"

#include <string.h>

#define WORD_MAX 64U

static size_t least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Levenshtein's, by rows: how many letters to add, drop or change. */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1], size = strlen(b);

	for (size_t i = 0; i <= size; i++)
		row[i] = i;
	for (size_t j = 1; a[j - 1]; j++) {
		size_t diagonal = row[0];
		row[0] = j;
		for (size_t i = 1; i <= size; i++) {
			size_t above = row[i];
			row[i] =
				least(above + 1, row[i - 1] + 1, diagonal + (a[j - 1] != b[i - 1]));
			diagonal = above;
		}
	}
	return row[size];
}

const char *nearest_word(const char *word, const char *const *words)
{
	size_t size = strlen(word), best = 0;
	const char *nearest = NULL;

	if (size > WORD_MAX)
		return NULL;
	for (; *words; words++) {
		if (strlen(*words) > WORD_MAX)
			continue;
		size_t d = distance(word, *words);
		if (!nearest || d < best) {
			nearest = *words;
			best = d;
		}
	}
	/* a third of its letters may be wrong, but never all of a short one */
	return nearest && best <= size / 3 + 1 && best < size ? nearest : NULL;
}
