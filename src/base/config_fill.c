#include "base/config.h"

#include "base/config_private.h"
#include "base/credential.h"

#include <string.h>

const char *config_name_of_kind(const char *section, const char *kind)
{
	size_t size = strlen(kind);

	if (strncmp(section, kind, size) != 0)
		return NULL;
	if (section[size] == '\0')
		return "";
	return section[size] == ' ' ? section + size + 1 : NULL;
}

size_t config_sections(struct config *c, const char *kind, const char *const **ret_names)
{
	size_t count = 0;

	c->names = xreallocarray((void *)c->names, c->count + 1, sizeof(char *));
	for (size_t i = 0; i < c->count; i++) {
		const char *name = config_name_of_kind(c->blocks[i].name, kind);
		if (name)
			c->names[count++] = name;
	}
	*ret_names = c->names;
	return count;
}

char *config_section_name(const char *kind, const char *name)
{
	return name && *name ? xasprintf("%s %s", kind, name) : xstrdup(kind);
}

const char *config_value(const struct config *c, const char *kind, const char *name,
			 const char *key)
{
	_cleanup_(freep) char *full = config_section_name(kind, name);
	const struct config_entry *e = config_find_entry(config_find(c, full), key);

	return e ? e->value : NULL;
}

void config_complain(struct config *c, const char *section, const char *key, const char *fmt, ...)
{
	const struct config_block *b = config_find(c, section);
	const struct config_entry *e = key ? config_find_entry(b, key) : NULL;
	va_list args;

	va_start(args, fmt);
	_cleanup_(freep) char *text = xvasprintf(fmt, args);
	va_end(args);
	_cleanup_(freep) char *full = key ? xasprintf("%s in [%s]: %s", key, section, text)
					  : xasprintf("[%s]: %s", section, text);
	/* a section that is nowhere is missed in the first file */
	config_add_problem(c,
			   e   ? e->file
			   : b ? b->file
			       : c->file,
			   e   ? e->line
			   : b ? b->line
			       : 0,
			   full);
}

static bool is_missing(const struct option *o, const struct config_entry *e)
{
	return o->fallback == OPTION_REQUIRED && (!e || !*e->value);
}

enum secrets {
	SECRETS_READ,
	SECRETS_CHECKED, /* left absent */
	SECRETS_BY_NAME, /* given, but empty */
};

static int parse(const struct option *o, const char *value, enum secrets secrets, void *target,
		 struct error *err)
{
	const char *name;

	if (o->type != OPTION_TYPE_SECRET || secrets == SECRETS_READ)
		return option_parse(o, value, target, err);
	int r = credential_reference(value, &name, err);
	if (r == 0 && secrets == SECRETS_BY_NAME)
		secret_init_empty((void *)((char *)target + o->offset));
	return r;
}

void config_take_secrets_by_name(struct config *c)
{
	c->secrets_by_name = true;
}

static void fill_one(struct config *c, const struct config_section *section, const char *name,
		     const struct option *o, void *target)
{
	const struct config_entry *e = config_find_entry(config_find(c, name), o->key);
	const char *value = e ? e->value : o->fallback;
	enum secrets secrets = !section->secrets    ? SECRETS_CHECKED
			       : c->secrets_by_name ? SECRETS_BY_NAME
						    : SECRETS_READ;
	struct error err = ERROR_NONE;

	if (is_missing(o, e))
		config_complain(c, name, e ? o->key : NULL, "%s is missing: %s",
				e ? "the value" : o->key, o->help);
	else if (value && parse(o, value, secrets, target, &err) < 0)
		config_complain(c, name, o->key, "%s", err.text);
}

/* All keys that may stand there; the caller frees. */
static char **known_keys(const struct config_section *section)
{
	char **keys = NULL;

	for (const struct option *o = section->options; o->type != OPTION_TYPE_END; o++)
		strings_add(&keys, o->key);
	for (const char *const *also = section->also; also && *also; also++)
		strings_add(&keys, *also);
	return keys;
}

static bool is_among(const char *word, char *const *words)
{
	for (; words && *words; words++) {
		if (strcmp(*words, word) == 0)
			return true;
	}
	return false;
}

static void check_key(struct config *c, const char *section, const char *key, char *const *known)
{
	if (is_among(key, known))
		return;
	const char *near = known ? nearest_word(key, (const char *const *)known) : NULL;
	if (near)
		config_complain(c, section, key, "no such key; did you mean '%s'?", near);
	else
		config_complain(c, section, key, "no such key");
}

void config_fill(struct config *c, const struct config_section *section, void *target)
{
	_cleanup_(freep) char *name = config_section_name(section->kind, section->name);
	_cleanup_(strings_freep) char **known = known_keys(section);
	const struct config_block *b = config_find(c, name);

	for (size_t i = 0; b && i < b->count; i++)
		check_key(c, name, b->entries[i].key, known);
	for (const struct option *o = section->options; o->type != OPTION_TYPE_END; o++)
		fill_one(c, section, name, o, target);
}

/* True if [kind] or [kind NAME] is to be written where kinds has "kind" or "kind NAME". */
static bool fits_kind(const char *section, const char *kind)
{
	_cleanup_(freep) char *word = xstrndup(kind, strcspn(kind, " "));
	const char *name = config_name_of_kind(section, word);

	/* the bare section of a kind that needs names is its reader's to complain of */
	return name && (!*name || strchr(kind, ' '));
}

static void check_kind(struct config *c, const char *section, const char *const *kinds,
		       const char *const *words)
{
	_cleanup_(freep) char *word = xstrndup(section, strcspn(section, " "));
	const char *near = nearest_word(word, words);

	for (; *kinds; kinds++) {
		if (fits_kind(section, *kinds))
			return;
	}
	if (near && strcmp(near, word) == 0)
		config_complain(c, section, NULL, "this section has no name; write [%s]", word);
	else if (near)
		config_complain(c, section, NULL, "no such section; did you mean [%s]?", near);
	else
		config_complain(c, section, NULL, "no such section");
}

void config_check_kinds(struct config *c, const char *const *kinds)
{
	_cleanup_(strings_freep) char **words = NULL;

	for (const char *const *kind = kinds; *kind; kind++) {
		_cleanup_(freep) char *word = xstrndup(*kind, strcspn(*kind, " "));
		strings_add(&words, word);
	}
	for (size_t i = 0; words && i < c->count; i++)
		check_kind(c, c->blocks[i].name, kinds, (const char *const *)words);
}

size_t config_problems(const struct config *c, const struct config_problem **ret)
{
	if (ret)
		*ret = c->problems;
	return c->problems_count;
}
