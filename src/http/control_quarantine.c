#include "http/control_json.h"
#include "http/control_private.h"
#include "ticket/register.h"

#include <errno.h>

/* What nobody has taken up is the first department's, as a ticket made of it would be. */
bool control_take_quarantine(struct control_job *job)
{
	if (control_in_scope(job, ROLES_FIRST_DEPARTMENT))
		return true;
	control_job_fail(job, -EPERM, 403,
			 "the quarantine is looked after by the coordinators of the department "
			 "\"" ROLES_FIRST_DEPARTMENT "\"");
	return false;
}

/* --- the list, without content --- */

static int write_listed(struct txn *txn, struct control_job *job)
{
	return control_event(
		txn, job,
		(struct event_record){.kind = "listed", .detail = "{\"what\":\"quarantine\"}"});
}

static int add_item(struct txn *txn, const struct quarantine_record *q, void *context)
{
	(void)txn;
	json_array_append_new(context, json_of_quarantined(q));
	return 0;
}

static int read_list(struct txn *txn, struct control_job *job)
{
	const struct quarantine_filter filter = {.before = job->id, .limit = job->limit + 1};

	job->answer = json_array();
	int r = txn_quarantine_list(txn, &filter, add_item, job->answer);
	return r < 0 ? r : 0;
}

void control_quarantine_list(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_listed, .read = read_list};

	struct control_job *job = control_job_new(data, req, &action);
	if (control_take_quarantine(job) && control_take_number_page(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}

/* --- one --- */

static int take_item(struct txn *txn, const struct quarantine_record *q, void *context)
{
	struct control_job *job = context;

	(void)txn;
	json_decref(job->answer);
	job->answer = json_of_quarantined(q);
	return 0;
}

static int not_there(struct control_job *job)
{
	return control_job_fail(job, -ENOENT, 404, "nothing numbered %lld is in the quarantine",
				(long long)job->id);
}

/* Fills the answer; with content only in the reader, after the event. */
static int find_item(struct txn *txn, struct control_job *job, bool content)
{
	const struct quarantine_filter filter = {.id = job->id, .content = content};

	int r = txn_quarantine_list(txn, &filter, take_item, job);
	if (r == -ENOENT || (r >= 0 && !job->answer))
		return not_there(job);
	return r < 0 ? r : 0;
}

static int write_read_event(struct txn *txn, struct control_job *job)
{
	int r = find_item(txn, job, false);

	if (r < 0)
		return r;
	return control_event(txn, job,
			     (struct event_record){.quarantine = job->id, .kind = "read"});
}

static int read_item(struct txn *txn, struct control_job *job)
{
	return find_item(txn, job, true);
}

static int write_release(struct txn *txn, struct control_job *job)
{
	struct register_result result = {0};

	int r = ticket_release(txn, job->office, job->id, &result);
	if (r == -ENOENT)
		return not_there(job);
	if (r == -EALREADY)
		return control_job_fail(job, r, 409, "number %lld was released before",
					(long long)job->id);
	if (r < 0)
		return r;
	job->answer =
		json_pack("{s:I, s:s}", "id", (json_int_t)job->id, "reference", result.reference);
	return control_event(txn, job,
			     (struct event_record){.ticket = result.ticket,
						   .quarantine = job->id,
						   .kind = "quarantine released"});
}

static void start(struct http_request *req, void *data, const struct control_action *action)
{
	struct control_job *job = control_job_new(data, req, action);

	if (control_take_quarantine(job) && control_take_id(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}

void control_quarantine_show(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_read_event, .read = read_item};

	start(req, data, &action);
}

void control_quarantine_release(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_release,
						     .finish = control_kick_outbox};

	start(req, data, &action);
}
