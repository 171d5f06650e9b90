/*
 * Article row: how lists stand in the columns of an article, before they are sealed. Pure.
 */
#pragma once

#include "store/tickets.h"

/* NULL of none. The caller frees all. */
char *article_list_text(const char *const *words);
char **article_list_read(const char *text);
char *article_marks_text(const struct text_mark *marks, size_t count);
