#include "uuencode.h"

#include <string.h>

#define CUT_LINES_MIN 2 /* of a file whose end is missing */

struct line {
	const char *text, *next;
	size_t size; /* without its end */
};

static struct line line_at(const char *at, const char *end)
{
	const char *lf = memchr(at, '\n', (size_t)(end - at));
	struct line line = {at, lf ? lf + 1 : end, (size_t)((lf ? lf : end) - at)};

	while (line.size > 0 && line.text[line.size - 1] == '\r')
		line.size--;
	return line;
}

/* "begin 644 NAME" */
static bool is_begin(const struct line *line, struct uuencode_file *ret)
{
	size_t at = 6, digits = 0;

	if (line->size < 11 || memcmp(line->text, "begin ", 6) != 0)
		return false;
	while (at < line->size && line->text[at] >= '0' && line->text[at] <= '7') {
		at++;
		digits++;
	}
	if (digits < 3 || digits > 4 || at + 1 >= line->size || line->text[at] != ' ')
		return false;
	ret->name = line->text + at + 1;
	ret->name_size = line->size - at - 1;
	return true;
}

/* Its first character says how many bytes; blanks at the end may be lost, a sum may follow. */
static bool is_data(const struct line *line)
{
	size_t bytes = line->size > 0 ? (size_t)(line->text[0] - ' ') & 63 : 0;

	if (line->size > 2 + (bytes + 2) / 3 * 4)
		return false;
	for (size_t i = 0; i < line->size; i++)
		if (line->text[i] < ' ' || line->text[i] > '`')
			return false;
	return true;
}

static bool is_end(const struct line *line)
{
	size_t n = line->size;

	while (n > 3 && line->text[n - 1] == ' ')
		n--;
	return n == 3 && memcmp(line->text, "end", 3) == 0;
}

/*
 * The file whose lines begin at *at. *at is moved to the line that ended it: what was
 * looked at is not looked at again, since no data line is a file's beginning.
 */
static bool take_file(const char **at, const char *end, struct uuencode_file *ret)
{
	size_t lines = 0;

	while (*at < end) {
		struct line line = line_at(*at, end);

		if (is_end(&line)) {
			*at = line.next;
			break;
		}
		if (!is_data(&line))
			return false;
		lines += line.size > 1;
		*at = line.next;
		if (*at == end && lines < CUT_LINES_MIN)
			return false;
	}
	ret->size = (size_t)(*at - ret->begin);
	return lines > 0;
}

/* Where the next line begins; the end where there is none. */
static const char *next_line(const char *at, const char *end)
{
	const char *lf = memchr(at, '\n', (size_t)(end - at));

	return lf ? lf + 1 : end;
}

bool uuencode_find(const char *text, size_t size, struct uuencode_file *ret)
{
	const char *at = text, *end = text + size, *found;

	while ((found = memmem(at, (size_t)(end - at), "begin ", 6))) {
		struct line line;

		if (found != text && found[-1] != '\n') {
			at = next_line(found, end);
			continue;
		}
		line = line_at(found, end);
		at = line.next;
		if (!is_begin(&line, ret))
			continue;
		ret->begin = found;
		if (take_file(&at, end, ret))
			return true;
	}
	return false;
}
