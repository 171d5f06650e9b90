#include "build_config.h"
#include "ctl/arguments.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void print_help(void)
{
	const struct verb *v;

	puts("usage: waslctl [--config FILE | --socket PATH] [--json] VERB...\n"
	     "       waslctl --help | --version\n");
	for (size_t i = 0; (v = arguments_verb(i)); i++) {
		_cleanup_(freep) char *call =
			xasprintf("%s%s%s%s%s", v->noun, v->name ? " " : "", v->name ? v->name : "",
				  *v->words ? " " : "", v->words);
		printf("  %-34s %s\n", call, v->help);
		for (const char *const *o = v->options; o && *o; o++)
			printf("      --%s VALUE\n", *o);
	}
	puts("\nEverything is described in waslctl(1).");
}

/* A noun that is not ours may be a program that a channel has brought. */
static int run_foreign(struct ctl *ctl)
{
	char *noun = ctl->words[0];
	const char *folder = WASL_WORKER_DIR;

	if (strchr(noun, '/'))
		return arguments_unknown(noun);
	if (ctl->config_file && ctl_read_config(ctl))
		folder = ctl->settings.worker_directory;
	_cleanup_(freep) char *program = xasprintf("%s/waslctl-%s", folder, noun);
	if (access(program, X_OK) < 0)
		return arguments_unknown(noun);
	fflush(stdout);
	execv(program, ctl->words);
	return ctl_fail("cannot run %s", program);
}

static int run(struct ctl *ctl)
{
	int status = ctl->verb->run(ctl);

	if (fflush(stdout) != 0 || ferror(stdout))
		return ctl_fail("the output could not be written");
	return status;
}

static void ctl_done(struct ctl *ctl)
{
	if (!ctl->config)
		return;
	options_done(daemon_options(), &ctl->settings);
	config_free(ctl->config);
}

int main(int argc, char **argv)
{
	_cleanup_(ctl_done) struct ctl ctl;

	(void)argc;
	setlocale(LC_ALL, "");
	umask(077);
	switch (arguments_parse(argv, &ctl)) {
	case ARGUMENTS_HELP:
		print_help();
		return EXIT_SUCCESS;
	case ARGUMENTS_VERSION:
		puts("waslctl " WASL_VERSION);
		return EXIT_SUCCESS;
	case ARGUMENTS_FOREIGN:
		return run_foreign(&ctl);
	case ARGUMENTS_RUN:
		return run(&ctl);
	default:
		return EXIT_USAGE;
	}
}
