#include "http/control_json.h"
#include "http/control_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* --- the list, without content --- */

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
						   .detail = "{\"what\":\"deliveries\"}"});
}

static int add_delivery(struct txn *txn, const struct delivery_record *d, void *context)
{
	(void)txn;
	json_array_append_new(context, json_of_delivery(d));
	return 0;
}

static int read_list(struct txn *txn, struct control_job *job)
{
	const struct delivery_filter filter = {
		.state = job->filter,
		.ticket = job->ticket,
		.channel = *job->channel ? job->channel : NULL,
		.departments = job->scope,
		.before = job->id,
		.limit = job->limit + 1,
		.pseudonyms = true,
	};

	job->answer = json_array();
	int r = txn_delivery_list(txn, &filter, add_delivery, job->answer);
	return r < 0 ? r : 0;
}

static bool take_state(struct control_job *job)
{
	const char *word = http_query_value(job->req, "state");

	job->filter = word ? delivery_state_from_word(word) : -1;
	if (!word || job->filter >= 0)
		return true;
	control_job_fail(job, -EINVAL, 400,
			 "'%.40s' is no state: pending, sending, held, sent, suppressed, dead",
			 word);
	return false;
}

void control_delivery_list(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_listed, .read = read_list};

	struct control_job *job = control_job_new(data, req, &action);
	control_take_channel(job);
	if (take_state(job) && control_take_reference(job) && control_take_number_page(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}

/* --- what a person does to one --- */

static int take_ticket(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct control_job *job = context;

	(void)txn;
	job->ticket = d->ticket;
	job->filter = (int)d->state;
	return 0;
}

static int check_department(const struct ticket_record *t, void *context)
{
	return control_in_scope(context, t->department) ? 0 : -ENOENT;
}

/* Its ticket, which must be one of the actor's, and its state. */
static int find_ticket(struct txn *txn, struct control_job *job)
{
	const struct delivery_filter filter = {.state = -1, .id = job->id};

	int r = txn_delivery_list(txn, &filter, take_ticket, job);
	return r < 0 ? r : txn_ticket_by_id(txn, job->ticket, check_department, job);
}

/* The event of a delivery belongs to its ticket. */
static int write_event(struct txn *txn, struct control_job *job, const char *kind)
{
	return control_event(
		txn, job,
		(struct event_record){.ticket = job->ticket, .delivery = job->id, .kind = kind});
}

static int explain(struct control_job *job, int r, const char *why)
{
	if (r == -ENOENT)
		return control_job_fail(job, r, 404, "no delivery %lld", (long long)job->id);
	if (r == -EALREADY)
		return control_job_fail(job, r, 409, "delivery %lld %s", (long long)job->id, why);
	return r;
}

static int write_read(struct txn *txn, struct control_job *job)
{
	int r = find_ticket(txn, job);

	if (r < 0)
		return explain(job, r, "");
	return control_event(
		txn, job,
		(struct event_record){.ticket = job->ticket, .delivery = job->id, .kind = "read"});
}

static int take_shown(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct control_job *job = context;

	(void)txn;
	job->answer = json_of_delivery(d);
	return 0;
}

static int read_shown(struct txn *txn, struct control_job *job)
{
	const struct delivery_filter filter = {.state = -1, .id = job->id, .pseudonyms = true};

	int r = find_ticket(txn, job);
	if (r == 0)
		r = txn_delivery_list(txn, &filter, take_shown, job);
	return r < 0 ? explain(job, r, "") : r;
}

static int write_retry(struct txn *txn, struct control_job *job)
{
	int r = find_ticket(txn, job);

	/* what stopped it concerns all departments */
	if (r == 0 && job->filter == DELIVERY_HELD && job->scope)
		return control_job_fail(job, -EPERM, 403,
					"delivery %lld is held: an operator releases it",
					(long long)job->id);
	if (r == 0)
		r = txn_delivery_retry(txn, job->id);
	if (r < 0)
		return explain(job, r, "was sent already, or is being sent now");
	job->answer = json_pack("{s:I, s:s}", "id", (json_int_t)job->id, "state",
				delivery_state_word(DELIVERY_PENDING));
	return write_event(txn, job, "delivery retried");
}

static int write_cancel(struct txn *txn, struct control_job *job)
{
	int r = find_ticket(txn, job);

	if (r == 0)
		r = txn_delivery_cancel(txn, job->id, "cancelled by a person");
	if (r < 0)
		return explain(job, r, "has ended already, or is being sent now");
	job->answer = json_pack("{s:I}", "id", (json_int_t)job->id);
	return write_event(txn, job, "delivery cancelled");
}

static int write_release_held(struct txn *txn, struct control_job *job)
{
	unsigned count = 0;
	char detail[40];

	int r = txn_delivery_release_held(txn, &count);
	if (r < 0)
		return r;
	job->answer = json_pack("{s:i}", "released", (int)count);
	snprintf(detail, sizeof(detail), "{\"count\":%u}", count);
	return control_event(
		txn, job,
		(struct event_record){.kind = "held deliveries released", .detail = detail});
}

static void start_with_id(struct http_request *req, void *data, const struct control_action *action)
{
	struct control_job *job = control_job_new(data, req, action);
	if (control_take_id(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}

void control_delivery_show(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_read, .read = read_shown};

	start_with_id(req, data, &action);
}

void control_delivery_retry(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_retry,
						     .finish = control_kick_outbox};

	start_with_id(req, data, &action);
}

void control_delivery_cancel(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_cancel};

	start_with_id(req, data, &action);
}

void control_delivery_release_held(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_release_held,
						     .finish = control_kick_outbox};

	control_job_start(control_job_new(data, req, &action));
}
