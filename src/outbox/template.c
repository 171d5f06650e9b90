#include "outbox/template.h"

#include "base/escape.h"
#include "base/file.h"
#include "outbox/paragraphs.h"
#include "outbox/template_parse.h"

#include <errno.h>
#include <string.h>

/* A value is cut here; the longest escape is six bytes for one. */
#define VALUE_MAX 4096
/* And of blocks that a template has more than once, so many. */
#define BLOCKS_MAX 4U
#define RENDERED_MAX                                                     \
	(TEMPLATE_FILE_MAX + (size_t)TEMPLATE_TAGS_MAX * VALUE_MAX * 6 + \
	 (size_t)BLOCKS_MAX * PARAGRAPHS_HTML_MAX)

enum form {
	FORM_SUBJECT,
	FORM_TEXT,
	FORM_HTML,
	FORM_PHONE, /* from here on named as the kind of address that it is for */
	FORM_X,
	FORMS,
};
#define LANGUAGES 2

static const char *const form_names[FORMS] = {"subject", "txt", "html", "phone", "x"};
static const enum text_language languages[LANGUAGES] = {TEXT_LANGUAGE_ARABIC,
							TEXT_LANGUAGE_ENGLISH};

struct kind {
	char *name;
	struct template *forms[LANGUAGES][FORMS]; /* those that may be absent: NULL */
};

struct template_set {
	char **variables;
	struct kind *kinds;
	size_t count;
};

void template_set_free(struct template_set *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->count; i++) {
		for (unsigned l = 0; l < LANGUAGES; l++)
			for (unsigned f = 0; f < FORMS; f++)
				template_free(t->kinds[i].forms[l][f]);
		free(t->kinds[i].name);
	}
	free(t->kinds);
	strings_free(t->variables);
	free(t);
}

void rendered_done(struct rendered *r)
{
	free(r->subject);
	free(r->text);
	free(r->html);
	*r = (struct rendered){0};
}

static int bytes_check(const char *path, const struct buffer *b, struct error *err)
{
	const char *bytes = buffer_string(b);

	if (strlen(bytes) != b->size)
		return error_set(err, -EINVAL, "%s: has a NUL byte; is it text?", path);
	if (!text_is_utf8(bytes, b->size))
		return error_set(err, -EINVAL, "%s: is not UTF-8; save it as UTF-8", path);
	return 0;
}

/* A subject is one line; the line end that editors put behind it does not count. */
static int subject_trim(const char *path, char *text, struct error *err)
{
	size_t size = strlen(text);

	while (size > 0 && strchr(" \t\r\n", text[size - 1]))
		text[--size] = '\0';
	if (size == 0)
		return error_set(err, -EINVAL, "%s: is empty; mail needs a subject", path);
	if (strpbrk(text, "\r\n"))
		return error_set(err, -EINVAL, "%s:2: a subject is one line", path);
	return 0;
}

static bool may_be_absent(enum form form)
{
	return form >= FORM_HTML;
}

static int form_read(const char *path, enum form form, char **ret, struct error *err)
{
	struct buffer b = BUFFER_INIT(TEMPLATE_FILE_MAX);
	_cleanup_(freep) char *text = NULL;
	int r = file_read(path, &b);

	if (r == -ENOENT && may_be_absent(form))
		r = 0;
	else if (r == -EFBIG)
		r = error_set(err, r, "%s: is over %u KiB", path, TEMPLATE_FILE_MAX >> 10);
	else if (r < 0)
		r = error_set(err, r, "cannot read the template %s: %s", path, strerror(-r));
	else
		r = bytes_check(path, &b, err);
	if (r == 0 && (b.size > 0 || !may_be_absent(form)))
		text = buffer_take(&b, NULL);
	buffer_done(&b);
	if (r == 0 && form == FORM_SUBJECT)
		r = subject_trim(path, text, err);
	if (r < 0)
		return r;
	*ret = TAKE(text);
	return 0;
}

static int form_load(const struct template_source *source, struct kind *kind, unsigned l,
		     enum form form, struct error *err)
{
	_cleanup_(freep) char *path =
		xasprintf("%s/%s/%s.%s", source->folder, text_language_code(languages[l]),
			  kind->name, form_names[form]);
	struct template_input input = {.file = path, .variables = source->variables};
	int r = form_read(path, form, &input.text, err);

	if (r < 0 || !input.text)
		return r;
	return template_parse(&input, &kind->forms[l][form], err);
}

static int kind_load(const struct template_source *source, struct kind *kind, struct error *err)
{
	int r = 0;

	for (unsigned l = 0; l < LANGUAGES && r == 0; l++)
		for (unsigned f = 0; f < FORMS && r == 0; f++)
			r = form_load(source, kind, l, f, err);
	return r;
}

