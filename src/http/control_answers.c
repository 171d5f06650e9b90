#include "http/answering.h"
#include "http/control_private.h"

#include <errno.h>

static int write_answer(struct txn *txn, struct control_job *job, enum answer_kind kind)
{
	struct answering *a = job->answering;
	const struct answer answer = {
		.kind = kind,
		.office = a->office,
		.reference = job->reference,
		.author = a->author,
		.actor = job->actor,
		.key = a->key,
		.language = a->language,
		.message = a->message,
	};
	struct answered answered = {0};

	int r = control_find_ticket(txn, job);
	if (r == 0)
		r = ticket_answer(txn, &answer, &answered);
	if (r == -ENOENT)
		return control_job_fail(job, r, 404, "no ticket %s", job->reference);
	if (r == -EDESTADDRREQ)
		return control_job_fail(job, r, 409,
					"ticket %s has no address that could be answered",
					job->reference);
	if (r == -EHOSTUNREACH)
		return control_job_fail(job, r, 409,
					"no channel is configured that delivers to the address of "
					"ticket %s; add a note, and reach them in another way",
					job->reference);
	if (r < 0)
		return r;
	job->answer = json_pack("{s:s, s:I, s:o, s:b, s:b}", "ticket", job->reference, "article",
				(json_int_t)answered.article, "delivery",
				answered.delivery ? json_integer(answered.delivery) : json_null(),
				"again", answered.again, "closed", answered.closed);
	return 0;
}

static int write_reply(struct txn *txn, struct control_job *job)
{
	return write_answer(txn, job, ANSWER_REPLY);
}

static int write_note(struct txn *txn, struct control_job *job)
{
	return write_answer(txn, job, ANSWER_NOTE);
}

static void contents_finished(void *data)
{
	struct control_job *job = data;

	if (job->control->server)
		control_job_start(job);
	else
		control_job_failed(job, -EAGAIN);
}

static bool take_answering(struct control_job *job)
{
	struct error err = ERROR_NONE;

	job->answering =
		answering_new(job->control->options.store, http_request_body(job->req), &err);
	if (job->answering) {
		job->answering->office = office_ref(job->control->options.office);
		answering_set_author(job->answering, http_request_peer(job->req)->uid);
		return true;
	}
	control_job_fail(job, err.code,
			 err.code == -EMSGSIZE	? 413
			 : err.code == -ENODATA ? 422
						: 400,
			 "%s", err.text);
	return false;
}

/* A note has no receiver: what only a mail has is refused. */
static bool suits(struct control_job *job, enum answer_kind kind)
{
	if (kind == ANSWER_REPLY || !job->answering->language)
		return true;
	control_job_fail(job, -EINVAL, 400, "a note is not sent: it has no \"language\"");
	return false;
}

static void start(struct http_request *req, void *data, const struct control_action *action,
		  enum answer_kind kind)
{
	struct control_job *job = control_job_new(data, req, action);
	if (control_take_reference(job) && take_answering(job) && suits(job, kind))
		message_finish(job->answering->message, contents_finished, job);
	else
		control_job_refuse(job);
}

void control_ticket_reply(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_reply,
						     .finish = control_kick_outbox};

	start(req, data, &action, ANSWER_REPLY);
}

void control_ticket_note(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = write_note};

	start(req, data, &action, ANSWER_NOTE);
}
