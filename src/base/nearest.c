#include "base/config.h"

#include <string.h>
#include <strings.h>

#define WORD_MAX 64U
#define BEGINNING_MIN 4U

/* A capital, or a hyphen or blank for an underscore, is no mistake of its own. */
static char folded(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	if (c == '-' || c == ' ')
		return '_';
	return c;
}

static bool same(char a, char b)
{
	return folded(a) == folded(b);
}

static unsigned char least(unsigned a, unsigned b)
{
	return (unsigned char)(a < b ? a : b);
}

/* How many letters to add, drop, change or swap with their neighbour. */
static size_t distance(const char *a, const char *b)
{
	unsigned char d[WORD_MAX + 1][WORD_MAX + 1];
	size_t rows = strlen(a), columns = strlen(b);

	for (size_t i = 0; i <= rows; i++)
		d[i][0] = (unsigned char)i;
	for (size_t j = 0; j <= columns; j++)
		d[0][j] = (unsigned char)j;
	for (size_t i = 1; i <= rows; i++) {
		for (size_t j = 1; j <= columns; j++) {
			d[i][j] = least(d[i - 1][j] + 1U, d[i][j - 1] + 1U);
			d[i][j] = least(d[i][j], d[i - 1][j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1U);
		}
	}
	return d[rows][columns];
}

/* A word that was given only by its beginning. */
static const char *longer_word(const char *word, size_t size, const char *const *words)
{
	for (; size >= BEGINNING_MIN && *words; words++)
		if (strncasecmp(word, *words, size) == 0)
			return *words;
	return NULL;
}

const char *nearest_word(const char *word, const char *const *words)
{
	const char *const *all = words;
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
	bool near = best == 0 || (best < size && best <= (size + 2) / 3);
	return near ? nearest : longer_word(word, size, all);
}
