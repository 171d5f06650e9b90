#include "ctl/arguments.h"

#include <stdio.h>
#include <string.h>

const struct verb *arguments_verb(size_t n)
{
	const struct verb *const tables[] = {
		ctl_channel_verbs(),  ctl_talk_verbs(),	      ctl_ticket_verbs(),
		ctl_delivery_verbs(), ctl_quarantine_verbs(), ctl_suppression_verbs(),
		ctl_history_verbs(),  ctl_local_verbs(),
	};

	for (size_t i = 0; i < ELEMENTS(tables); i++)
		for (const struct verb *v = tables[i]; v->noun; v++, n--)
			if (n == 0)
				return v;
	return NULL;
}

static bool wrong(const char *what, const char *word, const char *near)
{
	if (near)
		ctl_fail("%s '%s'; did you mean '%s'?", what, word, near);
	else
		ctl_fail("%s '%s'; see \"waslctl --help\"", what, word);
	return false;
}

/* --- verbs --- */

static bool is_noun(const char *word)
{
	const struct verb *v;

	for (size_t i = 0; (v = arguments_verb(i)); i++)
		if (strcmp(v->noun, word) == 0)
			return true;
	return false;
}

/* All nouns, or where one is given its names. */
static char **words_of(const char *noun)
{
	char **words = NULL;
	const struct verb *v;

	for (size_t i = 0; (v = arguments_verb(i)); i++) {
		if (!noun)
			strings_add(&words, v->noun);
		else if (strcmp(v->noun, noun) == 0 && v->name)
			strings_add(&words, v->name);
	}
	return words;
}

int arguments_unknown(const char *noun)
{
	_cleanup_(strings_freep) char **words = words_of(NULL);

	wrong("there is no verb", noun, nearest_word(noun, (const char *const *)words));
	return EXIT_USAGE;
}

static void list_names(const char *noun, char *const *names)
{
	fprintf(stderr, "waslctl: %s needs one of:", noun);
	for (; names && *names; names++)
		fprintf(stderr, " %s", *names);
	fputc('\n', stderr);
}

/* Finds the verb of the first words and takes them away. */
static bool take_verb(struct ctl *ctl)
{
	const char *noun = ctl->words[0], *name = ctl->count > 1 ? ctl->words[1] : NULL;
	const struct verb *v;

	for (size_t i = 0; (v = arguments_verb(i)); i++) {
		if (strcmp(v->noun, noun) != 0)
			continue;
		if (!v->name || (name && strcmp(v->name, name) == 0)) {
			size_t used = v->name ? 2 : 1;
			ctl->verb = v;
			ctl->words += used;
			ctl->count -= used;
			return true;
		}
	}
	_cleanup_(strings_freep) char **names = words_of(noun);
	if (name)
		return wrong("there is no such verb:", name,
			     nearest_word(name, (const char *const *)names));
	list_names(noun, names);
	return false;
}

/* --- options --- */

static bool wrong_option(const char *what, const char *name, const char *near)
{
	_cleanup_(freep) char *word = xasprintf("--%s", name);
	_cleanup_(freep) char *meant = near ? xasprintf("--%s", near) : NULL;

	return wrong(what, word, meant);
}

/* The options of all verbs, some more than once. */
static char **options_of_all(void)
{
	char **names = NULL;
	const struct verb *v;

	for (size_t i = 0; (v = arguments_verb(i)); i++)
		for (const char *const *o = v->options; o && *o; o++)
			strings_add(&names, *o);
	return names;
}

static bool is_among(const char *name, const char *const *names)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static bool check_options(const struct ctl *ctl)
{
	static const char *const none[] = {NULL};
	const char *const *known = ctl->verb->options ? ctl->verb->options : none;

	for (size_t i = 0; i < ctl->option_count; i++) {
		const char *name = ctl->options[i].name;
		if (!is_among(name, known))
			return wrong_option("this verb has no option", name,
					    nearest_word(name, known));
	}
	return true;
}

static bool check_count(const struct ctl *ctl)
{
	const struct verb *v = ctl->verb;

	if (ctl->count >= v->least && ctl->count <= v->most)
		return true;
	ctl_fail("use it as: waslctl %s%s%s%s%s", v->noun, v->name ? " " : "",
		 v->name ? v->name : "", *v->words ? " " : "", v->words);
	return false;
}

