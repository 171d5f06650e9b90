#include "ctl/ctl.h"
#include "ctl/show.h"

#include <stdio.h>
#include <string.h>

static int list(struct ctl *ctl)
{
	static const struct show_column columns[] = {
		{"CHANNEL", "name", false, TABLE_WHOLE},
		{"MODULE", "module", false, TABLE_SPARE},
		{"HEALTH", "health", false, TABLE_WHOLE},
		{"PAUSED", "paused", false, TABLE_SPARE},
		{"SINCE", "since", true, TABLE_SPARE},
		{"LAST LOOK", "last_poll", true},
		{"TICKETS", "created", false, TABLE_SPARE},
		{"SENT", "sent", false, TABLE_SPARE},
		{"FIGURES", "figures", false, TABLE_SPARE},
		{"STATE", "text", false},
		{"REMARK", "remark", false, TABLE_SPARE},
		{NULL},
	};
	json_t *channels = ctl_get(ctl, "/api/v1/channels", NULL);

	if (!channels)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, channels))
		show_list(channels, columns,
			  "no channels: the configuration has no [channel NAME]");
	json_decref(channels);
	return EXIT_SUCCESS;
}

static int show(struct ctl *ctl)
{
	static const struct show_column fields[] = {
		{"channel", "name", false},
		{"module", "module", false},
		{"health", "health", false},
		{"paused", "paused", false},
		{"says", "text", false},
		{"remark", "remark", false},
		{"figures", "figures", false},
		{"since", "since", true},
		{"last look", "last_poll", true},
		{"tickets", "created", false},
		{"added", "appended", false},
		{"again", "duplicate", false},
		{"quarantined", "quarantined", false},
		{"sent", "sent", false},
		{"failed", "failed", false},
		{NULL},
	};
	_cleanup_(freep) char *path = ctl_path("/api/v1/channels/", ctl->words[0], "");
	json_t *channel = ctl_get(ctl, path, NULL);

	if (!channel)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, channel))
		show_fields(channel, fields);
	json_decref(channel);
	return EXIT_SUCCESS;
}

static int act(struct ctl *ctl, const char *verb, const char *done)
{
	_cleanup_(freep) char *path = ctl_path("/api/v1/channels/", ctl->words[0], verb);
	json_t *answer = ctl_post(ctl, path);

	if (!answer)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, answer))
		printf("channel %s %s\n", ctl->words[0], done);
	json_decref(answer);
	return EXIT_SUCCESS;
}

static int pause_channel(struct ctl *ctl)
{
	return act(ctl, "/pause", "is paused until it is resumed or wasld starts again");
}

static int resume(struct ctl *ctl)
{
	return act(ctl, "/resume", "goes on");
}

static int poll(struct ctl *ctl)
{
	return act(ctl, "/poll", "looks at its source now");
}

/* --- status, which is mostly about channels --- */

static void show_uptime(json_int_t seconds)
{
	if (seconds >= 86400)
		printf("%lld d %lld h", seconds / 86400, seconds % 86400 / 3600);
	else if (seconds >= 3600)
		printf("%lld h %lld min", seconds / 3600, seconds % 3600 / 60);
	else
		printf("%lld min %lld s", seconds / 60, seconds % 60);
}

static double mebibytes(const json_t *json, const char *member)
{
	return (double)show_number(json, member) / (1 << 20);
}

static void show_deliveries(const json_t *status)
{
	const json_t *d = json_object_get(status, "deliveries");
	char oldest[20];

	printf("deliveries  %lld pending", show_number(d, "pending"));
	if (*show_time(d, "oldest_pending", oldest))
		printf(" (since %s)", oldest);
	printf(", %lld held, %lld sent, %lld suppressed, %lld dead\n", show_number(d, "held"),
	       show_number(d, "sent"), show_number(d, "suppressed"), show_number(d, "dead"));
	if (json_is_true(json_object_get(status, "breaker_open")))
		puts("            the circuit breaker holds automatic mail: look at \"waslctl "
		     "delivery list\n            --state held\", then \"waslctl delivery "
		     "release-held\"");
	if (show_number(status, "limited"))
		printf("            %lld senders or domains reached a limit within a day, and may "
		       "be "
		       "machines that\n            answer receipts: look at \"waslctl delivery "
		       "list "
		       "--state suppressed\"\n",
		       show_number(status, "limited"));
}

