#include "address_check.h"

#include <wasl/text.h>

#include <string.h>
#include <strings.h>

/* Far beyond RFC 5321; whoever sends to it looks closer. */
#define SIZE_LIMIT 1000U

struct span {
	const char *text;
	size_t size;
};

static void drop_front(struct span *s, size_t n)
{
	s->text += n;
	s->size -= n;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim(struct span *s)
{
	while (s->size > 0 && is_space(*s->text))
		drop_front(s, 1);
	while (s->size > 0 && is_space(s->text[s->size - 1]))
		s->size--;
}

static void strip(struct span *s)
{
	const char *colon;

	trim(s);
	if (s->size > 7 && strncasecmp(s->text, "mailto:", 7) == 0)
		drop_front(s, 7);
	colon = s->size > 0 && *s->text == '@' ? memchr(s->text, ':', s->size) : NULL;
	if (colon)
		drop_front(s, (size_t)(colon - s->text) + 1);
	if (s->size > 2 && *s->text == '\'' && s->text[s->size - 1] == '\'') {
		drop_front(s, 1);
		s->size--;
	}
	trim(s);
}

/* The length of the local part, 0 when it cannot be one. */
static size_t local_size(const struct span *s)
{
	size_t n = 0;

	if (*s->text == '"') {
		for (n = 1; n < s->size && s->text[n] != '"'; n++)
			n += s->text[n] == '\\';
		return n + 1 < s->size ? n + 1 : 0;
	}
	while (n < s->size && !strchr("@<>()[]\\,;:\"", s->text[n]))
		n++;
	return n;
}

static bool domain_is_good(const struct span *s)
{
	bool literal = s->size > 2 && *s->text == '[' && s->text[s->size - 1] == ']';
	size_t i = literal ? 1 : 0, end = literal ? s->size - 1 : s->size, letters = 0;

	for (; i < end; i++) {
		if (strchr(literal ? "@<>()[]\\,;\"" : "@<>()[]\\,;:\"", s->text[i]))
			return false;
		letters += s->text[i] != '.' && s->text[i] != '-';
	}
	return letters > 0;
}

/* True if only the quotes of a quoted local part make it more than an atom. */
static bool quotes_are_idle(const struct span *local)
{
	if (local->size < 3 || *local->text != '"')
		return false;
	for (size_t i = 1; i + 1 < local->size; i++)
		if (strchr(" @<>()[]\\,;:\"", local->text[i]))
			return false;
	return true;
}

/* One line without anything invisible, and without blanks outside quotes. */
static bool is_clean(const struct span *s, const struct span *local)
{
	struct buffer line = BUFFER_INIT(2 * (size_t)SIZE_LIMIT);
	size_t quoted = *local->text == '"' ? local->size : 0;
	bool same;

	if (!text_is_utf8(s->text, s->size) || memchr(s->text + quoted, ' ', s->size - quoted))
		return false;
	(void)text_one_line(s->text, s->size, &line);
	same = line.size == s->size && memcmp(buffer_string(&line), s->text, s->size) == 0;
	buffer_done(&line);
	return same;
}

/* Blanks that stand beside an at sign or a dot are dropped, others are one. */
static void unfold(const struct span *s, struct buffer *out)
{
	bool quoted = false, blank = false;

	for (size_t i = 0; i < s->size; i++) {
		char c = s->text[i], last = '.';

		if (out->size > 0)
			last = out->data[out->size - 1];
		if (!quoted && is_space(c)) {
			blank = true;
			continue;
		}
		if (blank && c != '@' && c != '.' && last != '@' && last != '.')
			buffer_add_char(out, ' ');
		quoted = quoted != (c == '"' && last != '\\');
		blank = false;
		buffer_add_char(out, c);
	}
}

static char *read_span(struct span s)
{
	struct span local = s, domain = s;

	local.size = s.size > 0 ? local_size(&s) : 0;
	if (local.size == 0 || local.size + 1 >= s.size || s.text[local.size] != '@')
		return NULL;
	drop_front(&domain, local.size + 1);
	if (!domain_is_good(&domain) || !is_clean(&s, &local))
		return NULL;
	if (memmem(local.text, local.size, "=?", 2))
		return NULL; /* an encoded word, which has no place in an address */
	if (quotes_are_idle(&local))
		return xasprintf("%.*s@%.*s", (int)local.size - 2, local.text + 1, (int)domain.size,
				 domain.text);
	return xstrndup(s.text, s.size);
}

char *address_read(const char *text, size_t size)
{
	struct span s = {text, size};
	struct buffer line = BUFFER_INIT(2 * (size_t)SIZE_LIMIT);
	char *address;

	strip(&s);
	if (s.size > SIZE_LIMIT)
		return NULL;
	unfold(&s, &line);
	address = read_span((struct span){buffer_string(&line), line.size});
	buffer_done(&line);
	return address;
}
