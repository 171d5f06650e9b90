#include "http/pages/page_set.h"

#include "base/file.h"
#include "http/pages/markup.h"

#include <errno.h>
#include <string.h>

#define LANGUAGES 2U

static const enum text_language languages[LANGUAGES] = {TEXT_LANGUAGE_ARABIC,
							TEXT_LANGUAGE_ENGLISH};

/* What every page may use. */
static const char *const common_names[] = {"office_name",   "phone",	     "website",
					   "routine_days",  "critical_days", "complex_days",
					   "home_target",   "ticket_target", "sla_target",
					   "other_target",  "other_form",    "other_link",
					   "static_target", "at_home",	     "at_ticket",
					   "at_sla",	    "mail_is_sent",  NULL};
/* What only the layout has besides. */
static const char *const layout_names[] = {"title", "content", NULL};

struct entry {
	char *name;
	char **names; /* that its templates were parsed with */
	struct template *title[LANGUAGES], *body[LANGUAGES];
};

struct page_set {
	struct entry layout; /* without titles */
	struct entry *entries;
	size_t count;
};

static void entry_done(struct entry *e)
{
	for (unsigned l = 0; l < LANGUAGES; l++) {
		template_free(e->title[l]);
		template_free(e->body[l]);
	}
	strings_free(e->names);
	free(e->name);
}

void page_set_free(struct page_set *set)
{
	if (!set)
		return;
	entry_done(&set->layout);
	for (size_t i = 0; i < set->count; i++)
		entry_done(&set->entries[i]);
	free(set->entries);
	free(set);
}

static int bytes_check(const char *path, const struct buffer *b, struct error *err)
{
	if (strlen(buffer_string(b)) == b->size && text_is_utf8(buffer_string(b), b->size))
		return 0;
	return error_set(err, -EINVAL, "%s: is not UTF-8 text; save it as UTF-8", path);
}

static int load(const char *path, char *const *names, struct template **ret, struct error *err)
{
	struct buffer b = BUFFER_INIT(TEMPLATE_FILE_MAX);
	int r = file_read(path, &b);

	if (r < 0)
		r = error_set(err, r, "cannot read the template %s: %s", path,
			      r == -EFBIG ? "it is over 64 KiB" : strerror(-r));
	else
		r = bytes_check(path, &b, err);
	if (r == 0) {
		const struct template_input input = {path, buffer_take(&b, NULL),
						     (const char *const *)names};
		r = template_parse(&input, ret, err);
	}
	buffer_done(&b);
	return r;
}

static void add_names(char ***names, const char *const *more)
{
	for (; more && *more; more++)
		strings_add(names, *more);
}

static int entry_load(const char *folder, struct entry *e, bool titled, struct error *err)
{
	int r = 0;

	for (unsigned l = 0; l < LANGUAGES && r == 0; l++) {
		const char *code = text_language_code(languages[l]);
		_cleanup_(freep) char *title =
			xasprintf("%s/%s/page-%s.title", folder, code, e->name);
		_cleanup_(freep) char *body =
			xasprintf("%s/%s/page-%s.html", folder, code, e->name);

		if (titled)
			r = load(title, e->names, &e->title[l], err);
		if (r == 0)
			r = load(body, e->names, &e->body[l], err);
	}
	return r;
}

static int kind_load(struct page_set *set, const char *folder, const struct page_kind *kind,
		     struct error *err)
{
	set->entries = xreallocarray(set->entries, set->count + 1, sizeof(*set->entries));
	struct entry *e = &set->entries[set->count++];

	*e = (struct entry){.name = xstrdup(kind->name)};
	add_names(&e->names, common_names);
	add_names(&e->names, kind->variables);
	return entry_load(folder, e, true, err);
}

int page_set_load(const char *folder, const struct page_kind *kinds, struct page_set **ret,
		  struct error *err)
{
	_cleanup_(page_set_freep) struct page_set *set = xcalloc(1, sizeof(*set));

	set->layout.name = xstrdup("layout");
	add_names(&set->layout.names, common_names);
	add_names(&set->layout.names, layout_names);
	int r = entry_load(folder, &set->layout, false, err);
	for (; kinds->name && r == 0; kinds++)
		r = kind_load(set, folder, kinds, err);
	if (r == 0)
		*ret = TAKE(set);
	return r;
}

static const struct entry *find(const struct page_set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->entries[i].name, name) == 0)
			return &set->entries[i];
	abort();
}

static char *one_line(char *text)
{
	text[strcspn(text, "\r\n")] = '\0';
	return text;
}

static char *render(const struct template *t, const struct markup *how)
{
	struct buffer out = BUFFER_INIT(MARKUP_MAX);
	struct markup m = *how;

	m.template = t;
	if (markup_render(&m, &out) < 0)
		buffer_clear(&out);
	return buffer_take(&out, NULL);
}

char *page_set_render(const struct page_set *set, const struct web_page *page, const json_t *common)
{
	unsigned l = page->language == TEXT_LANGUAGE_ENGLISH ? 1 : 0;
	const struct entry *e = find(set, page->kind);
	struct markup m = {
		.names = (const char *const *)e->names,
		.values = page->values,
		.common = common,
	};
	/* escaped once, by its own template */
	_cleanup_(freep) char *title = one_line(render(e->title[l], &m));
	_cleanup_(freep) char *body = render(e->body[l], &m);
	struct buffer out = BUFFER_INIT(MARKUP_MAX);

	m = (struct markup){
		.template = set->layout.body[l],
		.names = (const char *const *)set->layout.names,
		.common = common,
		.title = title,
		.content = body,
	};
	int r = *body ? markup_render(&m, &out) : -EMSGSIZE;
	char *whole = r == 0 ? buffer_take(&out, NULL) : NULL;
	buffer_done(&out);
	return whole;
}
