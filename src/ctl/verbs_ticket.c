#include "ctl/ctl.h"
#include "ctl/show.h"

#include <stdio.h>
#include <string.h>

#define RULE "────────────────────────────────────────────────────────────"

static const char *const list_options[] = {"stage", "channel", "limit", "before", NULL};

static int list(struct ctl *ctl)
{
	static const struct show_column columns[] = {
		{"REFERENCE", "reference", false, TABLE_WHOLE},
		{"CREATED", "created", true},
		{"STAGE", "stage", false, TABLE_WHOLE},
		{"TYPE", "type", false, TABLE_SPARE},
		{"PRIORITY", "priority", false, TABLE_WHOLE},
		{"CHANNEL", "channel", false, TABLE_SPARE},
		{"FROM", "party.name", false, TABLE_CUT, "party.addresses"},
		{"SUBJECT", "subject", false},
		{NULL},
	};
	json_t *tickets = ctl_get(ctl, "/api/v1/tickets", list_options);

	if (!tickets)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, tickets))
		show_list(tickets, columns, "no tickets");
	json_decref(tickets);
	return EXIT_SUCCESS;
}

static void show_article(const json_t *article)
{
	static const struct show_column fields[] = {
		{"at", "at", true},
		{"from", "from.name", false},
		{"address", "from.address", false},
		{"subject", "subject", false},
		{"to", "addressed_to", false},
		{"notes", "notes", false},
		{NULL, NULL, false},
	};
	static const struct show_column attachment[] = {
		{"attachment", "name", false},
		{"  type", "type", false},
		{"  bytes", "size", false},
		{NULL, NULL, false},
	};
	const json_t *one;
	size_t i;

	printf("\n" RULE "\narticle %lld, %s, %s\n", (long long)show_number(article, "id"),
	       show_word(article, "direction"), show_word(article, "channel"));
	show_fields(article, fields);
	json_array_foreach(json_object_get(article, "attachments"), i, one)
		show_fields(one, attachment);
	putchar('\n');
	show_text(show_word(article, "text"));
}

static void show_links(const json_t *links)
{
	static const struct show_column columns[] = {
		{"LINK", "kind", false},
		{"TICKET", "reference", false, TABLE_WHOLE},
		{"SINCE", "at", true},
		{NULL},
	};

	if (json_array_size(links) == 0)
		return;
	putchar('\n');
	show_list(links, columns, "");
}

static void show_ticket(const json_t *ticket)
{
	static const struct show_column fields[] = {
		{"ticket", "reference", false},
		{"subject", "subject", false},
		{"stage", "stage", false},
		{"type", "type", false},
		{"complexity", "complexity", false},
		{"priority", "priority", false},
		{"department", "department", false},
		{"channel", "channel", false},
		{"language", "language", false},
		{"from", "party.name", false},
		{"addresses", "party.addresses", false},
		{"created", "created", true},
		{"due from", "target.early", true},
		{"due by", "target.late", true},
		{NULL, NULL, false},
	};
	static const struct show_column deliveries[] = {
		{"DELIVERY", "id", false, TABLE_WHOLE},
		{"KIND", "kind", false, TABLE_SPARE},
		{"TO", "to", false},
		{"STATE", "state", false, TABLE_WHOLE},
		{"AT", "at", true},
		{"WHY", "why", false},
		{NULL},
	};
	static const struct show_column events[] = {
		{"AT", "at", true},
		{"EVENT", "kind", false},
		{"BY", "actor", false},
		{"STATUS", "detail.status", false, TABLE_SPARE},
		{"REPORT", "detail.original", false, TABLE_SPARE},
		{NULL, NULL, false},
	};
	const json_t *article;
	size_t i;

	show_fields(ticket, fields);
	show_links(json_object_get(ticket, "links"));
	json_array_foreach(json_object_get(ticket, "articles"), i, article) show_article(article);
	puts("\n" RULE);
	show_list(json_object_get(ticket, "deliveries"), deliveries, "no deliveries");
	putchar('\n');
	show_list(json_object_get(ticket, "events"), events, "no events");
}

static int show(struct ctl *ctl)
{
	_cleanup_(freep) char *path = ctl_path("/api/v1/tickets/", ctl->words[0], "");
	json_t *ticket = ctl_get(ctl, path, NULL);

	if (!ticket)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, ticket))
		show_ticket(ticket);
	json_decref(ticket);
	return EXIT_SUCCESS;
}

/* The bytes as they came, whatever they are: for a file or another program. */
static int raw(struct ctl *ctl)
{
	const char *article = ctl->count > 1 ? ctl->words[1] : "first";
	_cleanup_(freep) char *folder = ctl_path("/api/v1/tickets/", ctl->words[0], "/articles/");
	_cleanup_(freep) char *path = ctl_path(folder, article, "/raw");

	return ctl_get_raw(ctl, path);
}

/* Of what an event "delivery failed" and its like tells as "original". */
static int report(struct ctl *ctl)
{
	_cleanup_(freep) char *folder = ctl_path("/api/v1/tickets/", ctl->words[0], "/reports/");
	_cleanup_(freep) char *path = ctl_path(folder, ctl->words[1], "/raw");

	return ctl_get_raw(ctl, path);
}

const struct verb *ctl_ticket_verbs(void)
{
	static const struct verb verbs[] = {
		{"ticket", "list", "", 0, 0, list_options, "tickets, what is most urgent first",
		 list},
		{"ticket", "show", "REFERENCE", 1, 1, NULL,
		 "a ticket, its articles, deliveries and events", show},
		{"ticket", "raw", "REFERENCE [ARTICLE]", 1, 2, NULL,
		 "the bytes of an article as they came", raw},
		{"ticket", "report", "REFERENCE NUMBER", 2, 2, NULL,
		 "the bytes of a bounce, whose number its event tells", report},
		{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL},
	};

	return verbs;
}
