#include "html_tag.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	enum html_element element;
} elements[] = {
	{"a", HTML_LINK},	  {"address", HTML_BLOCK},    {"article", HTML_BLOCK},
	{"aside", HTML_BLOCK},	  {"blockquote", HTML_QUOTE}, {"body", HTML_BODY},
	{"br", HTML_BREAK},	  {"caption", HTML_BLOCK},    {"center", HTML_BLOCK},
	{"dd", HTML_BLOCK},	  {"div", HTML_BLOCK},	      {"dl", HTML_PARAGRAPH},
	{"dt", HTML_BLOCK},	  {"fieldset", HTML_BLOCK},   {"figure", HTML_BLOCK},
	{"footer", HTML_BLOCK},	  {"form", HTML_BLOCK},	      {"h1", HTML_PARAGRAPH},
	{"h2", HTML_PARAGRAPH},	  {"h3", HTML_PARAGRAPH},     {"h4", HTML_PARAGRAPH},
	{"h5", HTML_PARAGRAPH},	  {"h6", HTML_PARAGRAPH},     {"head", HTML_HEAD},
	{"header", HTML_BLOCK},	  {"hr", HTML_PARAGRAPH},     {"html", HTML_BLOCK},
	{"li", HTML_ITEM},	  {"main", HTML_BLOCK},	      {"nav", HTML_BLOCK},
	{"noscript", HTML_BLOCK}, {"object", HTML_RAW},	      {"ol", HTML_LIST},
	{"option", HTML_BLOCK},	  {"p", HTML_PARAGRAPH},      {"pre", HTML_PRE},
	{"script", HTML_RAW},	  {"section", HTML_BLOCK},    {"style", HTML_RAW},
	{"table", HTML_BLOCK},	  {"tbody", HTML_BLOCK},      {"td", HTML_CELL},
	{"template", HTML_RAW},	  {"tfoot", HTML_BLOCK},      {"th", HTML_CELL},
	{"thead", HTML_BLOCK},	  {"title", HTML_RAW},	      {"tr", HTML_BLOCK},
	{"ul", HTML_LIST},
};

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '/';
}

bool html_tag_is(const struct html_tag *tag, const char *name, size_t size)
{
	return tag->name_size == size && strncasecmp(tag->name, name, size) == 0;
}

/* By its first letter: the table is sorted. */
static enum html_element find_element(const struct html_tag *tag)
{
	char first = (char)(tag->name[0] | 0x20);

	for (size_t i = 0; i < ELEMENTS(elements) && elements[i].name[0] <= first; i++)
		if (elements[i].name[0] == first &&
		    strncasecmp(elements[i].name, tag->name, tag->name_size) == 0 &&
		    strlen(elements[i].name) == tag->name_size)
			return elements[i].element;
	return HTML_INLINE;
}

struct html_tag html_tag_read(const char *text, size_t size)
{
	struct html_tag tag = {.end = size > 0 && text[0] == '/'};
	size_t n = tag.end;

	tag.name = text + n;
	while (n < size && !is_space(text[n]))
		n++;
	tag.name_size = n - tag.end;
	tag.attributes = text + n;
	tag.attributes_size = size - n;
	tag.element = tag.name_size > 0 ? find_element(&tag) : HTML_INLINE;
	return tag;
}

struct attribute {
	const char *name, *value;
	size_t name_size, value_size;
};

/* The value that begins at at, after '='; returns where it ends. */
static size_t read_value(const char *text, size_t size, size_t at, struct attribute *ret)
{
	size_t begin;

	while (at < size && is_space(text[at]) && text[at] != '/')
		at++;
	if (at < size && (text[at] == '"' || text[at] == '\'')) {
		const char *quote = memchr(text + at + 1, text[at], size - at - 1);

		begin = at + 1;
		ret->value = text + begin;
		ret->value_size = quote ? (size_t)(quote - ret->value) : size - begin;
		return begin + ret->value_size + (quote != NULL);
	}
	begin = at;
	while (at < size && (!is_space(text[at]) || text[at] == '/'))
		at++;
	ret->value = text + begin;
	ret->value_size = at - begin;
	return at;
}

/* The attribute at *at, which is moved behind it; false at the end. */
static bool next_attribute(const struct html_tag *tag, size_t *at, struct attribute *ret)
{
	const char *text = tag->attributes;
	size_t size = tag->attributes_size, n = *at, begin;

	while (n < size && is_space(text[n]))
		n++;
	if (n == size)
		return false;
	begin = n++;
	while (n < size && !is_space(text[n]) && text[n] != '=')
		n++;
	*ret = (struct attribute){.name = text + begin, .name_size = n - begin};
	while (n < size && is_space(text[n]) && text[n] != '/')
		n++;
	if (n < size && text[n] == '=')
		n = read_value(text, size, n + 1, ret);
	*at = n;
	return true;
}

const char *html_tag_attribute(const struct html_tag *tag, const char *name, size_t *ret_size)
{
	struct attribute a;
	size_t at = 0, size = strlen(name);

	while (next_attribute(tag, &at, &a)) {
		if (a.name_size != size || strncasecmp(a.name, name, size) != 0)
			continue;
		*ret_size = a.value_size;
		return a.value ? a.value : a.name + a.name_size;
	}
	return NULL;
}

/* True where the style says "display:none", blanks and letters' case apart. */
static bool style_hides(const char *style, size_t size)
{
	static const char wanted[] = "display:none";
	size_t matched = 0;

	for (size_t i = 0; i < size; i++) {
		char c = style[i];

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (c == wanted[matched])
			matched++;
		else
			matched = c == wanted[0];
		if (wanted[matched] == '\0')
			return true;
	}
	return false;
}

bool html_tag_is_hidden(const struct html_tag *tag)
{
	struct attribute a;
	size_t at = 0;

	while (next_attribute(tag, &at, &a)) {
		if (a.name_size == 5 && strncasecmp(a.name, "style", 5) == 0 &&
		    style_hides(a.value, a.value_size))
			return true;
		if (a.name_size == 6 && strncasecmp(a.name, "hidden", 6) == 0 && !a.value)
			return true;
	}
	return false;
}
