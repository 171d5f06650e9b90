/* The command line of waslctl: what is understood, and what is said of the rest. */
#include "../unit.h"

#include "ctl/arguments.h"

#include <unistd.h>

#define WORDS_MAX 12

struct row {
	const char *line; /* words, parted by a blank */
	enum arguments wanted;
	const char *noun, *name;
	size_t count; /* words after the verb */
	const char *complaint;
};

static const struct row rows[] = {
	{"waslctl status", ARGUMENTS_RUN, "status", NULL, 0, NULL},
	{"waslctl ticket list", ARGUMENTS_RUN, "ticket", "list", 0, NULL},
	{"waslctl ticket list --limit 5 --stage all", ARGUMENTS_RUN, "ticket", "list", 0, NULL},
	{"waslctl --json --config /x/y ticket show ABCD", ARGUMENTS_RUN, "ticket", "show", 1, NULL},
	{"waslctl ticket raw ABCD 3", ARGUMENTS_RUN, "ticket", "raw", 2, NULL},
	{"waslctl delivery cancel 3", ARGUMENTS_RUN, "delivery", "cancel", 1, NULL},
	{"waslctl channel pause cso --json", ARGUMENTS_RUN, "channel", "pause", 1, NULL},
	{"waslctl quarantine release 1", ARGUMENTS_RUN, "quarantine", "release", 1, NULL},
	{"waslctl text normalise", ARGUMENTS_RUN, "text", "normalise", 0, NULL},
	{"waslctl --help", ARGUMENTS_HELP, NULL, NULL, 0, NULL},
	{"waslctl ticket -h", ARGUMENTS_HELP, NULL, NULL, 0, NULL},
	{"waslctl ticket list --help", ARGUMENTS_HELP, NULL, NULL, 0, NULL},
	{"waslctl text normalise --help", ARGUMENTS_HELP, NULL, NULL, 0, NULL},
	{"waslctl --config=/x ticket list --limit=5", ARGUMENTS_RUN, "ticket", "list", 0, NULL},
	{"waslctl --version", ARGUMENTS_VERSION, NULL, NULL, 0, NULL},
	/* another program's words are not looked at */
	{"waslctl parse --help", ARGUMENTS_FOREIGN, NULL, NULL, 2, NULL},
	{"waslctl --config /x parse -", ARGUMENTS_FOREIGN, NULL, NULL, 2, NULL},
	{"waslctl", ARGUMENTS_WRONG, NULL, NULL, 0, "what shall be done"},
	{"waslctl ticket", ARGUMENTS_WRONG, NULL, NULL, 0,
	 "ticket needs one of: list show explain raw"},
	{"waslctl ticket shwo X", ARGUMENTS_WRONG, NULL, NULL, 0, "did you mean 'show'"},
	{"waslctl ticket show", ARGUMENTS_WRONG, NULL, NULL, 0, "waslctl ticket show REFERENCE"},
	{"waslctl ticket show A B", ARGUMENTS_WRONG, NULL, NULL, 0, "use it as"},
	{"waslctl ticket list --limt 3", ARGUMENTS_WRONG, NULL, NULL, 0, "did you mean '--limit'"},
	{"waslctl ticket list --limit", ARGUMENTS_WRONG, NULL, NULL, 0, "missing after '--limit'"},
	{"waslctl status --config", ARGUMENTS_WRONG, NULL, NULL, 0, "missing after '--config'"},
	{"waslctl status --limit 3", ARGUMENTS_WRONG, NULL, NULL, 0, "no option '--limit'"},
	{"waslctl --bogus status", ARGUMENTS_WRONG, NULL, NULL, 0, "no option '--bogus'"},
	{"waslctl status --bogus", ARGUMENTS_WRONG, NULL, NULL, 0, "no option '--bogus'"},
	{"waslctl --json=no status", ARGUMENTS_WRONG, NULL, NULL, 0,
	 "no value belongs to '--json'"},
};

/* What f writes to stderr. */
struct caught {
	int saved;
	FILE *file;
};

static struct caught catch_stderr(void)
{
	struct caught c = {.saved = dup(STDERR_FILENO), .file = tmpfile()};

