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

/* titles: ended by NULL; copied. */
struct table *table_new(const char *const *titles);
void table_free(struct table *t);
DEFINE_CLEANUP(struct table *, table_free)
/* One cell a title; NULL is an empty one. Copies. */
void table_add(struct table *t, const char *const *cells);
/* width: columns of the terminal, to which the widest cells are cut; 0: no terminal. */
void table_print(const struct table *t, FILE *out, size_t width);
