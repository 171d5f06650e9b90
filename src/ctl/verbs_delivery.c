#include "ctl/ctl.h"
#include "ctl/show.h"

#include <stdio.h>
#include <string.h>

static const char *const list_options[] = {"limit", "state", "ticket", "channel", "before", NULL};

static int list(struct ctl *ctl)
{
	static const struct show_column columns[] = {
		{"DELIVERY", "id", false, TABLE_WHOLE},
		{"TICKET", "ticket", false, TABLE_WHOLE},
		{"RECIPIENT", "recipient", false, TABLE_SPARE},
		{"KIND", "kind", false, TABLE_SPARE},
		{"STATE", "state", false, TABLE_WHOLE},
		{"AT", "at", true},
		{"NEXT", "next", true},
		{"ATTEMPTS", "attempts", false, TABLE_SPARE},
		{"WHY", "why", false},
		{NULL},
	};
	json_t *deliveries = ctl_get_list(ctl, "/api/v1/deliveries", list_options + 1);

	if (!deliveries)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, deliveries))
		show_list(deliveries, columns, "no deliveries");
	json_decref(deliveries);
	return EXIT_SUCCESS;
}

static int show(struct ctl *ctl)
{
	static const struct show_column fields[] = {
		{"delivery", "id", false},
		{"ticket", "ticket", false},
		{"kind", "kind", false},
		{"channel", "channel", false},
		{"recipient", "recipient", false},
		{"state", "state", false},
		{"why", "why", false},
		{"attempts", "attempts", false},
		{"parts out", "parts_out", false},
		{"may be out since", "uncertain", true},
		{"code", "code", false},
		{"bytes", "size", false},
		{"created", "created", true},
		{"changed", "at", true},
		{"next", "next", true},
		{NULL},
	};
	_cleanup_(freep) char *path = ctl_path("/api/v1/deliveries/", ctl->words[0], "");
	json_t *delivery = ctl_get(ctl, path, NULL);

	if (!delivery)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, delivery))
		show_fields(delivery, fields);
	json_decref(delivery);
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
		{"delivery", "list", "", 0, 0, list_options, "what goes out, newest first", list,
		 "delivery list --state dead\twhat could not be sent\n"
		 "delivery list --ticket 7K3M-9QXA\tof a ticket"},
		{"delivery", "show", "ID", 1, 1, NULL, "one of them", show,
		 "delivery show 42\twhy it waits, and until when"},
		{"delivery", "retry", "ID", 1, 1, NULL, "send it soon, whatever ended it", retry,
		 "delivery retry 42\tthe server takes mail again"},
		{"delivery", "cancel", "ID", 1, 1, NULL, "never send it", cancel,
		 "delivery cancel 42\twhile it is pending or held"},
		{"delivery", "release-held", "", 0, 0, NULL, "send all that is held", release_held,
		 "delivery release-held\tafter a look at \"delivery list --state held\""},
		{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL},
	};

	return verbs;
}
