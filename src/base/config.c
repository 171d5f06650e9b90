#include "base/config.h"

#include "base/ini.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct entry {
	char *file, *key, *value;
	unsigned line;
};

struct section {
	char *name; /* "channel cso" */
	char *file;
	unsigned line;
	struct entry *entries;
	size_t count;
};

struct config {
	struct section *sections;
	size_t count;
	struct config_problem *problems;
	size_t problems_count;
	const char **names; /* what config_sections() gave last */
};

static void add_problem(struct config *c, const char *file, unsigned line, char *text)
{
	c->problems = xreallocarray(c->problems, c->problems_count + 1, sizeof(*c->problems));
	c->problems[c->problems_count++] =
		(struct config_problem){.file = xstrdup(file), .line = line, .text = text};
}

static struct section *find_section(const struct config *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++) {
		if (strcmp(c->sections[i].name, name) == 0)
			return &c->sections[i];
	}
	return NULL;
}

static struct entry *find_entry(const struct section *s, const char *key)
{
	for (size_t i = 0; s && i < s->count; i++) {
		if (strcmp(s->entries[i].key, key) == 0)
			return &s->entries[i];
	}
	return NULL;
}

/* "channel  cso" and "channel cso" are one. */
static char *tidy_name(const char *name)
{
	char *tidy = xstrdup(name), *to = tidy;

	for (const char *c = name; *c; c++) {
		bool blank = *c == ' ' || *c == '\t';
		if (!blank || (to > tidy && to[-1] != ' '))
			*to++ = blank ? ' ' : *c;
	}
	*to = '\0';
	return tidy;
}

static void take_section(const char *file, unsigned line, const char *name, void *data)
{
	struct config *c = data;
	_cleanup_(freep) char *tidy = tidy_name(name);

	if (find_section(c, tidy))
		return;
	c->sections = xreallocarray(c->sections, c->count + 1, sizeof(*c->sections));
	c->sections[c->count++] =
		(struct section){.name = TAKE(tidy), .file = xstrdup(file), .line = line};
}

static void entry_done(const struct entry *e)
{
	free(e->file);
	free(e->key);
	free(e->value);
}

static void take_entry(const struct ini_entry *given, void *data)
{
	struct config *c = data;
	_cleanup_(freep) char *tidy = tidy_name(given->section);
	struct section *s = find_section(c, tidy);
	struct entry *e = find_entry(s, given->key);

	if (e) {
		entry_done(e);
	} else {
		s->entries = xreallocarray(s->entries, s->count + 1, sizeof(*s->entries));
		e = &s->entries[s->count++];
	}
	*e = (struct entry){
		.file = xstrdup(given->file),
		.line = given->line,
		.key = xstrdup(given->key),
		.value = xstrdup(given->value),
	};
}

static void take_error(const char *file, unsigned line, const char *text, void *data)
{
	add_problem(data, file, line, xstrdup(text));
}

/* The caller frees. NULL and errno set. */
static char *read_file(const char *path, size_t *ret_size)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return NULL;
	if (S_ISDIR(st.st_mode) || st.st_size > (off_t)INI_FILE_MAX) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : EFBIG;
		return NULL;
	}
	_cleanup_(freep) char *text = xmalloc(INI_FILE_MAX);
	size_t size = 0;
	ssize_t n;
	while (size < INI_FILE_MAX && (n = read(fd, text + size, INI_FILE_MAX - size)) > 0)
		size += (size_t)n;
	*ret_size = size;
	return TAKE(text);
}

static void take_file(struct config *c, const char *path)
{
	const struct ini_sink sink = {take_section, take_entry, take_error, c};
	size_t size = 0;
	_cleanup_(freep) char *text = read_file(path, &size);

	if (text)
		ini_parse(path, text, size, &sink);
	else
		add_problem(c, path, 0, xasprintf("cannot read the file: %s", strerror(errno)));
}

static int is_conf(const struct dirent *e)
{
	size_t size = strlen(e->d_name);

	return size > 5 && e->d_name[0] != '.' && strcmp(e->d_name + size - 5, ".conf") == 0;
}

static void take_folder(struct config *c, const char *file)
{
	const char *slash = strrchr(file, '/');
	_cleanup_(freep) char *folder =
		xasprintf("%.*sconf.d", slash ? (int)(slash - file + 1) : 0, file);
	struct dirent **list = NULL;
	int count = scandir(folder, &list, is_conf, alphasort);

	if (count < 0 && errno != ENOENT)
		add_problem(c, folder, 0, xasprintf("cannot read the folder: %s", strerror(errno)));
	for (int i = 0; i < count; i++) {
		_cleanup_(freep) char *path = xasprintf("%s/%s", folder, list[i]->d_name);
		take_file(c, path);
		free(list[i]);
	}
	free((void *)list);
}

struct config *config_read(const char *file)
{
	struct config *c = xcalloc(1, sizeof(*c));

