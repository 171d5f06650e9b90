#include "keywords.h"

#include <string.h>
#include <strings.h>

static const char *skip_comment(const char *s)
{
	unsigned depth = 0;

	do {
		if (*s == '(')
			depth++;
		else if (*s == ')')
			depth--;
		else if (*s == '\\' && s[1])
			s++;
		s++;
	} while (*s && depth);
	return s;
}

const char *keywords_skip(const char *s)
{
	while (*s == ' ' || *s == '\t' || *s == '(')
		s = *s == '(' ? skip_comment(s) : s + 1;
	return s;
}

bool keywords_next(struct keywords *k)
{
	k->at = keywords_skip(k->at);
	while (*k->at == ',' || *k->at == ';')
		k->at = keywords_skip(k->at + 1);
	if (!*k->at)
		return false;
	size_t size = strcspn(k->at, " \t;(,");
	size_t kept = size < sizeof(k->word) - 1 ? size : sizeof(k->word) - 1;
	memcpy(k->word, k->at, kept);
	k->word[kept] = '\0';
	k->at += size;
	return true;
}

bool keywords_have(const char *value, const char *const *words, size_t count)
{
	struct keywords k = {.at = value};

	while (keywords_next(&k)) {
		for (size_t i = 0; i < count; i++) {
			if (strcasecmp(k.word, words[i]) == 0)
				return true;
		}
	}
	return false;
}
