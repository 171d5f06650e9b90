#include "http/control_json.h"
#include "http/control_private.h"
#include "store/tickets.h"

#include <errno.h>

static int add_attachment(const struct attachment_record *a, void *context)
{
	json_array_append_new(context, json_of_attachment(a));
	return 0;
}

int control_article_add(const struct article_record *a, void *context)
{
	struct control_articles *articles = context;
	json_t *json = json_of_article(a);
	json_t *attachments = json_array();

	json_object_set_new(json, "attachments", attachments);
	json_array_append_new(articles->list, json);
	return txn_attachment_list(articles->txn, a->id, add_attachment, attachments);
}

static int read_list(struct txn *txn, struct control_job *job)
{
	struct control_articles articles = {txn, json_array()};

	job->answer = articles.list;
	int r = control_find_ticket(txn, job);
	if (r == 0)
		r = txn_article_list(txn, job->ticket, control_article_add, &articles);
	return r;
}

static int read_one(struct txn *txn, struct control_job *job)
{
	struct control_articles articles = {txn, json_array()};

	int r = control_find_ticket(txn, job);
	if (r == 0) {
		r = txn_article_by_id(txn, job->ticket, job->id, control_article_add, &articles);
		if (r == -ENOENT)
			control_job_fail(job, r, 404, "ticket %s has no article %lld",
					 job->reference, (long long)job->id);
	}
	if (r == 0)
		job->answer = json_incref(json_array_get(articles.list, 0));
	json_decref(articles.list);
	return r;
}

void control_article_list(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = control_write_read,
						     .read = read_list};
	struct control_job *job = control_job_new(data, req, &action);

	if (control_take_reference(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}

void control_article_show(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = control_write_read, .read = read_one};
	struct control_job *job = control_job_new(data, req, &action);

	if (control_take_reference(job) && control_take_id(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}
