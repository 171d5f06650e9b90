#include "outbox/paragraphs.h"

#include "base/escape.h"
#include "base/utf8.h"

#include <wasl/text.h>

#include <errno.h>
#include <string.h>
#include <strings.h>

#define EMPTY_LINES_MAX 2U
#define STYLE "margin:0 0 12px 0; text-align:start; overflow-wrap:break-word;"

/* --- clean --- */

/* Whether a character may stand in a person's text; of the controls only tabs. */
static bool is_clean(int32_t c)
{
	/* embeddings and overrides make what follows read as what it is not */
	bool bidi = (c >= 0x202a && c <= 0x202e);

	return (c >= 0x20 || c == '\t') && c != 0x7f && !(c >= 0x80 && c < 0xa0) && !bidi &&
	       c != 0x2028 && c != 0x2029 && c != 0xfeff;
}

static void add_line(const char *line, size_t size, struct buffer *out)
{
	while (size > 0 && strchr(" \t\r", line[size - 1]))
		size--;
	for (size_t at = 0; at < size;) {
		size_t from = at;

		if (is_clean(utf8_next(line, size, &at)))
			(void)buffer_add(out, line + from, at - from);
	}
}

/* Empty lines are owed until one comes that is not; the number of those that still are. */
static unsigned add_after(const char *s, size_t size, unsigned empty, struct buffer *out)
{
	struct buffer line = BUFFER_INIT(size);

	add_line(s, size, &line);
	if (line.size == 0)
		return empty + 1;
	for (unsigned i = 0; out->size && i <= empty && i <= EMPTY_LINES_MAX; i++)
		(void)buffer_add_char(out, '\n');
	(void)buffer_add(out, line.data, line.size);
	buffer_done(&line);
	return 0;
}

char *paragraphs_clean(const char *text)
{
	size_t size = strlen(text);
	struct buffer repaired = BUFFER_INIT(3 * size + 1), out = BUFFER_INIT(3 * size + 1);
	unsigned empty = 0;

	(void)text_repair(text, size, &repaired);
	for (const char *s = buffer_string(&repaired); *s;) {
		size_t n = strcspn(s, "\n");

		empty = add_after(s, n, empty, &out);
		s += n + (s[n] == '\n');
	}
	buffer_done(&repaired);
	return buffer_take(&out, NULL);
}

/* --- as HTML --- */

/* The length of the address that s begins with, 0 for none: RFC 3986's characters, and those of
 * other scripts; what most often follows an address in a sentence is not part of it. */
static size_t link_size(const char *s)
{
	static const char after[] = ".,;:!?'\"";
	size_t scheme = strncasecmp(s, "https://", 8) == 0  ? 8
			: strncasecmp(s, "http://", 7) == 0 ? 7
							    : 0;
	size_t size = scheme;

	if (!scheme)
		return 0;
	while ((unsigned char)s[size] > 0x20 && !strchr("<>\"`{}|\\^", s[size]))
		size++;
	while (size > scheme && strchr(after, s[size - 1]))
		size--;
	if (size > scheme && s[size - 1] == ')' && !memchr(s, '(', size))
		size--;
	/* the Arabic comma, semicolon and question mark */
	while (size > scheme + 2 && (memcmp(s + size - 2, "\xd8\x8c", 2) == 0 ||
				     memcmp(s + size - 2, "\xd8\x9b", 2) == 0 ||
				     memcmp(s + size - 2, "\xd8\x9f", 2) == 0))
		size -= 2;
	return size > scheme ? size : 0;
}

static void add_link(const char *s, size_t size, struct buffer *out)
{
	(void)buffer_add_string(out, "<a dir=\"ltr\" href=\"");
	escape_html(s, size, out);
	(void)buffer_add_string(out, "\">");
	escape_html(s, size, out);
	(void)buffer_add_string(out, "</a>");
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void add_words(const char *s, size_t size, struct buffer *out)
{
	for (size_t at = 0; at < size;) {
		size_t n = at > 0 && is_word(s[at - 1]) ? 0 : link_size(s + at);

		if (n) {
			add_link(s + at, n, out);
			at += n;
			continue;
		}
		if (s[at] == '\n')
			(void)buffer_add_string(out, "<br>\n");
		else
			escape_html(s + at, 1, out);
		at++;
	}
}

int paragraphs_html(const char *text, struct buffer *out)
{
	while (*text) {
		const char *end = strstr(text, "\n\n");
		size_t size = end ? (size_t)(end - text) : strlen(text);

		(void)buffer_add_string(out, "<p dir=\"auto\" style=\"" STYLE "\">");
		add_words(text, size, out);
		(void)buffer_add_string(out, "</p>\n");
		text += size;
		text += strspn(text, "\n");
	}
	return out->overflowed ? -EMSGSIZE : 0;
}
