#include "http/control.h"

#include "build_config.h"
#include "http/answering.h"
#include "http/control_json.h"
#include "http/control_private.h"
#include "store/counts.h"
#include "store/tallies.h"
#include "ticket/acknowledge.h"

#include <string.h>

#define HEADER_MAX (16U << 10)
/* Only what is answered to beneficiaries comes near it. */
#define BODY_MAX ANSWERING_BODY_MAX
#define CONNECTIONS_MAX 64U
#define REQUEST_MS 30000U
#define ANSWER_MS 30000U
#define ROOM ((size_t)8 * BODY_MAX)

bool control_may(struct http_request *req, enum role_right right)
{
	if (role_allows(http_request_peer(req), right))
		return true;
	http_answer_problem(req, 403, "user %u may not do this", http_request_peer(req)->uid);
	return false;
}

/* --- status --- */

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

static void status(struct http_request *req, void *data)
{
	static const struct control_action action = {.read = read_status, .finish = finish_status};

	if (control_may(req, RIGHT_OPERATE))
		control_job_start(control_job_new(data, req, &action));
}

/* --- its life --- */

static const struct http_route routes[] = {
	{HTTP_GET, "/api/v1/status", status},
	{HTTP_GET, "/api/v1/tickets", control_ticket_list},
	{HTTP_GET, "/api/v1/tickets/{reference}", control_ticket_show},
	{HTTP_GET, "/api/v1/tickets/{reference}/articles/{id}/raw", control_article_raw},
	{HTTP_GET, "/api/v1/tickets/{reference}/reports/{id}/raw", control_report_raw},
	{HTTP_POST, "/api/v1/tickets/{reference}/replies", control_ticket_reply},
	{HTTP_POST, "/api/v1/tickets/{reference}/notes", control_ticket_note},
	{HTTP_GET, "/api/v1/deliveries", control_delivery_list},
	{HTTP_POST, "/api/v1/deliveries/{id}/retry", control_delivery_retry},
	{HTTP_POST, "/api/v1/deliveries/{id}/cancel", control_delivery_cancel},
	{HTTP_POST, "/api/v1/deliveries/release-held", control_delivery_release_held},
	{HTTP_GET, "/api/v1/channels", control_channel_list},
	{HTTP_POST, "/api/v1/channels/{name}/pause", control_channel_pause},
	{HTTP_POST, "/api/v1/channels/{name}/resume", control_channel_resume},
	{HTTP_POST, "/api/v1/channels/{name}/poll", control_channel_poll},
	{HTTP_GET, "/api/v1/quarantine", control_quarantine_list},
	{HTTP_GET, "/api/v1/quarantine/{id}", control_quarantine_show},
	{HTTP_POST, "/api/v1/quarantine/{id}/release", control_quarantine_release},
	{HTTP_GET, "/api/v1/suppressions", control_suppression_list},
	{HTTP_POST, "/api/v1/suppressions", control_suppression_add},
	{HTTP_POST, "/api/v1/suppressions/remove", control_suppression_remove},
	{0, NULL, NULL},
};

static bool admit(const struct http_peer *peer, void *data)
{
	(void)data;
	return role_admits(peer);
}

struct control *control_new(const struct control_options *options)
{
	struct control *c = xcalloc(1, sizeof(*c));
	const struct http_server_options server = {
		.loop = options->loop,
		.max_header = HEADER_MAX,
		.max_body = BODY_MAX,
		.max_connections = CONNECTIONS_MAX,
		.header_ms = REQUEST_MS,
		.body_ms = REQUEST_MS,
		.answer_ms = ANSWER_MS,
		.idle_ms = REQUEST_MS,
		.room = ROOM,
		.admit = admit,
		.routes = routes,
		.data = c,
	};

	c->options = *options;
	c->options.office = office_ref(options->office);
	c->references = 1;
	c->started = clock_monotonic_ms();
	c->server = http_server_new(&server);
	return c;
}

void control_unref(struct control *c)
{
	if (--c->references == 0)
		free(c);
}

/* Jobs under way keep it until the store is closed; they answer nobody. */
void control_free(struct control *c)
{
	if (!c)
		return;
	http_server_free(TAKE(c->server));
	office_unref(TAKE(c->options.office));
	control_unref(c);
}

void control_set_office(struct control *c, struct office *office)
{
	struct office *before = c->options.office;

	c->options.office = office_ref(office);
	office_unref(before);
}

struct http_server *control_server(struct control *c)
{
	return c->server;
}
