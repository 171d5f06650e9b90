#include "tree.h"

#include <string.h>
#include <strings.h>

#define GUESS_WINDOW 4096
#define BOUNDARY_MAX 1000
#define NO_LEAF SIZE_MAX

struct open {
	size_t part;
	const char *boundary; /* the part's, or borrowed from the raw bytes */
	size_t boundary_size;
	bool seen;
};

struct walk {
	struct tree *tree;
	const char *raw;
	size_t size, at;
	size_t leaf; /* whose body is being passed, or NO_LEAF */
	size_t depth;
	bool distrust; /* the boundary that the whole mail names occurs nowhere */
	struct open open[MIME_DEPTH_MAX];
};

struct delimiter {
	size_t begin, next; /* of its line, and of the one after */
	size_t level;	    /* in the stack */
	bool last;
};

/* A line that begins with two hyphens. */
struct dashes {
	const char *text; /* after them, without blanks at its end */
	size_t size;
	size_t next;
};

/* The one at at, of which no more than max bytes are looked at. */
static struct dashes read_dashes(const struct walk *w, size_t at, size_t max)
{
	struct dashes line = {.text = w->raw + at + 2};
	size_t end = at + 2, size, next, limit = w->size - at < max ? w->size : at + max;

	while (end < limit && w->raw[end] != '\r' && w->raw[end] != '\n')
		end++;
	size = end - at - 2;
	while (size > 0 && (line.text[size - 1] == ' ' || line.text[size - 1] == '\t'))
		size--;
	next = end;
	while (next < w->size && w->raw[next] == '\r')
		next++;
	if (next == w->size || w->raw[next] != '\n')
		next = end;
	line.size = size;
	line.next = next < w->size ? next + 1 : next;
	return line;
}

/* The innermost open multipart that the line is a boundary of. */
static bool match(const struct walk *w, const struct dashes *line, struct delimiter *ret)
{
	for (size_t level = w->depth; level-- > 0;) {
		const struct open *o = &w->open[level];
		bool last = line->size == o->boundary_size + 2;

		if (line->size != o->boundary_size && !last)
			continue;
		if (memcmp(line->text, o->boundary, o->boundary_size) != 0)
			continue;
		if (last && memcmp(line->text + o->boundary_size, "--", 2) != 0)
			continue;
		ret->level = level;
		ret->last = last;
		ret->next = line->next;
		return true;
	}
	return false;
}

static bool begins_line(const struct walk *w, size_t at)
{
	return at == 0 || w->raw[at - 1] == '\n' || w->raw[at - 1] == '\r';
}

/* The first line with two hyphens from at on; w->size when there is none before end. */
static size_t find_dashes(const struct walk *w, size_t at, size_t end)
{
	while (at + 1 < end) {
		const char *dash = memchr(w->raw + at, '-', end - at - 1);

		if (!dash)
			return w->size;
		at = (size_t)(dash - w->raw);
		if (dash[1] == '-' && begins_line(w, at))
			return at;
		at++;
	}
	return w->size;
}

static bool find_delimiter(const struct walk *w, struct delimiter *ret)
{
	size_t at = w->at;

	while ((at = find_dashes(w, at, w->size)) < w->size) {
		struct dashes line = read_dashes(w, at, w->size);

		ret->begin = at;
		if (match(w, &line, ret))
			return true;
		at = line.next;
	}
	return false;
}

/* The line end before a boundary belongs to the boundary. */
static void set_body_end(const struct walk *w, struct part *p, size_t end)
{
	size_t begin = (size_t)(p->body - w->raw);

	if (end < w->size && end > begin && w->raw[end - 1] == '\n')
		end--;
	if (end < w->size && end > begin && w->raw[end - 1] == '\r')
		end--;
	p->size = end > begin ? end - begin : 0;
}

static void close_leaf(struct walk *w, size_t end)
{
	if (w->leaf != NO_LEAF) {
		set_body_end(w, &w->tree->list[w->leaf], end);
		part_check_encoding(&w->tree->list[w->leaf]);
	}
	w->leaf = NO_LEAF;
}

static void read_as_text(struct walk *w, struct part *p)
{
	w->tree->no_boundary = true;
	p->kind = PART_TEXT;
	free(p->type);
	p->type = xstrdup("text/plain");
}

/* Closes the innermost multipart; one in which no boundary was met is text. */
static void pop(struct walk *w, size_t end, bool ended)
{
	const struct open *o = &w->open[--w->depth];
	struct part *p = &w->tree->list[o->part];

	p->end = w->tree->count;
	if (!o->seen) {
		read_as_text(w, p);
		set_body_end(w, p, end);
	} else if (!ended) {
		w->tree->no_end = true;
	}
}