	assert_non_null(c.file);
	fflush(stderr);
	dup2(fileno(c.file), STDERR_FILENO);
	return c;
}

static void release_stderr(struct caught *c, char *ret, size_t size)
{
	fflush(stderr);
	dup2(c->saved, STDERR_FILENO);
	close(c->saved);
	rewind(c->file);
	ret[fread(ret, 1, size - 1, c->file)] = '\0';
	fclose(c->file);
}

static void split(char *line, char *argv[WORDS_MAX + 1])
{
	size_t count = 0;

	for (char *word = strtok(line, " "); word && count < WORDS_MAX; word = strtok(NULL, " "))
		argv[count++] = word;
	argv[count] = NULL;
}

static void check(const struct row *row)
{
	_cleanup_(freep) char *line = xstrdup(row->line);
	char *argv[WORDS_MAX + 1], said[1024];
	struct caught caught = catch_stderr();
	struct ctl ctl;

	split(line, argv);
	enum arguments got = arguments_parse(argv, &ctl);
	release_stderr(&caught, said, sizeof(said));
	if (got != row->wanted)
		fail_msg("'%s' is %d, not %d: %s", row->line, got, row->wanted, said);
	if (row->complaint && !strstr(said, row->complaint))
		fail_msg("'%s' says \"%s\", not \"%s\"", row->line, said, row->complaint);
	if (!row->complaint && *said)
		fail_msg("'%s' says \"%s\"", row->line, said);
	if (got == ARGUMENTS_RUN) {
		assert_string_equal(ctl.verb->noun, row->noun);
		assert_true(row->name ? strcmp(ctl.verb->name, row->name) == 0 : !ctl.verb->name);
	}
	if (got == ARGUMENTS_RUN || got == ARGUMENTS_FOREIGN)
		assert_int_equal(ctl.count, row->count);
}

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++)
		check(&rows[i]);
}

static void test_options_reach_the_verb(void **state)
{
	char limit[] = "--limit=7";
	char *argv[] = {"waslctl", "--socket", "/s",	 "ticket", "list",
			"--stage", "closed",   "--json", limit,	   NULL};
	struct ctl ctl;

	(void)state;
	assert_int_equal(arguments_parse(argv, &ctl), ARGUMENTS_RUN);
	assert_string_equal(ctl.socket, "/s");
	assert_true(ctl.json);
	assert_string_equal(ctl_option(&ctl, "stage"), "closed");
	assert_string_equal(ctl_option(&ctl, "limit"), "7");
	assert_null(ctl_option(&ctl, "channel"));
}

static void test_too_many_options(void **state)
{
	char *argv[2 * CTL_OPTIONS_MAX + 6] = {"waslctl", "ticket", "list"};
	size_t n = 3;
	struct caught caught = catch_stderr();
	struct ctl ctl;
	char said[1024];

	(void)state;
	for (size_t i = 0; i <= CTL_OPTIONS_MAX; i++) {
		argv[n++] = "--limit";
		argv[n++] = "1";
	}
	enum arguments got = arguments_parse(argv, &ctl);
	release_stderr(&caught, said, sizeof(said));
	assert_int_equal(got, ARGUMENTS_WRONG);
	assert_non_null(strstr(said, "too many"));
}

/* Whoever adds a verb says what it is for and can do it. */
static void test_every_verb_is_whole(void **state)
{
	const struct verb *v;
	size_t count = 0;

	(void)state;
	for (; (v = arguments_verb(count)); count++) {
		assert_non_null(v->run);
		assert_true(v->help && *v->help);
		if (!v->examples || strncmp(v->examples, v->noun, strlen(v->noun)) != 0 ||
		    !strchr(v->examples, '\t'))
			fail_msg("%s %s: no example", v->noun, v->name ? v->name : "");
		assert_true(v->least <= v->most);
		assert_int_equal(v->most > 0, *v->words != '\0');
	}
	assert_true(count >= 15);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_lines),
	cmocka_unit_test(test_options_reach_the_verb),
	cmocka_unit_test(test_too_many_options),
	cmocka_unit_test(test_every_verb_is_whole),
};

UNIT_MAIN(tests)
