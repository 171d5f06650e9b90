#include "ctl/ctl.h"
#include "ctl/explain.h"
#include "ctl/letter.h"
#include "ctl/show.h"

#include <stdio.h>
#include <string.h>

#define RULE "────────────────────────────────────────────────────────────"

static const char *const reply_options[] = {"file", "attach", "subject", "language", "key", NULL};
static const char *const note_options[] = {"file", "attach", "subject", "key", NULL};
static const char *const list_options[] = {"limit", "stage", "channel", "before", NULL};

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
	json_t *tickets = ctl_get_list(ctl, "/api/v1/tickets", list_options + 1);

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

static int explain(struct ctl *ctl)
{
	_cleanup_(freep) char *path = ctl_path("/api/v1/tickets/", ctl->words[0], "");
	json_t *ticket = ctl_get(ctl, path, NULL);

	if (!ticket)
		return EXIT_FAILURE;
	json_t *facts = explain_ticket(ticket);
	if (!ctl_print_json(ctl, facts))
		explain_print(ticket, facts);
	json_decref(facts);
	json_decref(ticket);
	return EXIT_SUCCESS;
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

/* --- writing --- */

static void tell(const json_t *answer, const char *what)
{
	const char *ticket = show_word(answer, "ticket");
	long long delivery = (long long)show_number(answer, "delivery");

	if (json_is_true(json_object_get(answer, "again")))
		printf("ticket %s has this %s already: nothing was added (--key WORD adds it once "
		       "more)\n",
		       ticket, what);
	else if (delivery)
		printf("ticket %s: the reply is sent as delivery %lld\n", ticket, delivery);
	else
		printf("ticket %s: the note is kept as article %lld\n", ticket,
		       (long long)show_number(answer, "article"));
	if (delivery && json_is_true(json_object_get(answer, "closed")))
		printf("the ticket is closed, and stays so until its beneficiary writes again\n");
}

static int write_letter(struct ctl *ctl, const char *suffix, const char *what)
{
	_cleanup_(freep) char *path = ctl_path("/api/v1/tickets/", ctl->words[0], suffix);
	struct buffer body = BUFFER_INIT(LETTER_BODY_MAX);
	struct error err = ERROR_NONE;
	json_t *answer = NULL;

	if (letter_read(ctl, &body, &err) < 0)
		ctl_fail("%s", err.text);
	else
		answer = ctl_post_bytes(ctl, path, &body);
	buffer_done(&body);
	if (!answer)
		return EXIT_FAILURE;
	if (!ctl_print_json(ctl, answer))
		tell(answer, what);
	json_decref(answer);
	return EXIT_SUCCESS;
}

static int reply(struct ctl *ctl)
{
	return write_letter(ctl, "/replies", "reply");
}

static int note(struct ctl *ctl)
{
	return write_letter(ctl, "/notes", "note");
}

const struct verb *ctl_ticket_verbs(void)
{
	static const struct verb verbs[] = {
		{"ticket", "list", "", 0, 0, list_options, "tickets, what is most urgent first",
		 list,
		 "ticket list\twhat is to be worked on\n"
		 "ticket list --stage closed --limit 1000\tmore of what is done\n"
		 "ticket list --channel cso --json\tfor a program"},
		{"ticket", "show", "REFERENCE", 1, 1, NULL,
		 "a ticket, its articles, deliveries and events", show,
		 "ticket show 7K3M-9QXA\tall of it\n"
		 "ticket show 7k3m9qxa --json\tthe same for a program"},
		{"ticket", "explain", "REFERENCE", 1, 1, NULL, "why it is what it is, and where",
		 explain, "ticket explain 7K3M-9QXA\twhy it got no receipt, for example"},
		{"ticket", "raw", "REFERENCE [ARTICLE]", 1, 2, NULL,
		 "the bytes of an article as they came", raw,
		 "ticket raw 7K3M-9QXA > first.eml\tof the first article\n"
		 "ticket raw 7K3M-9QXA 12 | waslctl parse -\twhat is made of article 12"},
		{"ticket", "report", "REFERENCE NUMBER", 2, 2, NULL,
		 "the bytes of a bounce, whose number its event tells", report,
		 "ticket report 7K3M-9QXA 31 > bounce.eml\tto see what the server said"},
		{"ticket", "reply", "REFERENCE", 1, 1, reply_options,
		 "send its beneficiary what standard input holds", reply,
		 "ticket reply 7K3M-9QXA < answer.txt\tthe text of a file\n"
		 "ticket reply 7K3M-9QXA --file answer.txt --attach form.pdf\twith a form"},
		{"ticket", "note", "REFERENCE", 1, 1, note_options,
		 "keep what standard input holds, for the office alone", note,
		 "ticket note 7K3M-9QXA < note.txt\tthe beneficiary does not see it"},
		{NULL, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL},
	};

	return verbs;
}