/* A part that says what it is. */
static bool begins_part(const struct walk *w, size_t at)
{
	return w->size - at > 8 && strncasecmp(w->raw + at, "content-", 8) == 0;
}

/*
 * For a multipart that names no boundary, or a wrong one: the first line that looks like
 * one, best one that a part's header follows.
 */
static bool guess_boundary(struct walk *w, bool named, struct open *ret)
{
	size_t window = w->size - w->at < GUESS_WINDOW ? w->size : w->at + GUESS_WINDOW;
	struct dashes best = {0};
	struct delimiter other;

	for (size_t at = w->at; (at = find_dashes(w, at, window)) < w->size; at += 2) {
		struct dashes line = read_dashes(w, at, BOUNDARY_MAX + 4);
		bool sure = begins_part(w, line.next);

		if (line.size > BOUNDARY_MAX || match(w, &line, &other))
			continue;
		if (sure || (!best.text && !named && line.size > 0))
			best = line;
		if (sure)
			break;
	}
	if (!best.text)
		return false;
	w->tree->no_boundary = true;
	ret->boundary = best.text;
	ret->boundary_size = best.size;
	return true;
}

static void push(struct walk *w, size_t index)
{
	struct part *p = &w->tree->list[index];
	bool distrusted = index == 0 && w->distrust;
	struct open o = {.part = index, .boundary = distrusted ? NULL : p->boundary};

	w->leaf = index;
	if (w->depth == MIME_DEPTH_MAX) {
		w->tree->too_deep = true;
		p->kind = PART_OTHER;
		return;
	}
	o.boundary_size = o.boundary ? strlen(o.boundary) : 0;
	if (!o.boundary && !guess_boundary(w, distrusted, &o)) {
		read_as_text(w, p);
		return;
	}
	w->leaf = NO_LEAF;
	w->open[w->depth++] = o;
}

/* The part whose body begins at w->at. */
static void add_part(struct walk *w, const struct header_block *header)
{
	struct tree *t = w->tree;
	const char *type = "text/plain";
	size_t index = t->count, parent = w->depth > 0 ? w->open[w->depth - 1].part : index;
	struct part *p;

	if (t->count == t->allocated) {
		t->allocated = t->allocated ? t->allocated * 2 : 8;
		t->list = xreallocarray(t->list, t->allocated, sizeof(*t->list));
	}
	if (parent != index && t->list[parent].multi == PART_DIGEST)
		type = "message/rfc822";
	p = &t->list[t->count++];
	part_init(p, header, type);
	p->parent = parent;
	p->end = t->count;
	p->body = w->raw + w->at;
	w->leaf = index;
	if (p->kind == PART_MULTI)
		push(w, index);
}

static void begin_part(struct walk *w)
{
	struct header_block header;

	header_split(w->raw + w->at, w->size - w->at, HEADER_OF_PART, &header);
	w->at += header.body;
	add_part(w, &header);
	header_block_done(&header);
}

static void take_delimiter(struct walk *w, const struct delimiter *d)
{
	close_leaf(w, d->begin);
	while (w->depth > d->level + 1)
		pop(w, d->begin, false);
	w->at = d->next;
	if (d->last) {
		pop(w, d->begin, true);
		return;
	}
	w->open[d->level].seen = true;
	if (w->tree->count == MIME_PARTS_MAX)
		w->tree->too_many = true;
	else
		begin_part(w);
}

static void walk_parts(struct walk *w, const struct header_block *header)
{
	struct delimiter d;

	add_part(w, header);
	while (w->depth > 0 && find_delimiter(w, &d) && !w->tree->too_many)
		take_delimiter(w, &d);
	close_leaf(w, w->size);
	while (w->depth > 0)
		pop(w, w->size, w->tree->too_many);
}

void tree_init(struct tree *tree, const char *raw, size_t size, const struct header_block *header)
{
	struct walk w = {.tree = tree, .raw = raw, .size = size, .at = header->body};

	*tree = (struct tree){0};
	walk_parts(&w, header);
	if (tree->count > 1 || !tree->list[0].boundary)
		return;
	/* nothing was divided: perhaps the boundary was changed on its way */
	tree_done(tree);
	w = (struct walk){
		.tree = tree, .raw = raw, .size = size, .at = header->body, .distrust = true};
	walk_parts(&w, header);
}

void tree_done(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++)
		part_done(&tree->list[i]);
	free(tree->list);
	*tree = (struct tree){0};
}
