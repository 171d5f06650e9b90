/* Fuzz: any bytes as a mail's text, in which quotes and a signature are looked for. */
#include "email/mime/quote.h"

#include <stdint.h>

#define MARKS_MAX ((size_t)16)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not assert(): it must hold in every build. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct text_mark marks[MARKS_MAX], fewer[MARKS_MAX];
	struct buffer own = BUFFER_INIT(size);
	size_t count, end = 0;

	if (size == 0)
		return 0;
	count = quote_find(text, size, marks, MARKS_MAX);
	must(count <= MARKS_MAX);
	for (size_t i = 0; i < count; i++) {
		must(marks[i].size > 0 && marks[i].begin >= end && marks[i].begin < size);
		must(marks[i].begin == 0 || text[marks[i].begin - 1] == '\n');
		must(marks[i].size <= size - marks[i].begin);
		end = marks[i].begin + marks[i].size;
		must(end == size || text[end - 1] == '\n');
	}
	must(text_own(text, size, marks, count, &own) == 0);
	buffer_done(&own);
	must(quote_find(text, size, fewer, 1) <= 1);
	return 0;
}
