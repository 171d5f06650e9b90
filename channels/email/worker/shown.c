#include "shown.h"

#include <wasl/text.h>

#include <string.h>

/* U+FFFD, which stands for a byte that is no text. */
#define BYTE_MAX 3U

char *shown(const char *text, size_t size, size_t max)
{
	struct buffer line = BUFFER_INIT(BYTE_MAX * max + 1);

	/* what is dropped from it makes room for little: it is no reason to read without end */
	if (size)
		(void)text_one_line(text, text_cut(text, size, max), &line);
	const char *all = buffer_string(&line);
	char *cut = xstrndup(all, text_cut(all, line.size, max));
	buffer_done(&line);
	return cut;
}
