#include "words.h"

#include <wasl/text.h>

#include <ctype.h>
#include <string.h>

/* Longer is a text, not a word. */
#define TEXT_MAX 200U
#define ARABIC_COMMA "\xd8\x8c"

static bool is_mark(const char *at, size_t *ret_size)
{
	static const char *const marks[] = {ARABIC_COMMA, "\xd8\x9f" /* ؟ */, "\xd8\x9b" /* ؛ */};

	*ret_size = 1;
	if (ispunct((unsigned char)*at))
		return true;
	for (size_t i = 0; i < ELEMENTS(marks); i++) {
		*ret_size = strlen(marks[i]);
		if (strncmp(at, marks[i], *ret_size) == 0)
			return true;
	}
	return false;
}

/* Punctuation as blanks, then the form in which words are compared. */
static char *plain(const char *text, size_t size)
{
	_cleanup_(freep) char *copy = xstrndup(text, size);
	struct buffer spaced = BUFFER_INIT(4 * TEXT_MAX), out = BUFFER_INIT(16 * TEXT_MAX);

	for (const char *at = copy; *at;) {
		size_t step = 1;

		if (is_mark(at, &step)) {
			(void)buffer_add_char(&spaced, ' ');
			at += step;
		} else {
			(void)buffer_add_char(&spaced, *at++);
		}
	}
	(void)text_normalise(buffer_string(&spaced), spaced.size, &out);
	buffer_done(&spaced);
	return buffer_take(&out, NULL);
}

/* Up to the next comma of either script. */
static size_t entry_size(const char *list)
{
	const char *latin = strchr(list, ','), *arabic = strstr(list, ARABIC_COMMA);
	const char *end = list + strlen(list);

	if (latin && latin < end)
		end = latin;
	if (arabic && arabic < end)
		end = arabic;
	return (size_t)(end - list);
}

/* The handles at the end of a post. */
static size_t without_handles(const char *text)
{
	size_t size = strlen(text);

	for (;;) {
		size_t end = size, at;

		while (end && isspace((unsigned char)text[end - 1]))
			end--;
		at = end;
		while (at && (isalnum((unsigned char)text[at - 1]) || text[at - 1] == '_'))
			at--;
		if (at == end || !at || text[at - 1] != '@')
			return end;
		size = at - 1;
	}
}

bool words_match(const char *list, const char *text)
{
	size_t size = without_handles(text);

	if (!list || !size || size > TEXT_MAX)
		return false;
	_cleanup_(freep) char *said = plain(text, size);
	while (*list) {
		size_t length = entry_size(list);
		_cleanup_(freep) char *word = plain(list, length);

		if (*word && strcmp(word, said) == 0)
			return true;
		list += length;
		list += *list == ',' ? 1 : strncmp(list, ARABIC_COMMA, 2) == 0 ? 2 : 0;
	}
	return false;
}
