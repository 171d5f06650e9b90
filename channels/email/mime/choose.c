#include "choose.h"

#include <string.h>
#include <strings.h>

#include "decode.h"

enum content {
	CONTENT_PLAIN = 1,
	CONTENT_HTML = 2,
};

static int find_visible(const void *data, size_t size, void *context)
{
	const unsigned char *bytes = data;

	(void)context;
	for (size_t i = 0; i < size; i++)
		if (bytes[i] > ' ' && bytes[i] != 0xc2 && bytes[i] != 0xa0)
			return 1;
	return 0;
}

static bool is_blank(const struct part *p)
{
	return decode_body(p->encoding, p->body, p->size, find_visible, NULL) == 0;
}

/* By its type, or by the names programs give it under other types. */
static bool is_signature(const struct part *p)
{
	static const char *const names[] = {"smime.p7s", "signature.asc"};
	static const char *const types[] = {
		"application/pgp-signature",
		"application/pkcs7-signature",
		"application/x-pkcs7-signature",
	};

	for (size_t i = 0; i < ELEMENTS(types); i++)
		if (strcmp(p->type, types[i]) == 0)
			return true;
	for (size_t i = 0; p->name && i < ELEMENTS(names); i++)
		if (strcasecmp(p->name, names[i]) == 0)
			return true;
	return false;
}

/* The child that a multipart/related is about. */
static size_t related_root(const struct tree *tree, size_t index)
{
	const struct part *list = tree->list, *p = &list[index];
	char start[256];
	size_t n;

	if (p->start) {
		const char *id = p->start + strspn(p->start, " <");

		n = strcspn(id, " >");
		memcpy(start, id, n < sizeof(start) ? n : 0);
		start[n < sizeof(start) ? n : 0] = '\0';
		for (size_t c = index + 1; c < p->end; c = list[c].end)
			if (list[c].content_id && strcmp(list[c].content_id, start) == 0)
				return c;
	}
	return index + 1;
}

static enum part_use leaf_use(const struct tree *tree, size_t index)
{
	const struct part *p = &tree->list[index], *parent = &tree->list[p->parent];
	bool is_text = p->kind == PART_TEXT || p->kind == PART_HTML;

	if (p->parent == index)
		return is_text && !p->detached ? PART_AS_TEXT : PART_AS_ATTACHMENT;
	if (parent->multi == PART_SIGNED && index != p->parent + 1 && is_signature(p))
		return PART_UNUSED;
	return is_text && !p->attached ? PART_AS_TEXT : PART_AS_ATTACHMENT;
}

static void settle_beside(struct part *p)
{
	if (p->use == PART_AS_TEXT)
		p->use = PART_AS_ATTACHMENT;
	p->is_inline = p->is_inline || (p->content_id && !p->detached);
}

/* What is beside a related multipart's root is there for the root's sake. */
static void settle_related(struct tree *tree, size_t index)
{
	size_t root = related_root(tree, index);

	for (size_t c = index + 1; c < tree->list[index].end; c = tree->list[c].end)
		if (c != root && tree->list[c].kind != PART_MULTI)
			settle_beside(&tree->list[c]);
}

/* Plain text where it says anything, else the last of the others, which is the richest. */
static size_t best_alternative(const struct tree *tree, size_t index, const unsigned char *content)
{
	size_t best = 0;

	for (size_t c = index + 1; c < tree->list[index].end; c = tree->list[c].end) {
		if (content[c] & CONTENT_PLAIN)
			return c;
		if (content[c] & CONTENT_HTML)
			best = c;
	}
	return best;
}

static bool is_rendering(const struct part *p)
{
	static const char *const types[] = {"text/enriched", "text/richtext", "text/x-amp-html",
					    "text/watch-html"};

	for (size_t i = 0; i < ELEMENTS(types); i++)
		if (strcmp(p->type, types[i]) == 0 && !p->attached)
			return true;
	return p->use == PART_AS_TEXT;
}

