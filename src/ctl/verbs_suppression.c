#include "ctl/ctl.h"
#include "ctl/show.h"

#include <stdio.h>
#include <string.h>

static const char *const list_options[] = {"limit", "before", NULL};
static const char *const add_options[] = {"kind", "why", "days", NULL};
static const char *const remove_options[] = {"kind", NULL};

static int list(struct ctl *ctl)
{
	static const struct show_column columns[] = {
		{"ADDRESS", "pseudonym", false, TABLE_WHOLE},
		{"SINCE", "at", true},
		{"UNTIL", "until", true},
		{"WHY", "why", false},
		{NULL},
	};
	json_t *items = ctl_get_list(ctl, "/api/v1/suppressions", list_options + 1);

	if (!items)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, items))
		show_list(items, columns, "no address is suppressed");
	json_decref(items);
	return EXIT_SUCCESS;
}

/* What stands on the command line is seen by all users of the machine; "-" is not. */
static char *read_who(const struct ctl *ctl)
{
	char *line = NULL;
	size_t allocated = 0;

	if (strcmp(ctl->words[0], "-") != 0)
		return xstrdup(ctl->words[0]);
	ssize_t size = getline(&line, &allocated, stdin);
	if (size > 0)
		line[strcspn(line, "\r\n")] = '\0';
	if (size > 0 && *line)
		return line;
	free(line);
	ctl_fail("standard input has no address");
	return NULL;
}

static void put(json_t *body, const struct ctl *ctl, const char *name)
{
	if (ctl_option(ctl, name))
		json_object_set_new(body, name, json_string(ctl_option(ctl, name)));
}

/* The answer, or NULL after having said why not. */
static json_t *act(struct ctl *ctl, const char *path)
{
	_cleanup_(freep) char *who = read_who(ctl);

	if (!who)
		return NULL;
	json_t *body = json_pack("{s:o}", "address", json_string(who));
	if (!body) {
		ctl_fail("the address is no UTF-8");
		return NULL;
	}
	for (const char *const *name = add_options; *name; name++)
		put(body, ctl, *name);
	return ctl_post_json(ctl, path, body);
}

static int add(struct ctl *ctl)
{
	json_t *answer = act(ctl, "/api/v1/suppressions");
	char until[20];

	if (!answer)
		return EXIT_FAILURE;
	show_time(answer, "until", until);
	if (!ctl_print_json(ctl, answer))
		printf("%s gets no automatic mail %s%s\n", show_word(answer, "pseudonym"),
		       *until ? "until " : "until that is lifted", until);
	json_decref(answer);
	return EXIT_SUCCESS;
}

static int lift(struct ctl *ctl)
{
	json_t *answer = act(ctl, "/api/v1/suppressions/remove");

	if (!answer)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, answer))
		printf("%s gets automatic mail again\n", show_word(answer, "pseudonym"));
	json_decref(answer);
	return EXIT_SUCCESS;
}

const struct verb *ctl_suppression_verbs(void)
{
	static const struct verb verbs[] = {
		{"suppression", "list", "", 0, 0, list_options,
		 "addresses that get no automatic mail", list, "suppression list\tby pseudonym"},
		{"suppression", "add", "ADDRESS|-", 1, 1, add_options, "send it no automatic mail",
		 add,
		 "suppression add - --days 30 < address\tunseen by other users of the machine"},
		{"suppression", "remove", "ADDRESS|PSEUDONYM|-", 1, 1, remove_options,
		 "send it automatic mail again", lift,
		 "suppression remove mfzwizlt\tby the pseudonym of the list"},
		{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL},
	};

	return verbs;
}
