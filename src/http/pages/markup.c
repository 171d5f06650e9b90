#include "http/pages/markup.h"

#include "base/escape.h"

#include <errno.h>
#include <string.h>

#define DEPTH_MAX 8U

/* An open section, which is repeated for each object of a list. */
struct frame {
	size_t part;
	const json_t *list; /* or one object, or what only is there */
	size_t at;
};

struct renderer {
	const struct markup *m;
	struct buffer *out;
	struct frame frames[DEPTH_MAX];
	size_t depth;
};

static const json_t *object_of(const struct frame *frame)
{
	return json_is_array(frame->list) ? json_array_get(frame->list, frame->at) : frame->list;
}

/* The innermost that has it. */
static const json_t *find(const struct renderer *r, size_t variable)
{
	const char *name = r->m->names[variable];
	const json_t *found = NULL;

	for (size_t i = r->depth; i > 0 && !found; i--)
		found = json_object_get(object_of(&r->frames[i - 1]), name);
	if (!found)
		found = json_object_get(r->m->values, name);
	return found ? found : json_object_get(r->m->common, name);
}

static bool is_empty(const json_t *value)
{
	if (json_is_string(value))
		return json_string_length(value) == 0;
	if (json_is_array(value))
		return json_array_size(value) == 0;
	return !value || json_is_null(value) || json_is_false(value);
}

static const char *markup_of(const struct markup *m, const char *name)
{
	if (strcmp(name, "title") == 0)
		return m->title;
	return strcmp(name, "content") == 0 ? m->content : NULL;
}

static void add_value(struct renderer *r, size_t variable)
{
	const json_t *value = find(r, variable);
	const char *markup = markup_of(r->m, r->m->names[variable]);

	if (markup)
		(void)buffer_add_string(r->out, markup);
	else if (json_is_string(value))
		escape_html(json_string_value(value), json_string_length(value), r->out);
	else if (json_is_integer(value))
		(void)buffer_printf(r->out, "%lld", (long long)json_integer_value(value));
}

/* The part to go on behind. */
static size_t section_begin(struct renderer *r, size_t i)
{
	const struct part *part = &r->m->template->parts[i];
	const json_t *value = find(r, part->variable);

	if (is_empty(value) || r->depth == DEPTH_MAX)
		return part->end;
	r->frames[r->depth++] = (struct frame){.part = i, .list = value};
	return i;
}

static size_t section_end(struct renderer *r, size_t i)
{
	struct frame *frame = &r->frames[r->depth - 1];

	if (json_is_array(frame->list) && ++frame->at < json_array_size(frame->list))
		return frame->part;
	r->depth--;
	return i;
}

int markup_render(const struct markup *m, struct buffer *out)
{
	struct renderer r = {.m = m, .out = out};

	for (size_t i = 0; i < m->template->count; i++) {
		const struct part *part = &m->template->parts[i];

		if (part->kind == PART_TEXT)
			(void)buffer_add(out, part->start, part->size);
		else if (part->kind == PART_VALUE)
			add_value(&r, part->variable);
		else if (part->kind == PART_SECTION)
			i = section_begin(&r, i);
		else
			i = section_end(&r, i);
	}
	return out->overflowed ? -EMSGSIZE : 0;
}
