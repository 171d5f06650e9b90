#include "http/control_json.h"
#include "http/control_private.h"
#include "store/statistics.h"
#include "store/tallies.h"

#include <errno.h>
#include <string.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define DAYS_DEFAULT 30
#define DAYS_MAX 400

static json_t *row_json(const struct statistics_row *row)
{
	json_t *day = json_of_time(row->day ? row->day : 1);
	json_t *json =
		json_pack("{s:s%, s:o, s:I}", "day", json_string_value(day), (size_t)10, "channel",
			  json_of_text(row->channel), "count", (json_int_t)row->count);

	json_decref(day);
	return json;
}

static int add_tickets(const struct statistics_row *row, void *context)
{
	json_t *json = row_json(row);

	json_object_set_new(json, "stage", json_string(stage_word(row->stage)));
	json_array_append_new(context, json);
	return 0;
}

static int add_messages(const struct statistics_row *row, void *context)
{
	json_t *json = row_json(row);
	bool created = strcmp(row->event, "registered") == 0;

	json_object_set_new(json, "outcome", json_string(created ? "created" : row->event));
	json_array_append_new(context, json);
	return 0;
}

static int add_tally(const char *subject, const char *word, int64_t count, void *context)
{
	json_t *place = json_object_get(context, subject);

	if (!place) {
		place = json_object();
		json_object_set_new(context, subject, place);
	}
	json_object_set_new(place, word, json_integer(count));
	return 0;
}

/* Since the store was made; of no department. */
static int read_totals(struct txn *txn, struct control_job *job)
{
	json_t *totals = job->scope ? json_null() : json_object();

	json_object_set_new(job->answer, "totals", totals);
	return job->scope ? 0 : txn_tally_list(txn, add_tally, totals);
}

static int read_statistics(struct txn *txn, struct control_job *job)
{
	const struct statistics_filter filter = {
		.from = job->search.from,
		.until = job->search.until,
		.departments = job->scope,
	};
	json_t *tickets = json_array(), *messages = json_array();

	job->answer =
		json_pack("{s:o, s:o, s:o, s:o}", "from", json_of_time(filter.from), "until",
			  json_of_time(filter.until), "tickets", tickets, "messages", messages);
	int r = txn_statistics_tickets(txn, &filter, add_tickets, tickets);
	if (r == 0)
		r = txn_statistics_messages(txn, &filter, add_messages, messages);
	return r == 0 ? read_totals(txn, job) : r;
}

/* Whole days; the current one is the last. */
static bool take_days(struct control_job *job)
{
	int64_t now = clock_utc_ms();

	if (!control_take_times(job))
		return false;
	if (!job->search.until)
		job->search.until = now - now % DAY_MS + DAY_MS;
	if (!job->search.from)
		job->search.from = job->search.until - DAYS_DEFAULT * DAY_MS;
	if (job->search.from < job->search.until &&
	    job->search.until - job->search.from <= DAYS_MAX * DAY_MS)
		return true;
	control_job_fail(job, -EINVAL, 400, "from must be before until, by at most %d days",
			 DAYS_MAX);
	return false;
}

void control_statistics(struct http_request *req, void *data)
{
	static const struct control_action action = {.read = read_statistics};
	struct control_job *job = control_job_new(data, req, &action);

	if (take_days(job))
		control_job_start(job);
	else
		control_job_refuse(job);
}
