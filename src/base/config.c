#include "base/config.h"

#include "base/config_private.h"
#include "base/escape.h"
#include "base/ini.h"

#include <wasl/buffer.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAX 1024U

void config_add_problem(struct config *c, const char *file, unsigned line, const char *text)
{
	char shown[TEXT_MAX];

	escape_line(text, shown, sizeof(shown));
	c->problems = xreallocarray(c->problems, c->problems_count + 1, sizeof(*c->problems));
	c->problems[c->problems_count++] = (struct config_problem){
		.file = xstrdup(file),
		.line = line,
		.text = xstrdup(shown),
	};
}

struct config_block *config_find(const struct config *c, const char *section)
{
	for (size_t i = 0; i < c->count; i++) {
		if (strcmp(c->blocks[i].name, section) == 0)
			return &c->blocks[i];
	}
	return NULL;
}

struct config_entry *config_find_entry(const struct config_block *b, const char *key)
{
	for (size_t i = 0; b && i < b->count; i++) {
		if (strcmp(b->entries[i].key, key) == 0)
			return &b->entries[i];
	}
	return NULL;
}

/* "channel  cso" and "channel cso" are one. */
static char *tidy_name(const char *name)
{
	char *tidy = xstrdup(name), *to = tidy;

	for (const char *from = name; *from; from++) {
		*to = *from;
		if (*to == '\t')
			*to = ' ';
		if (*to != ' ' || (to > tidy && to[-1] != ' '))
			to++;
	}
	*to = '\0';
	return tidy;
}

static void take_section(const char *file, unsigned line, const char *name, void *data)
{
	struct config *c = data;
	_cleanup_(freep) char *tidy = tidy_name(name);

	if (config_find(c, tidy))
		return;
	if (c->count == CONFIG_SECTIONS_MAX) {
		if (!c->full)
			config_add_problem(c, file, line, "there are too many sections");
		c->full = true;
		return;
	}
	c->blocks = xreallocarray(c->blocks, c->count + 1, sizeof(*c->blocks));
	c->blocks[c->count++] =
		(struct config_block){.name = TAKE(tidy), .file = xstrdup(file), .line = line};
}

static void entry_done(const struct config_entry *e)
{
	free(e->file);
	free(e->key);
	free(e->value);
}

/* NULL where the section is full. */
static struct config_entry *make_entry(struct config *c, struct config_block *b,
				       const struct ini_entry *given)
{
	if (b->count == CONFIG_KEYS_MAX) {
		if (!b->full)
			config_add_problem(c, given->file, given->line,
					   "there are too many keys in this section");
		b->full = true;
		return NULL;
	}
	b->entries = xreallocarray(b->entries, b->count + 1, sizeof(*b->entries));
	return &b->entries[b->count++];
}

static void take_entry(const struct ini_entry *given, void *data)
{
	struct config *c = data;
	_cleanup_(freep) char *tidy = tidy_name(given->section);
	struct config_block *b = config_find(c, tidy);
	struct config_entry *e = config_find_entry(b, given->key);

	if (!b)
		return; /* one too many */
	if (e)
		entry_done(e);
	else
		e = make_entry(c, b, given);
	if (!e)
		return;
	*e = (struct config_entry){
		.file = xstrdup(given->file),
		.line = given->line,
		.key = xstrdup(given->key),
		.value = xstrdup(given->value),
	};
}

static void take_error(const char *file, unsigned line, const char *text, void *data)
{
	config_add_problem(data, file, line, text);
}

static void take_text(struct config *c, const char *path, const char *text, size_t size)
{
	const struct ini_sink sink = {take_section, take_entry, take_error, c};

	ini_parse(path, text, size, &sink);
}

/* The whole file, or -errno: a part of it is never taken for it. */
static int read_file(const char *path, struct buffer *to)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	char piece[16U << 10];

	if (fd < 0)
		return -errno;
	for (;;) {
		ssize_t n = read(fd, piece, sizeof(piece));
		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0 && buffer_add(to, piece, (size_t)n) < 0)
			return -EFBIG;
	}
}

static void complain_unread(struct config *c, const char *path, const char *what, int code)
{
	_cleanup_(freep) char *text = xasprintf("cannot read the %s: %s", what, strerror(code));

	config_add_problem(c, path, 0, text);
}

static void take_file(struct config *c, const char *path)
{
	struct buffer text = BUFFER_INIT(INI_FILE_MAX);

	int r = read_file(path, &text);
	if (r < 0)
		complain_unread(c, path, "file", -r);
	else
		take_text(c, path, buffer_string(&text), text.size);
	buffer_done(&text);
}

static int is_conf(const struct dirent *e)
{
	size_t size = strlen(e->d_name);

	return size > 5 && e->d_name[0] != '.' && strcmp(e->d_name + size - 5, ".conf") == 0;
}

/* By bytes: the same order in every locale. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void take_folder(struct config *c, const char *file)
{
	const char *slash = strrchr(file, '/');
	_cleanup_(freep) char *folder =
		xasprintf("%.*sconf.d", slash ? (int)(slash - file + 1) : 0, file);
	struct dirent **list = NULL;
	int count = scandir(folder, &list, is_conf, by_name);

	if (count < 0 && errno != ENOENT)
		complain_unread(c, folder, "folder", errno);
	for (int i = 0; i < count; i++) {
		_cleanup_(freep) char *path = xasprintf("%s/%s", folder, list[i]->d_name);
		take_file(c, path);
		free(list[i]);
	}
	free((void *)list);
}

static struct config *config_new(const char *file)
{
	struct config *c = xcalloc(1, sizeof(*c));

	c->file = xstrdup(file);
	return c;
}

struct config *config_read(const char *file)
{
	struct config *c = config_new(file);

	take_file(c, file);
	take_folder(c, file);
	return c;
}

struct config *config_parse(const char *file, const char *text, size_t size)
{
	struct config *c = config_new(file);

	take_text(c, file, text, size);
	return c;
}

static void block_done(const struct config_block *b)
{
	for (size_t i = 0; i < b->count; i++)
		entry_done(&b->entries[i]);
	free(b->entries);
	free(b->name);
	free(b->file);
}

void config_free(struct config *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->count; i++)
		block_done(&c->blocks[i]);
	for (size_t i = 0; i < c->problems_count; i++) {
		free(c->problems[i].file);
		free(c->problems[i].text);
	}
	free(c->blocks);
	free(c->problems);
	free((void *)c->names);
	free(c->file);
	free(c);
}
