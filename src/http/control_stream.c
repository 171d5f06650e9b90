/*
 * An original on its way to a client, piece by piece: a store thread opens the next piece
 * once the client has taken the one before, so that neither a large mail nor a slow client
 * costs more memory than a piece.
 */
#include "http/control_job.h"

#include <errno.h>

static void next(void *data);

static int run_next(struct txn *txn, void *data)
{
	struct control_job *job = data;

	(void)txn;
	return blob_reader_next(job->stream, &job->piece);
}

static void fail(struct control_job *job, int r)
{
	if (!job->begun) {
		control_job_failed(job, r);
		return;
	}
	http_answer_abort(job->req);
	control_job_free(job);
}

static void opened(int r, void *data)
{
	struct control_job *job = data;

	if (r < 0) {
		fail(job, r);
		return;
	}
	if (!job->begun)
		http_answer_begin(job->req, 200, "message/rfc822");
	job->begun = true;
	if (job->piece.size) {
		http_answer_write(job->req, (struct http_piece){job->piece.data, job->piece.size},
				  next, job);
		return;
	}
	http_answer_end(job->req);
	control_job_free(job);
}

static void next(void *data)
{
	struct control_job *job = data;
	const struct store_job read = {.run = run_next, .done = opened, .data = job};

	if (!store_read(job->control->options.store, &read))
		fail(job, -EAGAIN);
}

void control_stream_start(struct control_job *job)
{
	next(job);
}
