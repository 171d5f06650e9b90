#include "ctl/table.h"

#include <wasl/text.h>

#include <string.h>

#define CELL_MAX 4096U
#define GAP 2U
/* Columns are left out before others are cut below the first; none is ever cut below the second. */
#define CUT_LEAST 16U
#define COLUMN_LEAST 6U

#define ELLIPSIS "\u2026"

/* U+200E, U+2068 and U+2069, which must come in pairs where they are written as text */
static const char left_to_right_mark[] = {'\xe2', '\x80', '\x8e', '\0'};
static const char first_strong_isolate[] = {'\xe2', '\x81', '\xa8', '\0'};
static const char pop_isolate[] = {'\xe2', '\x81', '\xa9', '\0'};

struct table {
	size_t columns, rows; /* the titles are the first row */
	char **cells;	      /* rows * columns */
	enum table_fit *fits; /* one a column */
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

struct table *table_new(const struct table_column *columns)
{
	struct table *t = xcalloc(1, sizeof(*t));

	while (columns[t->columns].title)
		t->columns++;
	t->fits = xcalloc(t->columns, sizeof(*t->fits));
	_cleanup_(freep) const char **titles = xcalloc(t->columns, sizeof(*titles));
	for (size_t i = 0; i < t->columns; i++) {
		titles[i] = columns[i].title;
		t->fits[i] = columns[i].fit;
	}
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
	free(t->fits);
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

/* A column of width 0 is left out. */
static size_t total_of(const struct table *t, const size_t *widths, size_t cut_to)
{
	size_t total = 0;

	for (size_t i = 0; i < t->columns; i++) {
		bool shorter = t->fits[i] == TABLE_CUT && widths[i] > cut_to;
		if (widths[i])
			total += (total ? GAP : 0) + (shorter ? cut_to : widths[i]);
	}
	return total;
}

/* From the last, as many as must be so that the others can be read. */
static void leave_out(const struct table *t, size_t *widths, size_t width)
{
	for (size_t i = t->columns; i-- > 0 && total_of(t, widths, CUT_LEAST) > width;)
		if (t->fits[i] == TABLE_SPARE)
			widths[i] = 0;
}

/* Takes from the widest column of that kind until the row fits. */
static void shrink(const struct table *t, size_t *widths, size_t width, enum table_fit fit)
{
	size_t total = total_of(t, widths, SIZE_MAX);

	for (; total > width; total--) {
		size_t *widest = NULL;
		for (size_t i = 0; i < t->columns; i++)
			if (t->fits[i] == fit && (!widest || widths[i] > *widest))
				widest = &widths[i];
		if (!widest || *widest <= COLUMN_LEAST)
			return;
		--*widest;
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
	size_t last = t->columns - 1;

	while (last && !widths[last])
		last--;
	for (size_t i = 0; i < t->columns; i++)
		foreign = foreign || (widths[i] && has_right_to_left(cells[i]));
	if (terminal && foreign)
		fputs(left_to_right_mark, out);
	for (size_t i = 0; i <= last; i++) {
		size_t columns = columns_of(cells[i]);
		if (!widths[i])
			continue;
		/* the last cell needs no blanks after it */
		print_cell(out, cells[i], i == last && columns < widths[i] ? columns : widths[i],
			   terminal);
		fputs(i == last ? "\n" : "  ", out);
	}
}

void table_print(const struct table *t, FILE *out, size_t width)
{
	_cleanup_(freep) size_t *widths = xcalloc(t->columns, sizeof(*widths));

	measure(t, widths);
	if (width) {
		leave_out(t, widths, width);
		shrink(t, widths, width, TABLE_CUT);
		shrink(t, widths, width, TABLE_WHOLE);
	}
	for (size_t row = 0; row < t->rows; row++)
		print_row(t, out, t->cells + row * t->columns, widths, width > 0);
}
