#include "ctl/ctl.h"
#include "ctl/show.h"

#include <stdio.h>
#include <string.h>

static const char *const event_options[] = {"limit", "ticket", "kind",	 "actor",
					    "from",  "until",  "before", NULL};
static const char *const statistics_options[] = {"from", "until", NULL};

/* --- events --- */

static int list(struct ctl *ctl)
{
	static const struct show_column columns[] = {
		{"EVENT", "id", false, TABLE_WHOLE},
		{"AT", "at", true},
		{"KIND", "kind", false},
		{"BY", "actor", false, TABLE_WHOLE},
		{"TICKET", "ticket", false, TABLE_WHOLE},
		{"DELIVERY", "delivery", false, TABLE_SPARE},
		{"QUARANTINE", "quarantine", false, TABLE_SPARE},
		{NULL},
	};
	json_t *events = ctl_get_list(ctl, "/api/v1/events", event_options + 1);

	if (!events)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, events))
		show_list(events, columns, "no events");
	json_decref(events);
	return EXIT_SUCCESS;
}

/* A history that is not whole is a failure, for whoever checks it by a timer. */
static int verify(struct ctl *ctl)
{
	json_t *answer = ctl_get(ctl, "/api/v1/events/verification", NULL);

	if (!answer)
		return EXIT_FAILURE;
	bool whole = json_is_true(json_object_get(answer, "whole"));
	if (!ctl_print_json(ctl, answer) && whole)
		printf("%lld events, each as it was written; the last one's hash is\n%s\n",
		       show_number(answer, "events"), show_word(answer, "head"));
	if (!whole)
		ctl_fail("the history does not hold together at event %lld: it, or the one before "
			 "it, was changed or removed",
			 show_number(answer, "broken_at"));
	json_decref(answer);
	return whole ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* --- statistics --- */

static void sum(json_t *sums, const char *word, json_int_t count)
{
	json_int_t before = json_integer_value(json_object_get(sums, word));

	json_object_set_new(sums, word, json_integer(before + count));
}

static json_t *sums_by(const json_t *rows, const char *member)
{
	json_t *sums = json_object();
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		sum(sums, show_word(row, member), show_number(row, "count"));
	return sums;
}

static void show_sums(const char *title, const json_t *rows, const char *member)
{
	json_t *sums = sums_by(rows, member);
	const char *word;
	json_t *count;

	printf("%s\n", title);
	json_object_foreach(sums, word, count)
		printf("  %8lld  %s\n", (long long)json_integer_value(count), word);
	if (json_object_size(sums) == 0)
		puts("         none");
	json_decref(sums);
}

static int statistics(struct ctl *ctl)
{
	json_t *answer = ctl_get(ctl, "/api/v1/statistics", statistics_options);

	if (!answer)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, answer)) {
		const json_t *tickets = json_object_get(answer, "tickets");
		const json_t *messages = json_object_get(answer, "messages");
		show_sums("tickets by day", tickets, "day");
		show_sums("tickets by channel", tickets, "channel");
		show_sums("tickets by stage", tickets, "stage");
		show_sums("messages by outcome", messages, "outcome");
	}
	json_decref(answer);
	return EXIT_SUCCESS;
}

/* --- the caller --- */

static int roles(struct ctl *ctl)
{
	static const struct show_column fields[] = {
		{"user", "uid", false},
		{"roles", "roles", false},
		{"departments", "departments", false},
		{NULL},
	};
	json_t *answer = ctl_get(ctl, "/api/v1/roles", NULL);

	if (!answer)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, answer))
		show_fields(answer, fields);
	json_decref(answer);
	return EXIT_SUCCESS;
}

const struct verb *ctl_history_verbs(void)
{
	static const struct verb verbs[] = {
		{"events", "list", "", 0, 0, event_options, "who did what, newest first", list,
		 "events list --ticket 7K3M-9QXA --kind read\twho has read a ticket\n"
		 "events list --actor \"uid 1000\" --from 2026-11-01\twhat somebody did"},
		{"events", "verify", "", 0, 0, NULL, "whether the history is whole", verify,
		 "events verify\tfails where a row was changed or removed"},
		{"statistics", NULL, "", 0, 0, statistics_options, "tickets and messages, counted",
		 statistics,
		 "statistics\tof the last 30 days\n"
		 "statistics --from 2026-01-01 --until 2026-04-01 --json\ta quarter, by day"},
		{"roles", NULL, "", 0, 0, NULL, "what you may do here", roles,
		 "roles\tyour roles and departments"},
		{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL},
	};

	return verbs;
}
