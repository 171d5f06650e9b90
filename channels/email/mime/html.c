#include "html.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "html_entity.h"
#include "html_tag.h"
#include "html_text.h"

#define URL_MAX 1000
#define META_WINDOW 4096

struct page {
	const char *data;
	size_t size, at;
	struct html_text text;
	bool in_head;
	bool no_more_tags;	/* no '>' follows */
	bool no_more_comments;	/* no "-->" follows */
	bool quotes_broken;	/* an attribute's quote was never closed: they no longer count */
	struct html_tag hidden; /* the element whose content is not displayed */
	size_t hidden_depth;	/* 0: none */
	char url[URL_MAX + 1];	/* of the link that is open, "" for none */
	size_t url_size;
	size_t link_at; /* where the link's words begin in the output */
};

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Text between tags, its entities resolved. */
static void add_text(struct page *p, const char *text, size_t size)
{
	char character[5];

	if (p->in_head || p->hidden_depth > 0)
		return;
	while (size > 0) {
		const char *entity = memchr(text, '&', size);
		size_t n = entity ? (size_t)(entity - text) : size;

		html_text_add(&p->text, text, n);
		text += n;
		size -= n;
		if (size == 0)
			return;
		n = html_entity(text, size, false, character);
		if (n > 0)
			html_text_add(&p->text, character, strlen(character));
		else
			html_text_add(&p->text, text, n = 1);
		text += n;
		size -= n;
	}
}

/* The link's target with entities resolved; "" where it is none for a reader. */
static void open_link(struct page *p, const struct html_tag *tag)
{
	static const char *const schemes[] = {"http:", "https:", "mailto:", "tel:"};
	size_t size = 0;
	const char *href = html_tag_attribute(tag, "href", &size);
	bool known = false;
	char character[5];

	p->url_size = 0;
	p->link_at = p->text.out->size;
	for (size_t i = 0; href && i < ELEMENTS(schemes); i++)
		known = known || (size > strlen(schemes[i]) &&
				  strncasecmp(href, schemes[i], strlen(schemes[i])) == 0);
	for (size_t at = 0; known && at < size; at++) {
		size_t n = href[at] == '&' ? html_entity(href + at, size - at, true, character) : 0;
		size_t length = n > 0 ? strlen(character) : 1;

		if (n == 0)
			character[0] = href[at];
		else
			at += n - 1;
		if (p->url_size + length > URL_MAX) {
			p->url_size = 0;
			break;
		}
		memcpy(p->url + p->url_size, character, length);
		p->url_size += (unsigned char)character[0] > ' ' ? length : 0;
	}
	p->url[p->url_size] = '\0';
}

/* Without the scheme and a slash at the end. */
static const char *bare_url(const char *url, size_t *size)
{
	static const char *const prefixes[] = {"http://", "https://", "mailto:", "tel:", "www."};

	for (size_t i = 0; i < ELEMENTS(prefixes); i++) {
		size_t n = strlen(prefixes[i]);

		if (*size > n && strncasecmp(url, prefixes[i], n) == 0) {
			url += n;
			*size -= n;
		}
	}
	while (*size > 0 && url[*size - 1] == '/')
		(*size)--;
	return url;
}

static void close_link(struct page *p)
{
	size_t words_size = p->text.out->size - p->link_at, url_size = p->url_size;
	const char *words = buffer_string(p->text.out) + p->link_at, *url;

	if (p->url_size == 0)
		return;
	p->url_size = 0;
	while (words_size > 0 && (unsigned char)words[0] <= ' ') {
		words++;
		words_size--;
	}
	if (words_size == 0)
		return;
	words = bare_url(words, &words_size);
	url = bare_url(p->url, &url_size);
	if (words_size != url_size || strncasecmp(words, url, url_size) != 0)
		html_text_link(&p->text, p->url);
}

static void step(unsigned int *count, bool end)
{
	if (!end)
		(*count)++;
	else if (*count > 0)
		(*count)--;
}

static void lay_out(struct page *p, const struct html_tag *tag)
{
	struct html_text *t = &p->text;

	switch (tag->element) {
	case HTML_BLOCK:
	case HTML_BODY:
		html_text_break(t, 1);
		break;
	case HTML_PARAGRAPH:
		html_text_break(t, t->lists > 0 ? 1 : 2);
		break;
	case HTML_BREAK:
		html_text_newline(t);
		break;
	case HTML_LIST:
		t->item = false;
		html_text_break(t, t->lists > tag->end ? 1 : 2);
		step(&t->lists, tag->end);
		break;
	case HTML_ITEM:
		t->item = false;
		if (tag->end)
			html_text_break(t, 1);
		else
			html_text_item(t);
		break;
	case HTML_QUOTE:
		html_text_break(t, 2);
		step(&t->quotes, tag->end);
		break;
	case HTML_PRE:
		html_text_break(t, 2);
		step(&t->preserve, tag->end);
		break;
	case HTML_CELL:
		if (!tag->end)
			html_text_cell(t);
		break;
	case HTML_LINK:
		close_link(p);
		if (!tag->end)
			open_link(p, tag);
		break;
	case HTML_INLINE:
	case HTML_RAW:
	case HTML_HEAD:
		break;
	}
}