int template_set_load(const struct template_source *source, struct template_set **ret,
		      struct error *err)
{
	_cleanup_(template_set_freep) struct template_set *t = xcalloc(1, sizeof(*t));

	for (const char *const *v = source->variables; *v; v++)
		strings_add(&t->variables, *v);
	t->kinds = xcalloc(strings_count((char *const *)source->kinds), sizeof(*t->kinds));
	for (const char *const *name = source->kinds; *name; name++) {
		struct kind *kind = &t->kinds[t->count++];
		int r;

		kind->name = xstrdup(*name);
		r = kind_load(source, kind, err);
		if (r < 0)
			return r;
	}
	*ret = TAKE(t);
	return 0;
}

static const struct template_variable *variable_given(const struct template_variable *variables,
						      const char *name)
{
	for (; variables->name; variables++)
		if (strcmp(variables->name, name) == 0)
			return variables;
	return variables;
}

/* A value as it stands in text, and in HTML where that is not the same, escaped. */
struct value {
	char *text, *html;
};

/* One safe line, so that none adds lines. */
static struct value line_of(const char *given)
{
	struct buffer line = BUFFER_INIT(VALUE_MAX);

	/* an ill-formed byte becomes three */
	(void)text_one_line(given, text_cut(given, strlen(given), VALUE_MAX / 3), &line);
	return (struct value){buffer_take(&line, NULL), NULL};
}

static struct value block_of(const char *given)
{
	_cleanup_(freep) char *cut =
		xstrndup(given, text_cut(given, strlen(given), PARAGRAPHS_TEXT_MAX));
	struct buffer html = BUFFER_INIT(PARAGRAPHS_HTML_MAX);
	struct value value = {.text = paragraphs_clean(cut)};

	(void)paragraphs_html(value.text, &html);
	value.html = buffer_take(&html, NULL);
	return value;
}

/* The values in the order of the set's names. */
static struct value *values_take(const struct template_set *t,
				 const struct template_variable *variables)
{
	size_t count = strings_count(t->variables);
	struct value *values = xcalloc(count + 1, sizeof(*values));

	for (size_t i = 0; i < count; i++) {
		const struct template_variable *v = variable_given(variables, t->variables[i]);
		const char *given = v->value ? v->value : "";

		values[i] = v->block ? block_of(given) : line_of(given);
	}
	return values;
}

static void values_free(struct value *values)
{
	for (struct value *v = values; v->text; v++) {
		free(v->text);
		free(v->html);
	}
	free(values);
}

static void add_value(struct buffer *out, enum form form, const struct value *value)
{
	if (form != FORM_HTML)
		(void)buffer_add_string(out, value->text);
	else if (value->html)
		(void)buffer_add_string(out, value->html);
	else
		escape_html(value->text, strlen(value->text), out);
}

static char *form_render(const struct template *t, enum form form, const struct value *values)
{
	struct buffer out = BUFFER_INIT(RENDERED_MAX);

	for (size_t i = 0; i < t->count; i++) {
		const struct part *part = &t->parts[i];

		if (part->kind == PART_TEXT)
			(void)buffer_add(&out, part->start, part->size);
		else if (part->kind == PART_VALUE)
			add_value(&out, form, &values[part->variable]);
		else if (part->kind == PART_SECTION && !*values[part->variable].text)
			i = part->end;
	}
	return buffer_take(&out, NULL);
}

static const struct kind *kind_find(const struct template_set *t, const char *name)
{
	for (size_t i = 0; i < t->count; i++)
		if (strcmp(t->kinds[i].name, name) == 0)
			return &t->kinds[i];
	abort();
}

/* The one for that kind of address, else the one for all. */
static enum form text_form(struct template *const *forms, const char *address_kind)
{
	for (unsigned f = FORM_PHONE; f < FORMS && address_kind; f++) {
		if (forms[f] && strcmp(address_kind, form_names[f]) == 0)
			return (enum form)f;
	}
	return FORM_TEXT;
}

void template_render(const struct template_set *t, const struct template_choice *choice,
		     const struct template_variable *variables, struct rendered *ret)
{
	struct value *values = values_take(t, variables);
	const unsigned l = choice->language == TEXT_LANGUAGE_ENGLISH ? 1 : 0;
	struct template *const *forms = kind_find(t, choice->kind)->forms[l];
	enum form form = text_form(forms, choice->address_kind);

	*ret = (struct rendered){
		.subject = form_render(forms[FORM_SUBJECT], FORM_SUBJECT, values),
		.text = form_render(forms[form], form, values),
	};
	if (form == FORM_TEXT && forms[FORM_HTML])
		ret->html = form_render(forms[FORM_HTML], FORM_HTML, values);
	values_free(values);
}
