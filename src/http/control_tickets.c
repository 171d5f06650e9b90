#include "http/control_json.h"
#include "http/control_private.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* --- the party of a ticket --- */

struct party_json {
	json_t *name, *addresses;
};

static int add_address(const struct party_address *a, void *context)
{
	struct party_json *party = context;

	if (a->name && !party->name)
		party->name = json_of_text(a->name);
	json_array_append_new(party->addresses, json_of_text(a->address));
	return 0;
}

static int party_of(struct txn *txn, int64_t id, json_t *ticket)
{
	struct party_json party = {.addresses = json_array()};

	int r = id ? txn_party_addresses(txn, id, add_address, &party) : 0;
	json_object_set_new(ticket, "party",
			    json_pack("{s:o, s:o}", "name", party.name ? party.name : json_null(),
				      "addresses", party.addresses));
	return r == -ENOENT ? 0 : r;
}

/* A ticket with its party; the records it came from are borrowed only for the call. */
struct ticket_json {
	struct txn *txn;
	json_t *list, *one;
	int64_t id;
};

static int add_ticket(const struct ticket_record *t, void *context)
{
	struct ticket_json *tickets = context;
	json_t *json = json_of_ticket(t);

	tickets->id = t->id;
	if (tickets->list)
		json_array_append_new(tickets->list, json);
	else
		tickets->one = json;
	return party_of(tickets->txn, t->party, json);
}

/* --- the list --- */

static int write_listed(struct txn *txn, struct control_job *job)
{
	return control_event(
		txn, job,
		(struct event_record){.kind = "listed", .detail = "{\"what\":\"tickets\"}"});
}

static int read_list(struct txn *txn, struct control_job *job)
{
	struct ticket_json tickets = {.txn = txn, .list = json_array()};
	struct ticket_filter filter = {
		.stage = job->filter,
		.channel = *job->channel ? job->channel : NULL,
		.departments = job->scope,
		.limit = job->limit + 1,
	};

	job->answer = tickets.list;
	if (*job->reference) {
		int r = control_find_ticket(txn, job);
		if (r < 0)
			return r;
		filter.before = job->ticket;
	}
	int r = txn_ticket_list(txn, &filter, add_ticket, &tickets);
	return r < 0 ? r : 0;
}

static bool take_stage(struct control_job *job)
{
	const char *word = http_query_value(job->req, "stage");

	job->filter = -1;
	if (!word || strcmp(word, "open") == 0)
		return true;
	job->filter = strcmp(word, "all") == 0 ? -2 : stage_from_word(word);
	if (job->filter != -1)
		return true;
	control_job_fail(job, -EINVAL, 400,
			 "'%.40s' is no stage: received, registered, classified, transferred, "
			 "\"in progress\", closed, or open, all",
			 word);
	return false;
}

static bool take_before(struct control_job *job)
{
	const char *text = http_query_value(job->req, "before");

	if (!text || reference_parse(text, strlen(text), job->reference))
		return true;
	control_job_fail(job, -EINVAL, 400, "before '%.40s' is not a reference", text);
	return false;
}

void control_ticket_list(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_listed, .read = read_list};

	struct control_job *job = control_job_new(data, req, &action);
	control_take_channel(job);
	if (take_stage(job) && take_before(job) && control_take_page(job, "reference"))
		control_job_start(job);
	else
		control_job_refuse(job);
}

/* --- one --- */

int control_write_read(struct txn *txn, struct control_job *job)
{
	int r = control_find_ticket(txn, job);

	if (r < 0)
		return r;
	return control_event(txn, job,
			     (struct event_record){.ticket = job->ticket, .kind = "read"});
}

static int add_delivery(struct txn *txn, const struct delivery_record *d, void *context)
{
	(void)txn;
	json_array_append_new(context, json_of_delivery(d));
	return 0;
}

static int add_event(const struct event_record *e, void *context)
{
	json_array_append_new(context, json_of_event(e));
	return 0;
}

struct links_json {
	const struct control_job *job;
	json_t *list;
};

static int add_link(const struct link_record *l, void *context)
{
	const struct links_json *links = context;

	if (control_in_scope(links->job, l->department))
		json_array_append_new(links->list, json_of_link(l));
	return 0;
}

static json_t *add_list(json_t *object, const char *key)
{
	json_t *list = json_array();

	json_object_set_new(object, key, list);
	return list;
}

static int read_ticket(struct txn *txn, struct control_job *job)
{
	struct ticket_json ticket = {.txn = txn};

	/* it may have gone to another department since it was noted that it is read */
	int r = control_find_ticket(txn, job);
	if (r == 0)
		r = txn_ticket_by_id(txn, job->ticket, add_ticket, &ticket);
	job->answer = ticket.one;
	if (r < 0)
		return r;
	struct control_articles articles = {txn, add_list(job->answer, "articles")};
	r = txn_article_list(txn, ticket.id, control_article_add, &articles);
	if (r < 0)
		return r;
	const struct delivery_filter filter = {
		.state = -1,
		.ticket = ticket.id,
		.limit = UINT_MAX, /* as many as the store gives at once */
		.content = true,
	};
	r = txn_delivery_list(txn, &filter, add_delivery, add_list(job->answer, "deliveries"));
	if (r < 0)
		return r;
	struct links_json links = {job, add_list(job->answer, "links")};
	r = txn_link_list(txn, ticket.id, add_link, &links);
	if (r < 0)
		return r;
	r = txn_event_list(txn, ticket.id, add_event, add_list(job->answer, "events"));
	return r < 0 ? r : 0;
}

void control_ticket_show(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = control_write_read,
						     .read = read_ticket};

	struct control_job *job = control_job_new(data, req, &action);
	if (control_take_reference(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}