/* Behind the end tag of an element whose content is skipped; at the end if there is none. */
static void skip_raw(struct page *p, const struct html_tag *tag)
{
	const char *at = p->data + p->at, *end = p->data + p->size;

	while (at < end && (at = memchr(at, '<', (size_t)(end - at)))) {
		if ((size_t)(end - at) > tag->name_size + 2 && at[1] == '/' &&
		    strncasecmp(at + 2, tag->name, tag->name_size) == 0 &&
		    !is_letter(at[2 + tag->name_size])) {
			p->at = (size_t)(at - p->data);
			return;
		}
		at++;
	}
	p->at = p->size;
}

static bool is_void(const struct html_tag *tag)
{
	static const char *const names[] = {"br",   "img", "hr",  "input", "meta",  "link",  "area",
					    "base", "col", "wbr", "embed", "param", "source"};

	for (size_t i = 0; i < ELEMENTS(names); i++)
		if (html_tag_is(tag, names[i], strlen(names[i])))
			return true;
	return false;
}

/* True while tag belongs to what is not displayed. */
static bool follow_hidden(struct page *p, const struct html_tag *tag)
{
	if (p->hidden_depth > 0) {
		bool same = html_tag_is(tag, p->hidden.name, p->hidden.name_size);

		/* a paragraph's end tag is often left out */
		if (same && !tag->end && html_tag_is(tag, "p", 1))
			p->hidden_depth = 0;
		else if (same)
			p->hidden_depth += tag->end ? -1UL : 1;
		if (p->hidden_depth > 0 || tag->end)
			return true;
	}
	if (tag->end || tag->attributes_size < 6 || is_void(tag) || tag->element == HTML_BODY ||
	    !html_tag_is_hidden(tag))
		return false;
	p->hidden = *tag;
	p->hidden_depth = 1;
	return true;
}

static void take_tag(struct page *p, const char *text, size_t size)
{
	struct html_tag tag = html_tag_read(text, size);

	if (tag.element == HTML_RAW) {
		if (!tag.end)
			skip_raw(p, &tag);
		return;
	}
	if (tag.element == HTML_HEAD) {
		p->in_head = !tag.end;
		return;
	}
	if (p->in_head && tag.element != HTML_INLINE)
		p->in_head = false;
	if (!follow_hidden(p, &tag))
		lay_out(p, &tag);
}

/* The next '>'. Not looked for again once there is none, as all of these searches are. */
static const char *plain_end(struct page *p, const char *at)
{
	const char *end = NULL;

	if (!p->no_more_tags)
		end = memchr(at, '>', (size_t)(p->data + p->size - at));
	p->no_more_tags = !end;
	return end;
}

/* Where the tag that begins at at has its '>', NULL if nowhere. */
static const char *tag_end(struct page *p, const char *at)
{
	const char *end = p->data + p->size, *c = at;

	while (!p->quotes_broken && c < end && *c != '>') {
		if ((*c == '"' || *c == '\'') && c > at && (c[-1] == '=' || c[-1] == ' ')) {
			c = memchr(c + 1, *c, (size_t)(end - c) - 1);
			if (!c)
				break;
		}
		c++;
	}
	if (!p->quotes_broken && c && c < end)
		return c;
	p->quotes_broken = true;
	return plain_end(p, at);
}

/* A comment, whole; to the next '>' where it never ends. */
static const char *comment_end(struct page *p, const char *at)
{
	size_t left = (size_t)(p->data + p->size - at);
	const char *end;

	if (left < 3 || memcmp(at, "!--", 3) != 0 || p->no_more_comments)
		return plain_end(p, at);
	end = memmem(at + 1, left - 1, "-->", 3);
	p->no_more_comments = !end;
	return end ? end + 2 : plain_end(p, at);
}

/* What follows '<' at p->at. */
static void take_markup(struct page *p)
{
	const char *at = p->data + p->at + 1, *end = NULL;
	size_t left = p->size - p->at - 1;
	bool is_tag = left > 0 && (is_letter(*at) || (*at == '/' && left > 1 && is_letter(at[1])));

	if (is_tag)
		end = tag_end(p, at);
	else if (left > 0 && (*at == '!' || *at == '?' || *at == '/'))
		end = comment_end(p, at);
	if (!end) {
		add_text(p, "<", 1);
		p->at++;
		return;
	}
	p->at = (size_t)(end - p->data) + 1;
	if (is_tag)
		take_tag(p, at, (size_t)(end - at));
}

int html_to_text(const char *html, size_t size, struct buffer *out)
{
	struct page p = {.data = html, .size = size, .text = {.out = out, .start = out->size}};

	while (p.at < size && !out->overflowed) {
		const char *tag = memchr(html + p.at, '<', size - p.at);
		size_t n = tag ? (size_t)(tag - html) - p.at : size - p.at;

		add_text(&p, html + p.at, n);
		p.at += n;
		if (tag)
			take_markup(&p);
	}
	close_link(&p);
	return out->overflowed ? -EMSGSIZE : 0;
}

static bool is_label_char(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' ||
	       c == '.';
}

const char *html_charset(const char *html, size_t size, size_t *ret_size)
{
	static const char wanted[] = "charset";
	size_t window = size < META_WINDOW ? size : META_WINDOW, at = 0, n = 0;

	while (at + sizeof(wanted) < window && strncasecmp(html + at, wanted, 7) != 0)
		at++;
	if (at + sizeof(wanted) >= window)
		return NULL;
	at += sizeof(wanted) - 1;
	while (at < window && strchr(" =\"'", html[at]) && html[at] != '\0')
		at++;
	while (at + n < window && is_label_char(html[at + n]))
		n++;
	*ret_size = n;
	return n > 0 ? html + at : NULL;
}
