/*
 * Table: rows of cells aligned in columns, for people. One thread.
 *
 * Cells are made one safe line each. On a terminal, cells that hold letters written from
 * right to left are isolated, so that they do not move their neighbours.
 */
#pragma once

#include <wasl/memory.h>

#include <stdbool.h>
#include <stdio.h>

struct table;

/* What becomes of a column where the terminal is too narrow for all. */
enum table_fit {
	TABLE_CUT,   /* its cells are shortened */
	TABLE_WHOLE, /* nothing: half a date or reference is of no use */
	TABLE_SPARE, /* it is left out */
};

struct table_column {
	const char *title;
	enum table_fit fit;
};

/* columns: ended by a NULL title; copied. */
struct table *table_new(const struct table_column *columns);
void table_free(struct table *t);
DEFINE_CLEANUP(struct table *, table_free)
/* One cell a column; NULL is an empty one. Copies. */
void table_add(struct table *t, const char *const *cells);
/* width: of the terminal, in characters, which rows are fitted to; 0: no terminal. */
void table_print(const struct table *t, FILE *out, size_t width);
