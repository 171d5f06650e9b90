#include "channel/channel_talk.h"
#include "http/control_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What the server waits beyond the talk's own end, which says more. */
#define GRACE_MS 5000U

/* A person who waits for a channel's words. */
struct listener {
	struct control *control;
	struct http_request *req;
	bool authorize;
	char channel[256];
};

static void listener_free(struct listener *l)
{
	control_unref(l->control);
	free(l);
}

/* Who let a channel speak for the office is known later. */
static int write_authorized(struct txn *txn, struct control_job *job)
{
	json_t *detail = json_pack("{s:s}", "channel", job->channel);
	_cleanup_(freep) char *text = json_dumps(detail, JSON_COMPACT);

	json_decref(detail);
	return control_event(
		txn, job, (struct event_record){.kind = "channel authorization", .detail = text});
}

static void answer_behind_event(struct listener *l, json_t *answer)
{
	static const struct control_action action = {.write = write_authorized};
	struct control_job *job = control_job_new(l->control, l->req, &action);

	snprintf(job->channel, sizeof(job->channel), "%s", l->channel);
	job->answer = answer;
	control_job_start(job);
}

static void talk_ended(int r, json_t *answer, void *data)
{
	struct listener *l = data;

	if (r == -ECANCELED)
		http_answer_problem(l->req, 503, "channel %s was stopped meanwhile", l->channel);
	else if (r < 0)
		http_answer_problem(l->req, 503,
				    "channel %s does not know after %u s; look at what it says: "
				    "\"waslctl channel show %s\"",
				    l->channel, CHANNEL_TALK_MS / 1000, l->channel);
	else if (l->authorize && l->control->server)
		answer_behind_event(l, answer);
	else
		http_answer_json(l->req, 200, answer);
	listener_free(l);
}

static void refuse(const struct listener *l, int r)
{
	const char *name = l->channel;

	if (r == -ENOENT)
		http_answer_problem(l->req, 404, "no channel %s", name);
	else if (r == -EOPNOTSUPP && l->authorize)
		http_answer_problem(l->req, 409, "channel %s needs no authorization", name);
	else if (r == -EOPNOTSUPP)
		http_answer_problem(l->req, 409,
				    "channel %s has nothing to check; its health tells how it is",
				    name);
	else if (r == -EBUSY)
		http_answer_problem(l->req, 409,
				    "channel %s is being checked or authorized by somebody; try "
				    "again in a minute",
				    name);
	else
		http_answer_problem(l->req, 409,
				    "channel %s does not run: \"waslctl channel show %s\" tells "
				    "why",
				    name, name);
}

static void start_talk(struct http_request *req, struct control *c, const char *answer,
		       bool authorize)
{
	struct listener *l = xcalloc(1, sizeof(*l));
	const struct channel_talk talk = {
		.authorize = authorize,
		.answer = answer,
		.ended = talk_ended,
		.data = l,
	};

	*l = (struct listener){.control = c, .req = req, .authorize = authorize};
	snprintf(l->channel, sizeof(l->channel), "%s", http_path_value(req, "name"));
	c->references++;
	http_answer_within(req, CHANNEL_TALK_MS + GRACE_MS);
	int r = channels_talk(c->options.channels, l->channel, &talk);
	if (r == 0)
		return;
	refuse(l, r);
	listener_free(l);
}

void control_channel_check(struct http_request *req, void *data)
{
	start_talk(req, data, NULL, false);
}

/* The body is empty, or an object with what was asked for. */
static bool take_answer(struct http_request *req, const json_t *body, const char **ret)
{
	const json_t *answer = json_object_get(body, "answer");

	if (!body && http_request_body(req).size) {
		http_answer_problem(req, 400, "the body is no JSON object");
		return false;
	}
	if (answer && !json_is_string(answer) && !json_is_null(answer)) {
		http_answer_problem(req, 400, "the answer is no text");
		return false;
	}
	*ret = json_string_value(answer);
	return true;
}

void control_channel_authorize(struct http_request *req, void *data)
{
	json_t *body = http_request_json(req);
	const char *answer = NULL;

	if (take_answer(req, body, &answer))
		start_talk(req, data, answer, true);
	json_decref(body);
}
