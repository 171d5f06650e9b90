#include "ctl/table.h"

#include <wasl/text.h>

#include <string.h>

#define CELL_MAX 4096U
#define GAP 2U
/* No column is cut below this. */
#define COLUMN_LEAST 6U

#define ELLIPSIS "\u2026"

/* U+200E, U+2068 and U+2069, which must come in pairs where they are written as text */
static const char left_to_right_mark[] = {'\xe2', '\x80', '\x8e', '\0'};
static const char first_strong_isolate[] = {'\xe2', '\x81', '\xa8', '\0'};
static const char pop_isolate[] = {'\xe2', '\x81', '\xa9', '\0'};

struct table {
	size_t columns, rows; /* the titles are the first row */
	char **cells;	      /* rows * columns */
};

static char *safe_cell(const char *text)
{
	struct buffer out = BUFFER_INIT(CELL_MAX);
	size_t size = text ? strlen(text) : 0;

	/* one line is never longer than what it is made from, but for what is mended */
	text_one_line(text ? text : "", text_cut(text, size, CELL_MAX / 3), &out);
	return buffer_take(&out, NULL);
}

void table_add(struct table *t, const char *const *cells)
{
	t->cells = xreallocarray(t->cells, (t->rows + 1) * t->columns, sizeof(char *));
	for (size_t i = 0; i < t->columns; i++)
		t->cells[t->rows * t->columns + i] = safe_cell(cells[i]);
	t->rows++;
}

struct table *table_new(const char *const *titles)
{
	struct table *t = xcalloc(1, sizeof(*t));

	while (titles[t->columns])
		t->columns++;
	table_add(t, titles);
	return t;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->rows * t->columns; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t);
}

/* Hebrew to Arabic Extended-A, and the presentation forms. */
static bool has_right_to_left(const char *text)
{
	for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
		if (s[0] >= 0xd6 && s[0] <= 0xdf)
			return true;
		if (s[0] == 0xe0 && s[1] >= 0xa0 && s[1] <= 0xa3)
			return true;
		if (s[0] == 0xef && s[1] >= 0xac && s[1] <= 0xbb)
			return true;
	}
	return false;
}

static size_t columns_of(const char *text)
{
	return text_columns(text, strlen(text));
}

static void measure(const struct table *t, size_t *widths)
{
	for (size_t i = 0; i < t->rows * t->columns; i++) {
		size_t width = columns_of(t->cells[i]);
		if (width > widths[i % t->columns])
			widths[i % t->columns] = width;
	}
}

/* Takes from the widest column until the row fits. */
static void shrink(const struct table *t, size_t *widths, size_t width)
{
	size_t total = (t->columns - 1) * GAP;

	for (size_t i = 0; i < t->columns; i++)
		total += widths[i];
	while (total > width) {
		size_t widest = 0;
		for (size_t i = 1; i < t->columns; i++)
			if (widths[i] > widths[widest])
				widest = i;
		if (widths[widest] <= COLUMN_LEAST)
			return;
		widths[widest]--;
		total--;
	}
}

/* How many bytes of text take at most so many columns, with what combines with the last. */
static size_t bytes_in(const char *text, size_t columns)
{
	size_t size = strlen(text), used = 0, taken = 0;

	while (taken < size) {
		size_t next = taken + 1;
		while (next < size && ((unsigned char)text[next] & 0xc0) == 0x80)
			next++;
		used += text_columns(text + taken, next - taken);
		if (used > columns)
			break;
		taken = next;
	}
	return taken;
}

static void print_cell(FILE *out, const char *cell, size_t width, bool isolate)
{
	bool isolated = isolate && has_right_to_left(cell);
	size_t columns = columns_of(cell);

	fputs(isolated ? first_strong_isolate : "", out);
	if (columns > width) {
		size_t bytes = bytes_in(cell, width - 1);
		fprintf(out, "%.*s" ELLIPSIS, (int)bytes, cell);
		columns = text_columns(cell, bytes) + 1;
	} else {
		fputs(cell, out);
	}
	fputs(isolated ? pop_isolate : "", out);
	for (; columns < width; columns++)
		fputc(' ', out);
}

static void print_row(const struct table *t, FILE *out, char *const *cells, const size_t *widths,
		      bool terminal)
{
	bool foreign = false;

	for (size_t i = 0; i < t->columns; i++)
		foreign = foreign || has_right_to_left(cells[i]);
	if (terminal && foreign)
		fputs(left_to_right_mark, out);
	for (size_t i = 0; i < t->columns; i++) {
		bool last = i + 1 == t->columns;
		size_t columns = columns_of(cells[i]);
		/* the last cell needs no blanks after it */
		print_cell(out, cells[i], last && columns < widths[i] ? columns : widths[i],
			   terminal);
		fputs(last ? "\n" : "  ", out);
	}
}

void table_print(const struct table *t, FILE *out, size_t width)
{
	_cleanup_(freep) size_t *widths = xcalloc(t->columns, sizeof(*widths));

	measure(t, widths);
	if (width)
		shrink(t, widths, width);
	for (size_t row = 0; row < t->rows; row++)
		print_row(t, out, t->cells + row * t->columns, widths, width > 0);
}
