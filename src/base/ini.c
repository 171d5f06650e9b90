#include "base/ini.h"

#include "base/escape.h"

#include <wasl/text.h>

#include <string.h>

#define WORD_MAX 32U

struct parser {
	const char *file;
	const struct ini_sink *sink;
	unsigned line;	    /* being read */
	unsigned begun;	    /* line on which the present statement began */
	struct buffer text; /* of the statement, its continuations joined */
	char *section;	    /* NULL before the first one */
	bool lost;	    /* the last section's header was none */
};

static void complain(const struct parser *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void complain(const struct parser *p, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	_cleanup_(freep) char *text = xvasprintf(fmt, args);
	va_end(args);
	p->sink->error(p->file, p->begun, text, p->sink->data);
}

static char *trim(char *s)
{
	s += strspn(s, " \t");
	size_t size = strlen(s);
	while (size && (s[size - 1] == ' ' || s[size - 1] == '\t'))
		s[--size] = '\0';
	return s;
}

/* Words of letters, digits, '-' and '_': a name gets into lists, logs and keys of the store. */
static bool is_section_name(const char *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789-_ \t";

	return strlen(s) <= INI_NAME_MAX && !s[strspn(s, allowed)];
}

/* What follows a header that is none belongs to no section, and is passed over. */
static void take_section(struct parser *p, char *s)
{
	size_t size = strlen(s);

	free(TAKE(p->section));
	p->lost = true;
	if (s[size - 1] != ']') {
		complain(p, "'%.*s' does not end in ]; a [section] stands alone on its line",
			 escape_extent(s), s);
		return;
	}
	s[size - 1] = '\0';
	char *name = trim(s + 1);
	if (!*name) {
		complain(p, "a section needs a name: [NAME]");
		return;
	}
	if (!is_section_name(name)) {
		complain(p,
			 "[%.*s]: a section's name is of letters, digits, '-' and '_', and of "
			 "at most %u bytes",
			 escape_extent(name), name, INI_NAME_MAX);
		return;
	}
	p->lost = false;
	p->section = xstrdup(name);
	p->sink->section(p->file, p->begun, p->section, p->sink->data);
}

/*
 * The word is told where it looks like a key: what does not may be a part of a secret that
 * somebody broke into lines.
 */
static void complain_no_assignment(const struct parser *p, const char *s)
{
	size_t size = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");

	if (size && size <= WORD_MAX && (!s[size] || strchr(" \t:", s[size])))
		complain(p, "'%.*s' is neither a [section] nor key = value", (int)size, s);
	else
		complain(p, "the line is neither a [section] nor key = value");
}

static void take_assignment(struct parser *p, char *s)
{
	char *equals = strchr(s, '=');

	if (!equals) {
		complain_no_assignment(p, s);
		return;
	}
	*equals = '\0';
	char *key = trim(s), *value = trim(equals + 1);
	if (p->lost)
		return;
	if (!*key) {
		complain(p, "a key is missing before '='");
		return;
	}
	if (strlen(key) > INI_NAME_MAX) {
		complain(p, "'%.*s' is too long for a key", escape_extent(key), key);
		return;
	}
	if (!p->section) {
		complain(p, "'%s' stands before any [section]", key);
		return;
	}
	const struct ini_entry entry = {
		.file = p->file,
		.line = p->begun,
		.section = p->section,
		.key = key,
		.value = value,
	};
	p->sink->entry(&entry, p->sink->data);
}

static void take_statement(struct parser *p)
{
	if (p->text.overflowed) {
		complain(p, "the line, with those that continue it, is longer than %u bytes",
			 INI_VALUE_MAX);
		buffer_clear(&p->text);
		return;
	}
	size_t size;
	_cleanup_(freep) char *text = buffer_take(&p->text, &size);
	if (strlen(text) != size || !text_is_utf8(text, size)) {
		complain(p, "the line is not text in UTF-8; save the file as UTF-8");
		return;
	}
	char *s = trim(text);
	if (*s == '[')
		take_section(p, s);
	else if (*s)
		take_assignment(p, s);
}

static bool is_comment(const char *s, size_t size)
{
	while (size && (*s == ' ' || *s == '\t')) {
		s++;
		size--;
	}
	return size && (*s == '#' || *s == ';');
}

/* A comment among continued lines is passed over, as systemd does. */
static void take_line(struct parser *p, const char *s, size_t size)
{
	p->line++;
	if (size && s[size - 1] == '\r')
		size--;
	if (is_comment(s, size))
		return;
	if (!p->text.size && !p->text.overflowed)
		p->begun = p->line;
	bool continued = size && s[size - 1] == '\\';
	buffer_add(&p->text, s, continued ? size - 1 : size);
	if (continued)
		buffer_add_char(&p->text, ' ');
	else
		take_statement(p);
}

void ini_parse(const char *file, const char *text, size_t size, const struct ini_sink *sink)
{
	struct parser p = {.file = file, .sink = sink, .text = BUFFER_INIT(INI_VALUE_MAX)};
	const char *end = text + size;

	if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *stop = newline ? newline : end;
		take_line(&p, text, (size_t)(stop - text));
		text = newline ? newline + 1 : end;
	}
	if (p.text.size || p.text.overflowed)
		take_statement(&p);
	buffer_done(&p.text);
	free(p.section);
}
