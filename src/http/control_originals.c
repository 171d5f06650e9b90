#include "http/control_private.h"
#include "store/tickets.h"

#include <errno.h>
#include <string.h>

struct raw_search {
	int64_t article; /* 0: the first that has an original */
	int64_t blob;
	bool found;
};

static int find_raw(const struct article_record *a, void *context)
{
	struct raw_search *search = context;

	if (search->article ? a->id != search->article : !a->raw)
		return 0;
	search->blob = a->raw;
	search->found = true;
	return 1;
}

static int read_raw(struct txn *txn, struct control_job *job)
{
	struct raw_search search = {.article = job->id};

	int r = control_find_ticket(txn, job);
	if (r == 0)
		r = txn_article_list(txn, job->ticket, find_raw, &search);
	if (r < 0)
		return r;
	if (!search.found && job->id)
		return control_job_fail(job, -ENOENT, 404, "ticket %s has no article %lld",
					job->reference, (long long)job->id);
	if (!search.blob)
		return control_job_fail(job, -ENOENT, 404, "no original was kept of that article");
	const struct owner owner = {OWNER_TICKET, job->ticket};
	return txn_blob_open(txn, search.blob, owner, &job->stream);
}

void control_article_raw(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = control_write_read, .read = read_raw};

	struct control_job *job = control_job_new(data, req, &action);
	bool first = strcmp(http_path_value(req, "id"), "first") == 0;
	if (control_take_reference(job) && (first || control_take_id(job)))
		control_job_start(job);
	else
		control_job_refuse(job);
}

/* --- the original of a report, whose number its event tells --- */

static int read_report(struct txn *txn, struct control_job *job)
{
	int r = control_find_ticket(txn, job);
	if (r < 0)
		return r;
	const struct owner owner = {OWNER_TICKET, job->ticket};
	r = txn_blob_open(txn, job->id, owner, &job->stream);
	if (r == -ENOENT)
		return control_job_fail(job, r, 404, "ticket %s has no report %lld", job->reference,
					(long long)job->id);
	return r;
}

void control_report_raw(struct http_request *req, void *data)
{
	static const struct control_action action = {.write = control_write_read,
						     .read = read_report};

	struct control_job *job = control_job_new(data, req, &action);
	if (control_take_reference(job) && control_take_id(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}
