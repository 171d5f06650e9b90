/*
 * Fuzz: any bytes as a configuration. What is read fits the options, what is complained of is
 * one line that can be shown, and what was understood is understood again when it is written
 * anew.
 */
#include "base/config.h"
#include "base/ini.h"
#include "base/utf8.h"

#include <wasl/buffer.h>
#include <wasl/text.h>

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PORT_MAX 65535U
#define TIME_MIN 1U
#define TIME_MAX 86400U
#define SIZE_MIN 64U
#define SIZE_LIMIT (1U << 30)

struct target {
	char *host, *name;
	char **addresses;
	bool idle;
	uint64_t port, interval, size, any;
	int security;
	struct secret password;
};

static const char *const securities[] = {"tls", "starttls", "plain", NULL};

static const struct option options[] = {
	OPTION_STRING(struct target, host, OPTION_REQUIRED, "host of the mailbox"),
	OPTION_STRING(struct target, name, "nobody", "a name"),
	OPTION_STRINGS(struct target, addresses, NULL, "further addresses"),
	OPTION_BOOL(struct target, idle, "yes", "a switch"),
	OPTION_UINT(struct target, port, "993", 0, PORT_MAX, "its port"),
	OPTION_SECONDS(struct target, interval, "60s", TIME_MIN, TIME_MAX, "a time"),
	OPTION_BYTES(struct target, size, "50M", SIZE_MIN, SIZE_LIMIT, "a size"),
	OPTION_UINT(struct target, any, "0", 0, UINT64_MAX, "any number"),
	OPTION_ENUM(struct target, security, "tls", securities, "how it is secured"),
	OPTION_SECRET(struct target, password, NULL, "a secret"),
	OPTION_END,
};

/* Not assert(): it must hold in every build. */
static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_line(const char *s)
{
	size_t size = strlen(s);

	must(text_is_utf8(s, size));
	for (size_t at = 0; at < size;)
		must(!utf8_is_control(utf8_next(s, size, &at)));
}

static void check_target(const struct target *t)
{
	if (t->host)
		check_line(t->host);
	if (t->name)
		check_line(t->name);
	for (char **word = t->addresses; word && *word; word++)
		must(**word && !strpbrk(*word, " \t"));
	must(t->port <= PORT_MAX);
	must(!t->interval || (t->interval >= TIME_MIN && t->interval <= TIME_MAX));
	must(!t->size || (t->size >= SIZE_MIN && t->size <= SIZE_LIMIT));
	must(t->any < UINT64_MAX);
	must(t->security >= 0 && t->security < 3);
	/* there is no folder of credentials here */
	must(!t->password.value);
}

static void fill(struct config *c, const char *kind, const char *name)
{
	static const char *const also[] = {"module", NULL};
	const struct config_section section = {
		.kind = kind, .name = name, .options = options, .also = also, .secrets = !name};
	struct target t = {0};

	config_fill(c, &section, &t);
	check_target(&t);
	options_done(options, &t);
}

static void check_problems(const struct config *c, unsigned lines)
{
	const struct config_problem *list = NULL;
	size_t count = config_problems(c, &list);

	for (size_t i = 0; i < count; i++) {
		must(strcmp(list[i].file, "f") == 0 && list[i].line <= lines);
		must(list[i].text[0] != '\0');
		check_line(list[i].text);
	}
}

static void read_all(const char *text, size_t size)
{
	static const char *const kinds[] = {"wasl", "office", "channel NAME", NULL};
	const char *const *names = NULL;
	struct config *c = config_parse("f", text, size);
	unsigned lines = 1;

	for (size_t i = 0; i < size; i++)
		lines += text[i] == '\n';
	fill(c, "wasl", NULL);
	/* the names are lent until the next call: the fills make none */
	size_t count = config_sections(c, "channel", &names);
	for (size_t i = 0; i < count && i < 20; i++)
		fill(c, "channel", names[i]);
	config_check_kinds(c, kinds);
	check_problems(c, lines);
	config_free(c);
}

/* What the reader says of a text, written as a text again. */
struct copy {
	struct buffer text, said;
	bool faithful; /* all of it can be written */
};

static void copy_section(const char *file, unsigned line, const char *name, void *data)
{
	struct copy *copy = data;

	must(file && line > 0 && *name && strlen(name) <= INI_NAME_MAX);
	buffer_printf(&copy->text, "[%s]\n", name);
	buffer_printf(&copy->said, "[%s]\n", name);
}

static void copy_entry(const struct ini_entry *e, void *data)
{
	struct copy *copy = data;
	size_t size = strlen(e->value);

	must(*e->key && strlen(e->key) <= INI_NAME_MAX && size <= INI_VALUE_MAX);
	must(text_is_utf8(e->key, strlen(e->key)) && text_is_utf8(e->value, size));
	/* at the end of a line these mean something */
	if (size && strchr("\\\r", e->value[size - 1]))
		copy->faithful = false;
	buffer_printf(&copy->text, "%s=%s\n", e->key, e->value);
	buffer_printf(&copy->said, "%s %s %s\n", e->section, e->key, e->value);
}

static void pass_over_error(const char *file, unsigned line, const char *text, void *data)
{
	(void)data;
	must(file && line > 0 && *text);
}

static struct copy copy_of(const char *text, size_t size)
{
	struct copy copy = {
		.text = BUFFER_INIT(64U << 20), .said = BUFFER_INIT(64U << 20), .faithful = true};
	const struct ini_sink sink = {copy_section, copy_entry, pass_over_error, &copy};

	ini_parse("f", text, size, &sink);
	must(!copy.text.overflowed && !copy.said.overflowed);
	return copy;
}

static void copy_done(struct copy *copy)
{
	buffer_done(&copy->text);
	buffer_done(&copy->said);
}

static void read_again(const char *text, size_t size)
{
	struct copy first = copy_of(text, size);

	if (first.faithful) {
		struct copy second = copy_of(buffer_string(&first.text), first.text.size);
		must(strcmp(buffer_string(&first.said), buffer_string(&second.said)) == 0);
		copy_done(&second);
	}
	copy_done(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_all((const char *)data, size);
	read_again((const char *)data, size);
	return 0;
}
