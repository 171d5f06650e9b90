#include "http/control_job.h"

#include "base/encode.h"
#include "http/answering.h"
#include "http/control_page.h"
#include "store/tickets.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LIST_DEFAULT 100U
#define LIST_MAX 1000U

/* Whoever may ask for this only as a coordinator. */
static void take_scope(struct control_job *job)
{
	const struct http_peer *peer = http_request_peer(job->req);
	const struct roles *roles = job->control->roles;

	if ((roles_of(roles, peer) & http_request_route(job->req)->who) == ROLE_COORDINATOR)
		job->scope = roles_departments(roles, peer);
}

struct control_job *control_job_new(struct control *c, struct http_request *req,
				    const struct control_action *action)
{
	struct control_job *job = xcalloc(1, sizeof(*job));

	job->control = c;
	c->references++;
	job->req = req;
	job->action = action;
	take_scope(job);
	if (c->options.office)
		job->office = office_ref(c->options.office);
	snprintf(job->actor, sizeof(job->actor), "uid %u", http_request_peer(req)->uid);
	return job;
}

void control_job_free(struct control_job *job)
{
	json_decref(job->answer);
	answering_free(job->answering);
	json_decref(job->body);
	blob_reader_free(job->stream);
	strings_free(job->scope);
	office_unref(job->office);
	control_unref(job->control);
	free(job);
}

int control_job_fail(struct control_job *job, int code, int status, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(job->detail, sizeof(job->detail), fmt, args);
	va_end(args);
	job->status = status;
	return code;
}

void control_job_refuse(struct control_job *job)
{
	http_answer_problem(job->req, job->status ? job->status : 500, "%s", job->detail);
	control_job_free(job);
}

static void answer(struct control_job *job)
{
	if (job->stream) {
		control_stream_start(job);
		return;
	}
	if (job->key)
		control_page_answer(job->req, TAKE(job->answer),
				    &(struct control_page){job->key, job->limit});
	else
		http_answer_json(job->req, 200, job->answer ? TAKE(job->answer) : json_object());
	control_job_free(job);
}

void control_job_failed(struct control_job *job, int r)
{
	if (r == -EAGAIN)
		control_job_fail(job, r, 503, "store is busy, try again");
	else if (r == -ETIME)
		control_job_fail(job, r, 503,
				 "this took the store too long; ask for less, with a limit");
	else if (!job->status)
		control_job_fail(job, r, 500, "the store failed: %s", strerror(-r));
	control_job_refuse(job);
}

static void done(int r, void *data)
{
	struct control_job *job = data;

	if (r < 0) {
		control_job_failed(job, r);
		return;
	}
	if (job->action->finish && job->control->server)
		job->action->finish(job);
	answer(job);
}

static int run_read(struct txn *txn, void *data)
{
	struct control_job *job = data;

	return job->action->read(txn, job);
}

static void read_on(int r, void *data);

static void start_read(struct control_job *job)
{
	const struct store_job read = {.run = run_read, .done = read_on, .data = job};

	if (!store_read(job->control->options.store, &read))
		control_job_failed(job, -EAGAIN);
}

/* What takes long lets others read in between. */
static void read_on(int r, void *data)
{
	struct control_job *job = data;

	if (r >= 0 && job->more && job->control->server)
		start_read(job);
	else
		done(r, job);
}

static void written(int r, void *data)
{
	struct control_job *job = data;

	if (r >= 0 && job->action->read && job->control->server)
		start_read(job);
	else
		done(r, job);
}

static int run_write(struct txn *txn, void *data)
{
	struct control_job *job = data;

	return job->action->write(txn, job);
}

void control_job_start(struct control_job *job)
{
	const struct store_job write = {.run = run_write, .done = written, .data = job};

	if (!job->action->write)
		start_read(job);
	else if (!store_write(job->control->options.store, &write))
		control_job_failed(job, -EAGAIN);
}

/* --- what a request names --- */

bool control_take_reference(struct control_job *job)
{
	const char *text = http_path_value(job->req, "reference");

	if (!text)
		text = http_query_value(job->req, "ticket");
	if (!text)
		return true;
	if (reference_parse(text, strlen(text), job->reference))
		return true;
	control_job_fail(job, -EINVAL, 400,
			 "'%.40s' is not a reference: one of its eight characters is wrong or "
			 "missing",
			 text);
	return false;
}

static bool parse_number(const char *text, int64_t max, int64_t *ret)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*ret = strtoll(text, &end, 10);
	return !*end && !errno && *ret > 0 && *ret <= max;
}

bool control_take_id(struct control_job *job)
{
	const char *text = http_path_value(job->req, "id");

	if (text && parse_number(text, INT64_MAX, &job->id))
		return true;
	control_job_fail(job, -EINVAL, 400, "'%.40s' is not a number that names one",
			 text ? text : "");
	return false;
}

bool control_take_page(struct control_job *job, const char *key)
{
	const char *text = http_query_value(job->req, "limit");
	int64_t limit = LIST_DEFAULT;

	if (text && !parse_number(text, LIST_MAX, &limit)) {
		control_job_fail(job, -EINVAL, 400,
				 "limit '%.40s' is not a number from 1 to %u; further rows are on "
				 "the next page",
				 text, LIST_MAX);
		return false;
	}
	job->limit = (unsigned)limit;
	job->key = key;
	return true;
}

bool control_take_number_page(struct control_job *job)
{
	const char *text = http_query_value(job->req, "before");

	if (text && !parse_number(text, INT64_MAX, &job->id)) {
		control_job_fail(job, -EINVAL, 400, "before '%.40s' is not a number", text);
		return false;
	}
	return control_take_page(job, "id");
}

static bool take_time(struct control_job *job, const char *name, int64_t *ret)
{
	const char *text = http_query_value(job->req, name);

	if (!text || decode_time(text, ret) == 0)
		return true;
	control_job_fail(job, -EINVAL, 400,
			 "%s '%.40s' is neither a day such as 2026-11-25 nor a time in UTC such as "
			 "2026-11-25T08:00:00Z",
			 name, text);
	return false;
}

bool control_take_times(struct control_job *job)
{
	return take_time(job, "from", &job->search.from) &&
	       take_time(job, "until", &job->search.until);
}

void control_take_channel(struct control_job *job)
{
	const char *name = http_query_value(job->req, "channel");

	snprintf(job->channel, sizeof(job->channel), "%s", name ? name : "");
}

/* --- what many actions do --- */

int control_event(struct txn *txn, const struct control_job *job, struct event_record e)
{
	e.actor = job->actor;
	return txn_event_add(txn, &e);
}

bool control_in_scope(const struct control_job *job, const char *department)
{
	return !job->scope || strings_have(job->scope, department);
}

static int take_ticket_id(const struct ticket_record *t, void *context)
{
	struct control_job *job = context;

	if (!control_in_scope(job, t->department))
		return -ENOENT;
	job->ticket = t->id;
	return 0;
}

int control_find_ticket(struct txn *txn, struct control_job *job)
{
	int r = txn_ticket_by_reference(txn, job->reference, take_ticket_id, job);

	if (r == -ENOENT)
		return control_job_fail(job, r, 404, "no ticket %s", job->reference);
	return r;
}

void control_kick_outbox(struct control_job *job)
{
	outbox_kick(job->control->options.outbox);
}
