#include "base/crypto.h"
#include "base/logging.h"
#include "build_config.h"
#include "channel/channels.h"
#include "daemon.h"
#include "print_options.h"
#include "report.h"

#include <wasl/log.h>

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXIT_USAGE 2

static const char usage[] =
	"usage: wasld [--config FILE] [--check]\n"
	"       wasld [--module-directory FOLDER] --print-options | --help-channel MODULE\n"
	"       wasld --help | --version\n"
	"\n"
	"  --config FILE              the configuration (" WASL_CONFIG_FILE ")\n"
	"  --check                    read the configuration, name every problem in it, and end\n"
	"  --help-channel MODULE      what may stand in a [channel NAME] of that module\n"
	"  --print-options            every option of every section, for scripts\n"
	"  --module-directory FOLDER  where those two find modules (" WASL_MODULE_DIR ")\n"
	"\n"
	"The daemon is described in wasld(8), the configuration in wasl.conf(5).\n";

struct arguments {
	const char *config_file, *module_directory, *help_channel;
	bool check, print_options, help, version;
};

/* The words that take a value, and those that do not. */
static bool take_word(struct arguments *a, const char *word, const char *value, bool *ret_used)
{
	const struct {
		const char *word;
		const char **value;
		bool *flag;
	} words[] = {
		{"--config", &a->config_file, NULL},
		{"--module-directory", &a->module_directory, NULL},
		{"--help-channel", &a->help_channel, NULL},
		{"--check", NULL, &a->check},
		{"--print-options", NULL, &a->print_options},
		{"--help", NULL, &a->help},
		{"--version", NULL, &a->version},
	};

	for (size_t i = 0; i < ELEMENTS(words); i++) {
		if (strcmp(word, words[i].word) != 0)
			continue;
		*ret_used = words[i].value;
		if (words[i].value)
			*words[i].value = value;
		else if (words[i].flag)
			*words[i].flag = true;
		return words[i].flag || value;
	}
	return false;
}

static bool parse(char **argv, struct arguments *ret)
{
	*ret = (struct arguments){
		.config_file = WASL_CONFIG_FILE,
		.module_directory = WASL_MODULE_DIR,
	};
	for (char **word = argv + 1; *word; word++) {
		bool used = false;
		if (!take_word(ret, *word, word[1], &used)) {
			fprintf(stderr, "wasld: '%s' %s\n%s", *word,
				used ? "needs a value" : "is not understood", usage);
			return false;
		}
		word += used;
	}
	return true;
}

/* Reads everything as a start would, and starts nothing. */
static int check(struct config *config, const struct settings *settings)
{
	const struct channels_options options = {
		.module_folder = settings->daemon.module_directory,
		.worker_folder = settings->daemon.worker_directory,
	};
	_cleanup_(channels_freep) struct channels *channels = channels_new(&options, config);
	web_check(channels, config);
	const struct pages_options pages = {
		.channels = channels,
		.folder = settings->daemon.template_directory,
		.public_url = settings->http.public_url,
	};
	pages_check(&pages, config);
	size_t problems = report_problems(config);

	if (problems) {
		fprintf(stderr, "wasld: %zu problem%s in the configuration\n", problems,
			problems == 1 ? "" : "s");
		return EXIT_FAILURE;
	}
	printf("wasld: the configuration is good%s\n",
	       settings->secrets_by_name ? "; whether its credentials are there shows at the start "
					   "of the service, which systemd hands them to"
					 : "");
	return EXIT_SUCCESS;
}

/* By default each 128 KiB that mails leave behind goes back to the system, to be asked for again.
 */
static void keep_freed_memory(void)
{
	(void)mallopt(M_TRIM_THRESHOLD, 16 << 20);
	(void)mallopt(M_TOP_PAD, 1 << 20);
	(void)mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

static int run(const struct arguments *a)
{
	struct settings settings;
	int status = EXIT_FAILURE;

	/* else every key that must be given would be missed, too */
	if (access(a->config_file, R_OK) < 0) {
		log_error("cannot read the configuration %s: %s; --config FILE names another",
			  a->config_file, strerror(errno));
		return status;
	}
	_cleanup_(config_freep) struct config *config = config_read(a->config_file);
	settings_read(config, a->check, &settings);
	if (a->check) {
		status = check(config, &settings);
	} else if (report_problems(config)) {
		log_error("the configuration has problems; \"wasld --check\" names them");
	} else {
		logging_set((enum logging_target)settings.daemon.log_target,
			    (enum log_level)settings.daemon.log_level);
		keep_freed_memory();
		status = daemon_run(a->config_file, config, &settings);
	}
	settings_done(&settings);
	return status;
}

static int help_channel(const struct arguments *a)
{
	struct error err = ERROR_NONE;

	if (channels_print_help(a->module_directory, a->help_channel, &err) == 0)
		return EXIT_SUCCESS;
	fprintf(stderr, "wasld: %s\n", err.text);
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct arguments arguments;

	(void)argc;
	umask(077);
	crypto_init();
	logging_set(LOGGING_AUTO, LOG_LEVEL_NOTICE);
	if (!parse(argv, &arguments))
		return EXIT_USAGE;
	if (arguments.help || arguments.version) {
		printf("%s", arguments.help ? usage : "wasld " WASL_VERSION "\n");
		return EXIT_SUCCESS;
	}
	if (arguments.print_options)
		return print_options(arguments.module_directory);
	if (arguments.help_channel)
		return help_channel(&arguments);
	return run(&arguments);
}
