/* Html tag: one tag's name and attributes, borrowed from the text. Pure; any thread. */
#pragma once

#include <wasl/buffer.h>

enum html_element {
	HTML_INLINE, /* all that needs no care */
	HTML_BLOCK,
	HTML_PARAGRAPH,
	HTML_BREAK,
	HTML_LIST,
	HTML_ITEM,
	HTML_QUOTE,
	HTML_PRE,
	HTML_CELL,
	HTML_LINK,
	HTML_RAW, /* its content is no text for a reader */
	HTML_HEAD,
	HTML_BODY,
};

struct html_tag {
	const char *name;
	size_t name_size;
	const char *attributes; /* up to, not including, its '>' */
	size_t attributes_size;
	bool end;
	enum html_element element;
};

/* text is what stands between '<' and '>', and begins with a letter or '/' and a letter. */
struct html_tag html_tag_read(const char *text, size_t size);
bool html_tag_is(const struct html_tag *tag, const char *name, size_t size);
/* The raw value of that attribute, NULL if it has none. */
const char *html_tag_attribute(const struct html_tag *tag, const char *name, size_t *ret_size);
/* True if its style or the hidden attribute says so. */
bool html_tag_is_hidden(const struct html_tag *tag);
