#include <wasl/marks.h>

#include <errno.h>

/* What is looked at for a language. */
#define LOOK_MAX ((size_t)256 << 10)

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Without blanks at the end, and without blank lines at the beginning. */
static void trim(const char **text, size_t *size)
{
	size_t line = 0;

	while (*size > 0 && is_blank((*text)[*size - 1]))
		(*size)--;
	for (size_t i = 0; i < *size && is_blank((*text)[i]); i++)
		if ((*text)[i] == '\n')
			line = i + 1;
	*text += line;
	*size -= line;
}

static void add_piece(const char *text, size_t size, size_t start, struct buffer *out)
{
	trim(&text, &size);
	if (size == 0)
		return;
	if (out->size > start)
		buffer_add(out, "\n\n", 2);
	buffer_add(out, text, size);
}

int text_own(const char *text, size_t size, const struct text_mark *marks, size_t count,
	     struct buffer *out)
{
	size_t at = 0, start = out->size;

	for (size_t i = 0; i < count && marks[i].begin <= size; i++) {
		if (marks[i].begin < at)
			continue;
		add_piece(text + at, marks[i].begin - at, start, out);
		at = marks[i].begin;
		at += marks[i].size < size - at ? marks[i].size : size - at;
	}
	add_piece(text + at, size - at, start, out);
	return out->overflowed ? -EMSGSIZE : 0;
}

enum text_language text_own_language(const char *text, size_t size, const struct text_mark *marks,
				     size_t count)
{
	struct buffer own = BUFFER_INIT(LOOK_MAX);
	enum text_language language;

	if (count == 0)
		return text_language(text, size);
	(void)text_own(text, text_cut(text, size, LOOK_MAX), marks, count, &own);
	language = text_language(buffer_string(&own), own.size);
	buffer_done(&own);
	return language;
}
