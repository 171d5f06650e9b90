#include "print_options.h"

#include "channel/channels.h"
#include "channel/loader.h"
#include "settings.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static void print_table(const char *section, const struct option *options)
{
	for (const struct option *o = options; o->type != OPTION_TYPE_END; o++)
		printf("%s\t%s\t%s\t%s\n", section, o->key, o->fallback ? o->fallback : "",
		       o->help);
}

/* Of every channel; what its module is, is printed with the module. */
static void print_published(void)
{
	for (const char *const *key = published_keys(); *key; key++)
		if (strcmp(*key, "module") != 0)
			printf("channel\t%s\t\tfor the published agreement\n", *key);
}

static int print_module(const char *folder, const char *file)
{
	_cleanup_(freep) char *name = xstrndup(file, strlen(file) - strlen(".so"));
	_cleanup_(freep) char *section = xasprintf("channel %s", name);
	const struct channel_module *module;
	struct error err = ERROR_NONE;

	if (module_load(folder, name, &module, &err) < 0) {
		fprintf(stderr, "wasld: %s\n", err.text);
		return EXIT_FAILURE;
	}
	printf("%s\tmodule\t%s\t%s\n", section, name, module->summary);
	print_table(section, module->options());
	return EXIT_SUCCESS;
}

int print_options(const char *module_directory)
{
	int status = EXIT_SUCCESS;
	DIR *d = opendir(module_directory);

	print_table("wasl", daemon_options());
	print_table("office", office_options());
	print_table("limits", limit_options());
	print_table("outbox", outbox_settings_options());
	print_table("http", web_options());
	print_table("roles", roles_options());
	print_published();
	if (!d) {
		fprintf(stderr, "wasld: %s: %s\n", module_directory, strerror(errno));
		return EXIT_FAILURE;
	}
	for (struct dirent *e; (e = readdir(d));) {
		size_t size = strlen(e->d_name);
		if (size > 3 && strcmp(e->d_name + size - 3, ".so") == 0 &&
		    print_module(module_directory, e->d_name) != EXIT_SUCCESS)
			status = EXIT_FAILURE;
	}
	closedir(d);
	return status;
}
