#include "outbox/template_parse.h"

#include "base/config.h"

#include <wasl/buffer.h>

#include <errno.h>
#include <string.h>

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_"
#define NAME_MAX_SIZE 64
/* Some editors begin a file with it. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define DEPTH_MAX 8

struct parser {
	const struct template_input *input;
	struct template *template;
	const char *at;
	size_t open[DEPTH_MAX]; /* the sections that are open, by their part */
	size_t depth;
	struct error *err;
};

/* What stands between the braces. */
struct tag {
	const char *start; /* of its braces */
	enum part_kind kind;
	size_t variable;
	char name[NAME_MAX_SIZE + 1];
};

void template_free(struct template *t)
{
	if (!t)
		return;
	free(t->text);
	free(t->parts);
	free(t);
}

static unsigned line_of(const struct parser *p, const char *where)
{
	unsigned line = 1;

	for (const char *c = p->template->text; c < where; c++)
		line += *c == '\n';
	return line;
}

static int complain(const struct parser *p, const char *where, const char *fmt, ...)
	WASL_PRINTF(3, 4);

static int complain(const struct parser *p, const char *where, const char *fmt, ...)
{
	_cleanup_(freep) char *text = NULL;
	va_list args;

	va_start(args, fmt);
	text = xvasprintf(fmt, args);
	va_end(args);
	return error_set(p->err, -EINVAL, "%s:%u: %s", p->input->file, line_of(p, where), text);
}

static struct part *part_add(struct parser *p, enum part_kind kind)
{
	struct template *t = p->template;

	t->parts = xreallocarray(t->parts, t->count + 1, sizeof(*t->parts));
	t->parts[t->count] = (struct part){.kind = kind};
	return &t->parts[t->count++];
}

static void text_add(struct parser *p, const char *end)
{
	struct part *part;

	if (end == p->at)
		return;
	part = part_add(p, PART_TEXT);
	part->start = p->at;
	part->size = (size_t)(end - p->at);
}

static int unknown_variable(const struct parser *p, const struct tag *tag)
{
	struct buffer known = BUFFER_INIT(512);
	const char *nearest = nearest_word(tag->name, p->input->variables);
	int r;

	if (nearest)
		return complain(p, tag->start, "there is no variable \"%s\"; is \"%s\" meant?",
				tag->name, nearest);
	for (const char *const *v = p->input->variables; *v; v++)
		(void)buffer_printf(&known, "%s%s", known.size ? ", " : "", *v);
	r = complain(p, tag->start, "there is no variable \"%s\"; there are: %s", tag->name,
		     buffer_string(&known));
	buffer_done(&known);
	return r;
}

static int variable_find(const struct parser *p, struct tag *tag)
{
	for (size_t i = 0; p->input->variables[i]; i++)
		if (strcmp(p->input->variables[i], tag->name) == 0) {
			tag->variable = i;
			return 0;
		}
	return unknown_variable(p, tag);
}

/* Reads what stands between start's braces and those at end. */
static int tag_read(const struct parser *p, const char *end, struct tag *tag)
{
	const char *inner = tag->start + 2;
	size_t size;

	inner += strspn(inner, " \t");
	tag->kind = PART_VALUE;
	if (*inner == '#' || *inner == '/')
		tag->kind = *inner++ == '#' ? PART_SECTION : PART_SECTION_END;
	inner += strspn(inner, " \t");
	size = strspn(inner, NAME_CHARACTERS);
	if (size == 0 || size > NAME_MAX_SIZE || inner + size + strspn(inner + size, " \t") != end)
		return complain(p, tag->start, "\"%.*s\" is not {{name}}, {{#name}} or {{/name}}",
				(int)(end + 2 - tag->start), tag->start);
	memcpy(tag->name, inner, size);
	tag->name[size] = '\0';
	return variable_find(p, tag);
}

static int section_open(struct parser *p, const struct tag *tag)
{
	if (p->depth == DEPTH_MAX)
		return complain(p, tag->start, "section \"%s\" stands within %d others: too deep",
				tag->name, DEPTH_MAX);
	p->open[p->depth++] = p->template->count - 1;
	return 0;
}

static int section_close(struct parser *p, const struct tag *tag)
{
	struct part *parts = p->template->parts;
	struct part *section;

	if (p->depth == 0)
		return complain(p, tag->start, "{{/%s}} closes a section that is not open",
				tag->name);
	section = &parts[p->open[--p->depth]];
	if (section->variable != tag->variable)
		return complain(p, tag->start, "{{/%s}} stands where {{/%s}} is due", tag->name,
				p->input->variables[section->variable]);
	section->end = p->template->count - 1;
	return 0;
}

/* A section's tag alone on its line takes the line's end with it. */
static const char *after_tag(const struct parser *p, const struct tag *tag, const char *end)
{
	bool first = tag->start == p->template->text || tag->start[-1] == '\n';

	if (tag->kind == PART_VALUE || !first)
		return end;
	if (end[0] == '\r' && end[1] == '\n')
		return end + 2;
	return *end == '\n' ? end + 1 : end;
}

static int tag_add(struct parser *p, const struct tag *tag)
{
	struct part *part = part_add(p, tag->kind);

	part->variable = tag->variable;
	part->start = tag->start;
	if (tag->kind == PART_SECTION)
		return section_open(p, tag);
	if (tag->kind == PART_SECTION_END)
		return section_close(p, tag);
	return 0;
}

static int tag_parse(struct parser *p, const char *start)
{
	struct tag tag = {.start = start};
	const char *end = strstr(start, "}}");
	size_t line = strcspn(start, "\n");
	int r;

	if (!end || (size_t)(end - start) > line)
		return complain(p, start, "\"{{\" is not closed by \"}}\" on its line: %.*s",
				(int)(line > 60 ? 60 : line), start);
	r = tag_read(p, end, &tag);
	if (r < 0)
		return r;
	text_add(p, start);
	r = tag_add(p, &tag);
	p->at = after_tag(p, &tag, end + 2);
	return r;
}

static int parse(struct parser *p)
{
	const char *start;

	for (unsigned tags = 0; (start = strstr(p->at, "{{")); tags++) {
		int r = tags < TEMPLATE_TAGS_MAX
				? tag_parse(p, start)
				: complain(p, start, "more than %d variables", TEMPLATE_TAGS_MAX);

		if (r < 0)
			return r;
	}
	text_add(p, p->at + strlen(p->at));
	if (p->depth > 0) {
		const struct part *section = &p->template->parts[p->open[p->depth - 1]];
		const char *name = p->input->variables[section->variable];

		return complain(p, section->start, "{{#%s}} is not closed by {{/%s}}", name, name);
	}
	return 0;
}

int template_parse(const struct template_input *input, struct template **ret, struct error *err)
{
	_cleanup_(template_freep) struct template *t = xcalloc(1, sizeof(*t));
	struct parser p = {.input = input, .template = t, .at = input->text, .err = err};
	int r;

	t->text = input->text;
	if (strncmp(p.at, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
		p.at += strlen(BYTE_ORDER_MARK);
	r = parse(&p);
	if (r < 0)
		return r;
	*ret = TAKE(t);
	return 0;
}
