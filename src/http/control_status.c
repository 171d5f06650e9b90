#include "build_config.h"
#include "http/control_json.h"
#include "http/control_private.h"
#include "store/counts.h"
#include "store/tallies.h"
#include "ticket/acknowledge.h"

#include <string.h>

/* Where the tallies of a subject are shown; NULL: nowhere. */
static json_t *place_of(json_t *status, const char *subject)
{
	static const struct {
		const char *subject, *member;
	} places[] = {
		{"outcome", "outcomes"},
		{"quarantined", "quarantined_why"},
		{"suppressed", "suppressed_why"},
		{"report", "reports"},
	};

	for (size_t i = 0; i < ELEMENTS(places); i++)
		if (strcmp(places[i].subject, subject) == 0)
			return json_object_get(status, places[i].member);
	return NULL;
}

static int add_tally(const char *subject, const char *word, int64_t count, void *context)
{
	json_t *place = place_of(context, subject);

	if (place)
		json_object_set_new(place, word, json_integer(count));
	return 0;
}

/* Of what became of all messages: new tickets are the rows, what was quarantined is the sum. */
static void add_sums(json_t *status, const struct store_counts *counts)
{
	json_t *outcomes = json_object_get(status, "outcomes"), *value;
	json_int_t quarantined = 0;
	const char *why;

	json_object_foreach(json_object_get(status, "quarantined_why"), why, value) quarantined +=
		json_integer_value(value);
	json_object_set_new(outcomes, "created", json_integer(counts->tickets));
	json_object_set_new(outcomes, "quarantined", json_integer(quarantined));
}

static int read_tallies(struct txn *txn, json_t *status, const struct store_counts *counts)
{
	json_object_set_new(
		status, "outcomes",
		json_pack("{s:i, s:i, s:i}", "appended", 0, "noted", 0, "duplicate", 0));
	json_object_set_new(status, "quarantined_why", json_object());
	json_object_set_new(status, "suppressed_why", json_object());
	json_object_set_new(status, "reports", json_object());
	int r = txn_tally_list(txn, add_tally, status);
	add_sums(status, counts);
	return r;
}

static int read_status(struct txn *txn, struct control_job *job)
{
	struct store_counts counts;
	unsigned limited = 0;

	int r = txn_counts(txn, &counts);
	if (r < 0)
		return r;
	job->answer = json_of_counts(&counts);
	r = ticket_acknowledge_limited(txn, &limited);
	if (r < 0)
		return r;
	json_object_set_new(job->answer, "limited", json_integer(limited));
	return read_tallies(txn, job->answer, &counts);
}

static void finish_status(struct control_job *job)
{
	struct control *c = job->control;
	json_int_t uptime = (clock_monotonic_ms() - c->started) / 1000;

	json_object_set_new(job->answer, "version", json_string(WASL_VERSION));
	json_object_set_new(job->answer, "uptime_seconds", json_integer(uptime));
	json_object_set_new(job->answer, "channels", control_channels_json(c));
}

void control_status(struct http_request *req, void *data)
{
	static const struct control_action action = {.read = read_status, .finish = finish_status};

	control_job_start(control_job_new(data, req, &action));
}
