#include "ctl/explain.h"

#include "ctl/show.h"

#include <stdio.h>
#include <string.h>

static void add(json_t *facts, const char *what, const char *is, const char *why)
{
	json_array_append_new(facts,
			      json_pack("{s:s, s:s, s:s}", "what", what, "is", is, "why", why));
}

static const json_t *find_event(const json_t *ticket, const char *kind)
{
	const json_t *event, *found = NULL;
	size_t i;

	json_array_foreach(json_object_get(ticket, "events"), i, event)
	{
		if (strcmp(show_word(event, "kind"), kind) == 0)
			found = event;
	}
	return found;
}

/* --- where it is --- */

static void add_place(json_t *facts, const json_t *ticket)
{
	const char *department = show_word(ticket, "department"),
		   *stage = show_word(ticket, "stage");
	bool reopened = find_event(ticket, "reopened") != NULL;

	add(facts, "department", department,
	    strcmp(department, "office") == 0 ? "nobody has transferred it yet"
					      : "it was transferred there");
	add(facts, "stage", stage,
	    reopened && strcmp(stage, "closed") != 0
		    ? "it was closed, and its beneficiary wrote again"
	    : strcmp(stage, "received") == 0 || strcmp(stage, "registered") == 0
		    ? "it was registered, and nobody has classified it yet"
		    : "its events tell who brought it there");
	add(facts, "target",
	    *show_word(ticket, "target.late") ? show_word(ticket, "target.late") : "none",
	    *show_word(ticket, "target.late") ? "by its complexity"
					      : "its complexity is not settled yet");
}

/* --- how its articles came to it --- */

static const char *way_of(const json_t *ticket, const json_t *article, bool first)
{
	const char *direction = show_word(article, "direction");

	if (strcmp(direction, "out") == 0)
		return "the office has written it";
	if (strcmp(direction, "note") == 0)
		return "a note of the office, which its beneficiary does not see";
	if (!first)
		return json_is_true(json_object_get(article, "outsider"))
			       ? "it joined by a token of the office's, from somebody who takes no "
				 "part in the ticket"
			       : "it belongs to this ticket by a token, by what it refers to, or "
				 "as "
				 "a report of the same call";
	return find_event(ticket, "possible relation")
		       ? "it opened the ticket: it names another one, of which its sender is not "
			 "proven to be a part (see links)"
		       : "it opened the ticket: it refers to no other one";
}

static void add_articles(json_t *facts, const json_t *ticket)
{
	const json_t *article;
	size_t i;

	json_array_foreach(json_object_get(ticket, "articles"), i, article)
	{
		_cleanup_(freep) char *what =
			xasprintf("article %lld", (long long)show_number(article, "id"));
		add(facts, what, show_word(article, "channel"), way_of(ticket, article, i == 0));
	}
}

/* --- what goes out --- */

static const char *default_why(const char *state)
{
	if (strcmp(state, "sent") == 0)
		return "the other side has taken it";
	if (strcmp(state, "pending") == 0 || strcmp(state, "sending") == 0)
		return "it is sent soon";
	return "no reason was kept";
}

/* So many are told at once; there may be more, and older ones. */
#define DELIVERIES_MAX 10000U

static void add_deliveries(json_t *facts, const json_t *ticket)
{
	const json_t *delivery;
	const json_t *all = json_object_get(ticket, "deliveries");
	bool whole = json_is_array(all) && json_array_size(all) < DELIVERIES_MAX;
	bool receipt = false;
	size_t i;

	json_array_foreach(all, i, delivery)
	{
		const char *kind = show_word(delivery, "kind"),
			   *state = show_word(delivery, "state");
		const char *why = show_word(delivery, "why");
		bool is_receipt = strcmp(kind, "acknowledgement") == 0;
		_cleanup_(freep) char *what = xasprintf("%s %lld", is_receipt ? "receipt" : kind,
							(long long)show_number(delivery, "id"));
		add(facts, what, state, *why ? why : default_why(state));
		receipt = receipt || is_receipt;
	}
	if (!receipt && whole)
		add(facts, "receipt", "none",
		    "no address is known to which one could be sent, or its channel answers by "
		    "itself");
}

json_t *explain_ticket(const json_t *ticket)
{
	json_t *facts = json_array();

	add_place(facts, ticket);
	add_articles(facts, ticket);
	add_deliveries(facts, ticket);
	return json_pack("{s:s, s:o}", "reference", show_word(ticket, "reference"), "facts", facts);
}

void explain_print(const json_t *ticket, const json_t *facts)
{
	static const struct show_column columns[] = {
		{"WHAT", "what", false, TABLE_WHOLE},
		{"IS", "is", false, TABLE_WHOLE},
		{"WHY", "why", false},
		{NULL},
	};

	printf("ticket %s\n\n", show_word(ticket, "reference"));
	show_list(json_object_get(facts, "facts"), columns, "");
}
