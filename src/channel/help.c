#include "channel/channels.h"
#include "channel/loader.h"

#include <stdio.h>
#include <string.h>

static const char *type_word(const struct option *o)
{
	static const char *const words[] = {
		[OPTION_TYPE_END] = "",
		[OPTION_TYPE_STRING] = "text",
		[OPTION_TYPE_STRINGS] = "words",
		[OPTION_TYPE_BOOL] = "yes|no",
		[OPTION_TYPE_UINT] = "number",
		[OPTION_TYPE_SECONDS] = "time",
		[OPTION_TYPE_BYTES] = "size",
		[OPTION_TYPE_ENUM] = "word",
		[OPTION_TYPE_SECRET] = "credential:NAME",
	};

	return words[o->type];
}

static void print_words(const struct option *o)
{
	for (const char *const *w = o->words; *w; w++)
		printf("%s%s", w == o->words ? "" : "|", *w);
}

static void print_option(const struct option *o)
{
	printf("%s = ", o->key);
	if (o->type == OPTION_TYPE_ENUM)
		print_words(o);
	else
		printf("%s", type_word(o));
	if (o->fallback == OPTION_REQUIRED)
		printf("  (required)");
	else if (o->fallback)
		printf("  (default: %s)", *o->fallback ? o->fallback : "empty");
	printf("\n    %s\n", o->help);
}

int channels_print_help(const char *module_folder, const char *module, struct error *err)
{
	const struct channel_module *m;
	int r = module_load(module_folder, module, &m, err);

	if (r < 0)
		return r;
	printf("[channel NAME]\nmodule = %s\n    %s\n", m->name, m->summary);
	for (const struct option *o = m->options(); o->type != OPTION_TYPE_END; o++)
		print_option(o);
	return 0;
}
