#include "words.h"

#include <wasl/text.h>

#include <ctype.h>
#include <string.h>

#include <unicode/uchar.h>

/* Longer is a text, not a word. */
#define TEXT_MAX 200U
#define PLAIN_MAX ((size_t)16 * TEXT_MAX)
#define ARABIC_COMMA "\xd8\x8c"

/* Letters, digits, and the marks on them: no punctuation, no emoji. */
static bool is_word(UChar32 c)
{
	int8_t type = u_charType(c);
	bool mark = type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;

	return u_isalnum(c) ||
	       (mark && !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT));
}

static size_t skip_handle(const char *text, size_t at)
{
	while (isalnum((unsigned char)text[at]) || text[at] == '_')
		at++;
	return at;
}

/* Of well-formed text, which a NUL ends. */
static UChar32 next_of(const char *bytes, size_t *at)
{
	uint32_t lead = (unsigned char)bytes[(*at)++];
	uint32_t c = lead < 0x80 ? lead
				 : lead & (lead >= 0xf0	  ? 0x07U
					   : lead >= 0xe0 ? 0x0fU
							  : 0x1fU);

	while (((unsigned char)bytes[*at] & 0xc0) == 0x80)
		c = c << 6 | ((unsigned char)bytes[(*at)++] & 0x3fU);
	return (UChar32)c;
}

/* What is no word, and handles, as blanks. */
static void add_words(const struct buffer *text, struct buffer *out)
{
	const char *bytes = buffer_string(text);

	for (size_t i = 0; i < text->size;) {
		size_t begin = i;
		UChar32 c = next_of(bytes, &i);

		if (c == '@')
			i = skip_handle(bytes, i);
		if (c > 0 && is_word(c))
			(void)buffer_add(out, bytes + begin, i - begin);
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
