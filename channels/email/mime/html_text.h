/* Html text: lines of plain text, with white space as HTML means it. Pure; any thread. */
#pragma once

#include <wasl/buffer.h>

struct html_text {
	struct buffer *out;
	size_t start;	       /* where this text begins in out */
	unsigned int pending;  /* line ends due before the next word */
	bool blank;	       /* a blank is due before the next word */
	bool in_line;	       /* the line holds a word */
	bool item;	       /* the next word begins a list's item */
	unsigned int preserve; /* depth of pre */
	unsigned int quotes, lists;
};

/* Characters as they stand between tags, entities resolved. */
void html_text_add(struct html_text *t, const char *data, size_t size);
/* At least that many line ends before the next word. */
void html_text_break(struct html_text *t, unsigned int lines);
/* One line end more than there is. */
void html_text_newline(struct html_text *t);
/* The next word begins a list's item. */
void html_text_item(struct html_text *t);
/* Parts the cell that begins from the one before. */
void html_text_cell(struct html_text *t);
/* Appends " (url)". */
void html_text_link(struct html_text *t, const char *url);
