#include "html_text.h"

#include <string.h>

#define PENDING_MAX 3
#define QUOTES_MAX 10
#define INDENT_MAX 8

void html_text_break(struct html_text *t, unsigned int lines)
{
	t->blank = false;
	if (t->pending < lines && !t->item && t->out->size > t->start)
		t->pending = lines;
}

void html_text_newline(struct html_text *t)
{
	t->blank = false;
	if (t->pending < PENDING_MAX && !t->item && t->out->size > t->start)
		t->pending++;
}

static void begin_line(struct html_text *t)
{
	for (; t->pending > 0; t->pending--)
		buffer_add_char(t->out, '\n');
	for (unsigned int i = 0; i < t->quotes && i < QUOTES_MAX; i++)
		buffer_add_string(t->out, "> ");
	for (unsigned int i = 1; t->item && i < t->lists && i < INDENT_MAX; i++)
		buffer_add_string(t->out, "  ");
	if (t->item)
		buffer_add_string(t->out, "- ");
	t->item = false;
	t->in_line = true;
	t->blank = false;
}

static void add_word(struct html_text *t, const char *word, size_t size)
{
	if (t->pending > 0 || !t->in_line)
		begin_line(t);
	if (t->blank)
		buffer_add_char(t->out, ' ');
	t->blank = false;
	buffer_add(t->out, word, size);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static void add_preserved(struct html_text *t, const char *data, size_t size)
{
	while (size > 0) {
		const char *lf = memchr(data, '\n', size);
		size_t n = lf ? (size_t)(lf - data) : size;

		if (n > 0 && !(n == 1 && data[0] == '\r'))
			add_word(t, data, n);
		if (lf)
			html_text_newline(t);
		n += lf != NULL;
		data += n;
		size -= n;
	}
}

void html_text_add(struct html_text *t, const char *data, size_t size)
{
	size_t at = 0;

	if (t->preserve > 0) {
		add_preserved(t, data, size);
		return;
	}
	while (at < size) {
		size_t word = at;

		while (at < size && !is_space(data[at]))
			at++;
		if (at > word)
			add_word(t, data + word, at - word);
		if (at == size)
			return;
		while (at < size && is_space(data[at]))
			at++;
		t->blank = t->in_line && t->pending == 0;
	}
}

void html_text_item(struct html_text *t)
{
	html_text_break(t, 1);
	t->item = true;
}

void html_text_cell(struct html_text *t)
{
	if (!t->in_line || t->pending > 0 || t->item)
		return;
	buffer_add_char(t->out, '\t');
	t->blank = false;
}

void html_text_link(struct html_text *t, const char *url)
{
	t->blank = true;
	add_word(t, "(", 1);
	buffer_add_string(t->out, url);
	buffer_add_char(t->out, ')');
}
