#include "ctl/ctl.h"
#include "ctl/show.h"

#include <stdio.h>
#include <string.h>

static const char *const list_options[] = {"state", "ticket", "limit", NULL};

static int list(struct ctl *ctl)
{
	static const struct show_column columns[] = {
		{"DELIVERY", "id", false, TABLE_WHOLE},
		{"TICKET", "ticket", false, TABLE_WHOLE},
		{"KIND", "kind", false, TABLE_SPARE},
		{"STATE", "state", false, TABLE_WHOLE},
		{"AT", "at", true},
		{"NEXT", "next", true},
		{"ATTEMPTS", "attempts", false, TABLE_SPARE},
		{"WHY", "why", false},
		{NULL},
	};
	json_t *deliveries = ctl_get(ctl, "/api/v1/deliveries", list_options);

	if (!deliveries)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, deliveries))
		show_list(deliveries, columns, "no deliveries");
	json_decref(deliveries);
	return EXIT_SUCCESS;
}

static int act(struct ctl *ctl, const char *verb, const char *done)
{
	_cleanup_(freep) char *path = ctl_path("/api/v1/deliveries/", ctl->words[0], verb);
	json_t *answer = ctl_post(ctl, path);

	if (!answer)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, answer))
		printf("delivery %s %s\n", ctl->words[0], done);
	json_decref(answer);
	return EXIT_SUCCESS;
}

static int retry(struct ctl *ctl)
{
	return act(ctl, "/retry", "is sent again soon");
}

static int cancel(struct ctl *ctl)
{
	return act(ctl, "/cancel", "is not sent");
}

static int release_held(struct ctl *ctl)
{
	json_t *answer = ctl_post(ctl, "/api/v1/deliveries/release-held");

	if (!answer)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, answer))
		printf("%lld held deliveries are sent now\n",
		       (long long)show_number(answer, "released"));
	json_decref(answer);
	return EXIT_SUCCESS;
}

const struct verb *ctl_delivery_verbs(void)
{
	static const struct verb verbs[] = {
		{"delivery", "list", "", 0, 0, list_options, "what goes out, newest first", list},
		{"delivery", "retry", "ID", 1, 1, NULL, "send it soon, whatever ended it", retry},
		{"delivery", "cancel", "ID", 1, 1, NULL, "never send it", cancel},
		{"delivery", "release-held", "", 0, 0, NULL, "send all that is held", release_held},
		{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL},
	};

	return verbs;
}
