#include "base/encode.h"
#include "http/control_json.h"
#include "http/control_private.h"

#include <errno.h>
#include <stdio.h>

/* Rows a transaction: others read in between. */
#define WALK_ROWS 20000U

/* --- the list --- */

static int write_listed(struct txn *txn, struct control_job *job)
{
	if (*job->reference) {
		int r = control_find_ticket(txn, job);
		if (r < 0)
			return r;
	}
	return control_event(txn, job,
			     (struct event_record){.ticket = job->ticket,
						   .kind = "listed",
						   .detail = "{\"what\":\"events\"}"});
}

static json_t *number_or_null(int64_t number)
{
	return number ? json_integer((json_int_t)number) : json_null();
}

static int add_event(const struct event_record *e, void *context)
{
	json_t *json = json_of_event(e);

	json_object_set_new(json, "id", json_integer((json_int_t)e->id));
	json_object_set_new(json, "ticket", json_of_text(e->reference));
	json_object_set_new(json, "quarantine", number_or_null(e->quarantine));
	json_array_append_new(context, json);
	return 0;
}

static int read_list(struct txn *txn, struct control_job *job)
{
	const struct event_filter filter = {
		.ticket = job->ticket,
		.kind = *job->search.kind ? job->search.kind : NULL,
		.actor = *job->search.actor ? job->search.actor : NULL,
		.from = job->search.from,
		.until = job->search.until,
		.before = job->id,
		.limit = job->limit + 1,
	};

	job->answer = json_array();
	int r = txn_event_search(txn, &filter, add_event, job->answer);
	return r < 0 ? r : 0;
}

static void take_words(struct control_job *job)
{
	const char *kind = http_query_value(job->req, "kind");
	const char *actor = http_query_value(job->req, "actor");

	snprintf(job->search.kind, sizeof(job->search.kind), "%s", kind ? kind : "");
	snprintf(job->search.actor, sizeof(job->search.actor), "%s", actor ? actor : "");
}

void control_event_list(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_listed, .read = read_list};
	struct control_job *job = control_job_new(data, req, &action);

	take_words(job);
	if (control_take_reference(job) && control_take_times(job) && control_take_number_page(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}

/* --- the chain --- */

static int write_verified(struct txn *txn, struct control_job *job)
{
	return control_event(txn, job, (struct event_record){.kind = "events verified"});
}

static int read_chain(struct txn *txn, struct control_job *job)
{
	char head[2 * CRYPTO_HASH_SIZE + 1];

	int r = txn_event_walk(txn, &job->walk, WALK_ROWS);
	job->more = r > 0;
	if (r > 0 || (r < 0 && r != -EBADMSG))
		return r;
	encode_hex(job->walk.head, CRYPTO_HASH_SIZE, head);
	job->answer = json_pack("{s:b, s:I, s:o, s:s}", "whole", r == 0, "events",
				(json_int_t)job->walk.at, "broken_at",
				number_or_null(r ? job->walk.at + 1 : 0), "head", head);
	return 0;
}

void control_event_verify(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_verified, .read = read_chain};

	control_job_start(control_job_new(data, req, &action));
}
