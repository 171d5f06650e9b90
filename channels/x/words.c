#include "words.h"

#include <wasl/text.h>

#include <ctype.h>
#include <string.h>

#include <unicode/uchar.h>

/* Longer is a text, not a word. */
#define TEXT_MAX ((size_t)200)
#define PLAIN_MAX (16 * TEXT_MAX)
#define ARABIC_COMMA "\xd8\x8c"

/* Letters, digits, and the marks on them: no punctuation, no emoji. */
static bool is_word(UChar32 c)
{
	int8_t type = u_charType(c);
	bool mark = type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;

	return u_isalnum(c) ||
	       (mark && !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT));
}

static int32_t skip_handle(const char *text, int32_t at)
{
	while (isalnum((unsigned char)text[at]) || text[at] == '_')
		at++;
	return at;
}

/* Of well-formed text. */
static UChar32 next_char(const char *text, int32_t *at)
{
	const uint8_t *in = (const uint8_t *)text + *at;
	int size = in[0] < 0xc0 ? 1 : in[0] < 0xe0 ? 2 : in[0] < 0xf0 ? 3 : 4;
	UChar32 c = size == 1 ? in[0] : in[0] & (0x7f >> size);

	for (int i = 1; i < size; i++)
		c = c << 6 | (in[i] & 0x3f);
	*at += size;
	return c;
}

/* What is no word, and handles, as blanks. */
static void add_words(const struct buffer *text, struct buffer *out)
{
	const char *bytes = buffer_string(text);
	int32_t size = (int32_t)text->size;

	for (int32_t i = 0; i < size;) {
		int32_t begin = i;
		UChar32 c = next_char(bytes, &i);

		if (c == '@')
			i = skip_handle(bytes, i);
		if (is_word(c))
			(void)buffer_add(out, bytes + begin, (size_t)(i - begin));
		else
			(void)buffer_add_char(out, ' ');
	}
}

/* The form in which words are compared. */
static char *plain(const char *text, size_t size)
{
	struct buffer folded = BUFFER_INIT(PLAIN_MAX), spaced = BUFFER_INIT(PLAIN_MAX);
	struct buffer out = BUFFER_INIT(PLAIN_MAX);

	(void)text_normalise(text, size, &folded);
	add_words(&folded, &spaced);
	(void)text_normalise(buffer_string(&spaced), spaced.size, &out);
	buffer_done(&folded);
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

bool words_match(const char *list, const char *text)
{
	size_t size = strlen(text);

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