/* "label  3 loop, 2 unmatched bounce" */
static void show_tallies(const char *label, const json_t *tallies)
{
	const char *word, *separator = "";
	json_t *count;

	if (json_object_size(tallies) == 0)
		return;
	printf("%-11s ", label);
	json_object_foreach((json_t *)tallies, word, count)
	{
		printf("%s%lld %s", separator, (long long)json_integer_value(count), word);
		separator = ", ";
	}
	putchar('\n');
}

static void show_channel(const json_t *c)
{
	char polled[20];

	printf("channel     %s: %s%s", show_word(c, "name"), show_word(c, "health"),
	       json_is_true(json_object_get(c, "paused")) ? ", paused" : "");
	if (*show_time(c, "last_poll", polled))
		printf(", last look %s", polled);
	if (*show_word(c, "text"))
		printf(" (%s)", show_word(c, "text"));
	if (*show_word(c, "remark"))
		printf("; %s", show_word(c, "remark"));
	putchar('\n');
}

static void show_status(const json_t *status)
{
	const json_t *channel;
	size_t i;

	printf("wasld       %s, up ", show_word(status, "version"));
	show_uptime(show_number(status, "uptime_seconds"));
	printf("\ntickets     %lld open of %lld, %lld articles, %lld in quarantine\n",
	       show_number(status, "open_tickets"), show_number(status, "tickets"),
	       show_number(status, "articles"), show_number(status, "quarantined"));
	show_tallies("messages", json_object_get(status, "outcomes"));
	show_tallies("quarantined", json_object_get(status, "quarantined_why"));
	show_deliveries(status);
	show_tallies("suppressed", json_object_get(status, "suppressed_why"));
	show_tallies("reports", json_object_get(status, "reports"));
	if (show_number(status, "suppressions"))
		printf("            addresses without automatic mail: %lld (\"waslctl suppression "
		       "list\")\n",
		       show_number(status, "suppressions"));
	printf("store       schema %lld, %.1f MiB, log %.1f MiB\n",
	       show_number(status, "schema_version"), mebibytes(status, "database_bytes"),
	       mebibytes(status, "wal_bytes"));
	json_array_foreach(json_object_get(status, "channels"), i, channel) show_channel(channel);
}

static int status(struct ctl *ctl)
{
	json_t *answer = ctl_get(ctl, "/api/v1/status", NULL);

	if (!answer)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, answer))
		show_status(answer);
	json_decref(answer);
	return EXIT_SUCCESS;
}

const struct verb *ctl_channel_verbs(void)
{
	static const struct verb verbs[] = {
		{"status", NULL, "", 0, 0, NULL, "how the daemon is", status,
		 "status\tchannels, counts, and what needs a look\n"
		 "status --json\tfor a monitor"},
		{"channel", "list", "", 0, 0, NULL, "channels and how they are", list,
		 "channel list\twhich of them work"},
		{"channel", "show", "NAME", 1, 1, NULL, "one of them", show,
		 "channel show cso\twhat it says of its source"},
		{"channel", "pause", "NAME", 1, 1, NULL, "neither read nor send on it",
		 pause_channel, "channel pause cso\twhile its mail server is repaired"},
		{"channel", "resume", "NAME", 1, 1, NULL, "end a pause", resume,
		 "channel resume cso\twhat waited is read and sent"},
		{"channel", "poll", "NAME", 1, 1, NULL, "look for new mail at once", poll,
		 "channel poll cso\twithout waiting for the next look"},
		{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL},
	};

	return verbs;
}
