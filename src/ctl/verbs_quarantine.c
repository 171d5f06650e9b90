#include "ctl/ctl.h"
#include "ctl/show.h"

#include <stdio.h>
#include <string.h>

static const char *const list_options[] = {"limit", "before", NULL};

static const struct show_column columns[] = {
	{"ID", "id", false, TABLE_WHOLE},
	{"AT", "at", true},
	{"CHANNEL", "channel", false, TABLE_SPARE},
	{"BYTES", "size", false, TABLE_WHOLE},
	{"SENDER", "sender", false, TABLE_WHOLE},
	{"WHY", "why", false},
	{NULL},
};

static int list(struct ctl *ctl)
{
	json_t *items = ctl_get_list(ctl, "/api/v1/quarantine", list_options + 1);

	if (!items)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, items))
		show_list(items, columns, "the quarantine is empty");
	json_decref(items);
	return EXIT_SUCCESS;
}

static void show_item(const json_t *item)
{
	static const struct show_column fields[] = {
		{"number", "id", false},
		{"at", "at", true},
		{"channel", "channel", false},
		{"why", "why", false},
		{"bytes", "size", false},
		{"released", "released", false},
		{"from", "item.from.name", false},
		{"address", "item.from.address", false},
		{"subject", "item.subject", false},
		{NULL, NULL, false},
	};
	const char *text =
		json_string_value(json_object_get(json_object_get(item, "item"), "text"));

	show_fields(item, fields);
	if (text) {
		putchar('\n');
		show_text(text);
	}
}

static int show(struct ctl *ctl)
{
	_cleanup_(freep) char *path = ctl_path("/api/v1/quarantine/", ctl->words[0], "");
	json_t *item = ctl_get(ctl, path, NULL);

	if (!item)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, item))
		show_item(item);
	json_decref(item);
	return EXIT_SUCCESS;
}

static int release(struct ctl *ctl)
{
	_cleanup_(freep) char *path = ctl_path("/api/v1/quarantine/", ctl->words[0], "/release");
	json_t *answer = ctl_post(ctl, path);

	if (!answer)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, answer))
		printf("number %s is now ticket %s\n", ctl->words[0],
		       show_word(answer, "reference"));
	json_decref(answer);
	return EXIT_SUCCESS;
}

const struct verb *ctl_quarantine_verbs(void)
{
	static const struct verb verbs[] = {
		{"quarantine", "list", "", 0, 0, list_options, "what waits for a person", list,
		 "quarantine list\twithout content"},
		{"quarantine", "show", "ID", 1, 1, NULL, "one of them", show,
		 "quarantine show 3\twith its content, for those who may see it"},
		{"quarantine", "release", "ID", 1, 1, NULL, "make a ticket of it", release,
		 "quarantine release 3\tit was a person after all"},
		{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL},
	};

	return verbs;
}