	take_file(c, file);
	take_folder(c, file);
	return c;
}

static void section_done(const struct section *s)
{
	for (size_t i = 0; i < s->count; i++)
		entry_done(&s->entries[i]);
	free(s->entries);
	free(s->name);
	free(s->file);
}

void config_free(struct config *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->count; i++)
		section_done(&c->sections[i]);
	for (size_t i = 0; i < c->problems_count; i++) {
		free(c->problems[i].file);
		free(c->problems[i].text);
	}
	free(c->sections);
	free(c->problems);
	free((void *)c->names);
	free(c);
}

/* NAME of "KIND NAME", "" of "KIND", NULL of another kind. */
static const char *name_of_kind(const char *section, const char *kind)
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
		const char *name = name_of_kind(c->sections[i].name, kind);
		if (name)
			c->names[count++] = name;
	}
	*ret_names = c->names;
	return count;
}

static char *section_name(const char *kind, const char *name)
{
	return name && *name ? xasprintf("%s %s", kind, name) : xstrdup(kind);
}

const char *config_value(const struct config *c, const char *kind, const char *name,
			 const char *key)
{
	_cleanup_(freep) char *full = section_name(kind, name);
	const struct entry *e = find_entry(find_section(c, full), key);

	return e ? e->value : NULL;
}

void config_complain(struct config *c, const char *section, const char *key, const char *fmt, ...)
{
	const struct section *s = find_section(c, section);
	const struct entry *e = key ? find_entry(s, key) : NULL;
	va_list args;

	va_start(args, fmt);
	_cleanup_(freep) char *text = xvasprintf(fmt, args);
	va_end(args);
	char *full = key ? xasprintf("%s in [%s]: %s", key, section, text)
			 : xasprintf("[%s]: %s", section, text);
	add_problem(c, e ? e->file : s ? s->file : NULL, e ? e->line : s ? s->line : 0, full);
}

static void fill_one(struct config *c, const struct config_section *section, const char *name,
		     const struct option *o, void *target)
{
	const struct entry *e = find_entry(find_section(c, name), o->key);
	const char *value = e ? e->value : o->fallback;
	struct error err = ERROR_NONE;

	if (!e && o->fallback == OPTION_REQUIRED)
		config_complain(c, name, NULL, "%s is missing: %s", o->key, o->help);
	else if (value && (section->secrets || o->type != OPTION_TYPE_SECRET) &&
		 option_parse(o, value, target, &err) < 0)
		config_complain(c, name, o->key, "%s", err.text);
}

static bool is_known(const struct config_section *section, const char *key)
{
	for (const struct option *o = section->options; o->type != OPTION_TYPE_END; o++) {
		if (strcmp(o->key, key) == 0)
			return true;
	}
	for (const char *const *also = section->also; also && *also; also++) {
		if (strcmp(*also, key) == 0)
			return true;
	}
	return false;
}

static void complain_unknown(struct config *c, const struct config_section *section,
			     const char *name, const char *key)
{
	_cleanup_(strings_freep) char **keys = NULL;

	for (const struct option *o = section->options; o->type != OPTION_TYPE_END; o++)
		strings_add(&keys, o->key);
	for (const char *const *also = section->also; also && *also; also++)
		strings_add(&keys, *also);
	const char *near = keys ? nearest_word(key, (const char *const *)keys) : NULL;
	if (near)
		config_complain(c, name, key, "no such key; did you mean '%s'?", near);
	else
		config_complain(c, name, key, "no such key");
}

void config_fill(struct config *c, const struct config_section *section, void *target)
{
	_cleanup_(freep) char *name = section_name(section->kind, section->name);
	const struct section *s = find_section(c, name);

	for (size_t i = 0; s && i < s->count; i++) {
		if (!is_known(section, s->entries[i].key))
			complain_unknown(c, section, name, s->entries[i].key);
	}
	for (const struct option *o = section->options; o->type != OPTION_TYPE_END; o++)
		fill_one(c, section, name, o, target);
}

static bool kind_is_known(const char *section, const char *const *kinds)
{
	for (; *kinds; kinds++) {
		if (name_of_kind(section, *kinds))
			return true;
	}
	return false;
}

void config_check_kinds(struct config *c, const char *const *kinds)
{
	for (size_t i = 0; i < c->count; i++) {
		const char *name = c->sections[i].name;
		_cleanup_(freep) char *kind = xstrndup(name, strcspn(name, " "));
		if (kind_is_known(name, kinds))
			continue;
		const char *near = nearest_word(kind, kinds);
		if (near)
			config_complain(c, name, NULL, "no such section; did you mean [%s]?", near);
		else
			config_complain(c, name, NULL, "no such section");
	}
}

size_t config_problems(const struct config *c, const struct config_problem **ret)
{
	if (ret)
		*ret = c->problems;
	return c->problems_count;
}
