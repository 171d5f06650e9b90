#include "ctl/help.h"

#include "ctl/arguments.h"

#include <string.h>

static char *call_of(const struct verb *v)
{
	return xasprintf("%s%s%s%s%s", v->noun, v->name ? " " : "", v->name ? v->name : "",
			 *v->words ? " " : "", v->words);
}

static void print_all(FILE *out)
{
	const struct verb *v;

	for (size_t i = 0; (v = arguments_verb(i)); i++) {
		_cleanup_(freep) char *call = call_of(v);
		fprintf(out, "  %-36s %s\n", call, v->help);
	}
	fputs("\nOptions and examples: waslctl VERB --help. Everything is described in "
	      "waslctl(1).\n",
	      out);
}

static void print_examples(const char *lines, FILE *out)
{
	while (lines && *lines) {
		size_t size = strcspn(lines, "\n"), words = strcspn(lines, "\t");
		fprintf(out, "    waslctl %.*s\n        %.*s\n", (int)words, lines,
			(int)(size - words - 1), lines + words + 1);
		lines += size + (lines[size] != '\0');
	}
}

static void print_verb(const struct verb *v, FILE *out)
{
	_cleanup_(freep) char *call = call_of(v);

	fprintf(out, "  waslctl %s\n    %s\n", call, v->help);
	for (const char *const *o = v->options; o && *o; o++)
		fprintf(out, "      --%s VALUE\n", *o);
	print_examples(v->examples, out);
	fputc('\n', out);
}

static bool is_meant(const struct verb *v, const char *noun, const char *name)
{
	return strcmp(v->noun, noun) == 0 && (!name || !v->name || strcmp(v->name, name) == 0);
}

static bool print_some(const char *noun, const char *name, FILE *out)
{
	const struct verb *v;
	bool found = false;

	for (size_t i = 0; (v = arguments_verb(i)); i++) {
		if (!is_meant(v, noun, name))
			continue;
		print_verb(v, out);
		found = true;
	}
	return found;
}

void help_print(const char *noun, const char *name, FILE *out)
{
	fputs("usage: waslctl [--config FILE | --socket PATH] [--json] VERB...\n"
	      "       waslctl [VERB...] --help | --version\n\n",
	      out);
	if (!noun || !(print_some(noun, name, out) || print_some(noun, NULL, out)))
		print_all(out);
}