static bool same_charset(const struct part *a, const struct part *b)
{
	if (!a->charset || !b->charset)
		return a->charset == b->charset;
	return strcasecmp(a->charset, b->charset) == 0;
}

/* A plain text that says something else than the chosen one: no alternative, but more text. */
static bool says_more(const struct tree *tree, size_t best, size_t index)
{
	const struct part *a = &tree->list[best], *b = &tree->list[index];

	if (a->kind != PART_TEXT || b->kind != PART_TEXT || b->use != PART_AS_TEXT ||
	    b->parent != a->parent)
		return false;
	return a->encoding == b->encoding &&
	       (a->size != b->size || memcmp(a->body, b->body, a->size) != 0) && same_charset(a, b);
}

static void settle_alternative(struct tree *tree, size_t index, const unsigned char *content)
{
	size_t best = best_alternative(tree, index, content), c = index + 1;

	while (best > 0 && c < tree->list[index].end) {
		if (c == best) {
			c = tree->list[c].end;
			continue;
		}
		if (is_rendering(&tree->list[c]) && !says_more(tree, best, c))
			tree->list[c].use = PART_UNUSED;
		c++;
	}
}

static unsigned char leaf_content(const struct part *p)
{
	if (p->use != PART_AS_TEXT || p->kind == PART_MULTI)
		return 0;
	if (p->kind == PART_HTML)
		return CONTENT_HTML;
	return is_blank(p) ? 0 : CONTENT_PLAIN;
}

/* A kind of text that no reader knows is plain text (RFC 2046 section 4.1.4). */
static bool is_readable(const struct part *p)
{
	static const char *const data[] = {"calendar",	"vcard", "x-vcard",
					   "directory", "rtf",	 "rfc822-headers"};

	if (p->kind != PART_OTHER || p->attached || strncmp(p->type, "text/", 5) != 0)
		return false;
	for (size_t i = 0; i < ELEMENTS(data); i++)
		if (strcmp(p->type + 5, data[i]) == 0)
			return false;
	return true;
}

static void settle_as_text(struct part *p)
{
	if (p->kind == PART_OTHER)
		p->kind = strcmp(p->type, "text/enriched") == 0 ||
					  strcmp(p->type, "text/richtext") == 0
				  ? PART_HTML
				  : PART_TEXT;
	p->use = PART_AS_TEXT;
}

/* Without any other text, that of a mail's beginning is it, though it has a name. */
static void settle_without_text(struct tree *tree)
{
	size_t first = tree->count, readable = tree->count;

	for (size_t i = tree->count; i-- > 0;) {
		if (tree->list[i].kind == PART_MULTI)
			continue;
		if (tree->list[i].use == PART_AS_TEXT)
			return;
		first = i;
		if (is_readable(&tree->list[i]))
			readable = i;
	}
	if (readable < tree->count)
		settle_as_text(&tree->list[readable]);
	else if (first < tree->count && !tree->list[first].detached &&
		 (tree->list[first].kind == PART_TEXT || tree->list[first].kind == PART_HTML))
		settle_as_text(&tree->list[first]);
}

void choose_parts(struct tree *tree)
{
	unsigned char content[MIME_PARTS_MAX] = {0};

	for (size_t i = 0; i < tree->count; i++)
		if (tree->list[i].kind != PART_MULTI)
			tree->list[i].use = leaf_use(tree, i);
	for (size_t i = 0; i < tree->count; i++)
		if (tree->list[i].kind == PART_MULTI && tree->list[i].multi == PART_RELATED)
			settle_related(tree, i);
	/* those within a part come after it, so that backwards they come first */
	for (size_t i = tree->count; i-- > 0;) {
		const struct part *p = &tree->list[i];

		if (p->kind != PART_MULTI)
			content[i] = leaf_content(p);
		else if (p->multi == PART_ALTERNATIVE)
			settle_alternative(tree, i, content);
		content[p->parent] |= content[i];
	}
	settle_without_text(tree);
}