/* Where the value of an option that every verb has goes; NULL for other options. */
static const char **common_target(struct ctl *ctl, const char *name)
{
	if (strcmp(name, "config") == 0)
		return &ctl->config_file;
	return strcmp(name, "socket") == 0 ? &ctl->socket : NULL;
}

static bool add_option(struct ctl *ctl, const char *name, const char *value)
{
	_cleanup_(strings_freep) char **all = options_of_all();
	const char *const *known = (const char *const *)all;

	if (!is_among(name, known))
		return wrong_option("there is no option", name, nearest_word(name, known));
	if (ctl->option_count == CTL_OPTIONS_MAX)
		return wrong_option("one option too many:", name, NULL);
	ctl->options[ctl->option_count].name = name;
	ctl->options[ctl->option_count++].value = value;
	return true;
}

/* word: "NAME", whose value is next, or "NAME=VALUE", which is cut in two. */
static bool take_option(struct ctl *ctl, char *word, const char *next, bool *ret_used)
{
	char *equals = strchr(word, '=');
	const char *value = equals ? equals + 1 : next;

	if (equals)
		*equals = '\0';
	*ret_used = false;
	if (strcmp(word, "json") == 0) {
		ctl->json = true;
		return !equals || wrong_option("no value belongs to", word, NULL);
	}
	*ret_used = !equals;
	const char **target = common_target(ctl, word);
	if (target)
		*target = value;
	else if (!add_option(ctl, word, value))
		return false;
	return value || wrong_option("a value is missing after", word, NULL);
}

static bool is_option(const char *word)
{
	return strncmp(word, "--", 2) == 0 && word[2];
}

/* Words move to the front of argv, options go to ctl. Stops at a noun that is not ours. */
static bool sort_words(char **argv, struct ctl *ctl)
{
	char **word = argv;

	for (; *word; word++) {
		bool used;
		if (!is_option(*word)) {
			ctl->words[ctl->count++] = *word;
			if (ctl->count == 1 && !is_noun(*word))
				break;
			continue;
		}
		if (!take_option(ctl, *word + 2, word[1], &used))
			return false;
		word += used;
	}
	for (word = *word ? word + 1 : word; *word; word++)
		ctl->words[ctl->count++] = *word;
	ctl->words[ctl->count] = NULL;
	return true;
}

/* The first two are those that help is asked about. */
static bool note_word(struct ctl *ctl, const char *word)
{
	if (is_option(word))
		return false;
	if (!ctl->help_noun)
		ctl->help_noun = word;
	else if (!ctl->help_name)
		ctl->help_name = word;
	return true;
}

/* --help and --version, unless they are a foreign verb's own. The words before become ctl's. */
static enum arguments asks_about_itself(char **argv, struct ctl *ctl)
{
	bool ours = false;

	for (; *argv; argv++) {
		if (strcmp(*argv, "--help") == 0 || strcmp(*argv, "-h") == 0)
			return ARGUMENTS_HELP;
		if (strcmp(*argv, "--version") == 0)
			return ARGUMENTS_VERSION;
		if (strcmp(*argv, "--config") == 0 || strcmp(*argv, "--socket") == 0)
			argv += argv[1] != NULL;
		else if (!is_option(*argv) && !ours && !is_noun(*argv))
			break;
		else
			ours = note_word(ctl, *argv) || ours;
	}
	return ARGUMENTS_RUN;
}

enum arguments arguments_parse(char **argv, struct ctl *ret)
{
	*ret = (struct ctl){.words = argv + 1};
	enum arguments about = asks_about_itself(argv + 1, ret);

	if (about != ARGUMENTS_RUN)
		return about;
	if (!sort_words(argv + 1, ret))
		return ARGUMENTS_WRONG;
	if (!ret->count) {
		ctl_fail("what shall be done? See \"waslctl --help\"");
		return ARGUMENTS_WRONG;
	}
	if (!is_noun(ret->words[0]))
		return ARGUMENTS_FOREIGN;
	if (!take_verb(ret) || !check_options(ret) || !check_count(ret))
		return ARGUMENTS_WRONG;
	return ARGUMENTS_RUN;
}
