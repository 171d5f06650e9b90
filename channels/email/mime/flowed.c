#include "flowed.h"

#include <string.h>

struct flow {
	struct buffer *out;
	bool delsp;
	bool begun; /* a line was written */
	bool open;  /* which the next one of the same depth continues */
	size_t depth;
};

static void begin_paragraph(struct flow *f, const char *line, size_t depth, bool empty)
{
	if (f->begun)
		buffer_add_char(f->out, '\n');
	buffer_add(f->out, line, depth);
	if (depth > 0 && !empty)
		buffer_add_char(f->out, ' ');
	f->depth = depth;
	f->begun = true;
}

static void add_line(struct flow *f, const char *line, size_t size)
{
	size_t depth = 0, n;
	const char *words;
	bool signature, flows;

	while (depth < size && line[depth] == '>')
		depth++;
	words = line + depth;
	n = size - depth;
	if (n > 0 && *words == ' ') { /* stuffed */
		words++;
		n--;
	}
	signature = n == 3 && memcmp(words, "-- ", 3) == 0;
	flows = n > 0 && words[n - 1] == ' ' && !signature;
	if (!f->open || depth != f->depth || signature)
		begin_paragraph(f, line, depth, n == 0);
	buffer_add(f->out, words, n - (flows && f->delsp));
	f->open = flows;
}

int flowed_unwrap(const char *text, size_t size, bool delsp, struct buffer *out)
{
	struct flow f = {.out = out, .delsp = delsp};

	while (size > 0) {
		const char *lf = memchr(text, '\n', size);
		size_t n = lf ? (size_t)(lf - text) : size;

		add_line(&f, text, n);
		n += lf != NULL;
		text += n;
		size -= n;
	}
	return buffer_add(out, "", 0);
}
