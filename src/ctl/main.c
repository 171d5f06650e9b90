#include "build_config.h"
#include "ctl/arguments.h"
#include "ctl/help.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
		help_print(ctl.help_noun, ctl.help_name, stdout);
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
