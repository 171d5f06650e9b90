#include "http/control_json.h"
#include "http/control_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static json_t *figures_of(const struct channel_status *s)
{
	json_t *figures = json_object();

	for (size_t i = 0; i < s->figures_count; i++)
		json_object_set_new(figures, s->figures[i].name, json_real(s->figures[i].value));
	return figures;
}

static void add_channel(const struct channel_status *s, void *context)
{
	json_t *json = json_pack("{s:o, s:o, s:s, s:b, s:o, s:o, s:o}", "name",
				 json_of_text(s->name), "module", json_of_text(s->module), "health",
				 channel_health_word(s->health), "paused", s->paused, "text",
				 json_of_text(s->text), "since", json_of_time(s->since),
				 "last_poll", json_of_time(s->last_poll));
	const struct {
		const char *key;
		uint64_t count;
	} counts[] = {
		{"created", s->created},     {"appended", s->appended},
		{"duplicate", s->duplicate}, {"quarantined", s->quarantined},
		{"retried", s->retried},     {"sent", s->sent},
		{"failed", s->failed},
	};

	for (size_t i = 0; i < ELEMENTS(counts); i++)
		json_object_set_new(json, counts[i].key, json_integer((json_int_t)counts[i].count));
	json_object_set_new(json, "progress",
			    s->total ? json_pack("{s:I, s:I}", "done", (json_int_t)s->done, "total",
						 (json_int_t)s->total)
				     : json_null());
	json_object_set_new(json, "remark", json_of_text(s->remark));
	json_object_set_new(json, "figures", figures_of(s));
	json_array_append_new(context, json);
}

json_t *control_channels_json(struct control *c)
{
	json_t *list = json_array();

	channels_each(c->options.channels, add_channel, list);
	return list;
}

void control_channel_list(struct http_request *req, void *data)
{
	http_answer_json(req, 200, control_channels_json(data));
}

void control_channel_show(struct http_request *req, void *data)
{
	const char *name = http_path_value(req, "name");
	json_t *list = control_channels_json(data), *channel, *found = NULL;
	size_t i;

	json_array_foreach(list, i, channel)
	{
		if (strcmp(json_string_value(json_object_get(channel, "name")), name) == 0)
			found = json_incref(channel);
	}
	json_decref(list);
	if (found)
		http_answer_json(req, 200, found);
	else
		http_answer_problem(req, 404, "no channel %s", name);
}

/* What was done is done; its event follows, and the answer after it. */
static int write_paused(struct txn *txn, struct control_job *job)
{
	json_t *detail = json_pack("{s:s}", "channel", job->channel);
	char *text = json_dumps(detail, JSON_COMPACT);

	int r = control_event(
		txn, job,
		(struct event_record){.kind = job->filter ? "channel paused" : "channel resumed",
				      .detail = text});
	free(text);
	json_decref(detail);
	return r;
}

static bool is_done(struct http_request *req, int r, const char *name, const char *already)
{
	if (r == -ENOENT)
		http_answer_problem(req, 404, "no channel %s", name);
	else if (r == -EOPNOTSUPP)
		http_answer_problem(req, 409, "channel %s has nothing to poll", name);
	else if (r == -EALREADY)
		http_answer_problem(req, 409, "channel %s %s", name, already);
	else if (r < 0)
		http_answer_problem(req, 500, "channel %s: %s", name, strerror(-r));
	return r >= 0;
}

static void start_event(struct http_request *req, struct control *c, bool paused)
{
	static const struct control_action action = {.write = write_paused};
	struct control_job *job = control_job_new(c, req, &action);

	snprintf(job->channel, sizeof(job->channel), "%s", http_path_value(req, "name"));
	job->filter = paused;
	job->answer = json_pack("{s:s, s:b}", "name", job->channel, "paused", paused);
	control_job_start(job);
}

void control_channel_pause(struct http_request *req, void *data)
{
	struct control *c = data;
	const char *name = http_path_value(req, "name");

	if (is_done(req, channels_pause(c->options.channels, name), name, "is paused already"))
		start_event(req, c, true);
}

void control_channel_resume(struct http_request *req, void *data)
{
	struct control *c = data;
	const char *name = http_path_value(req, "name");

	if (is_done(req, channels_resume(c->options.channels, name), name, "is not paused"))
		start_event(req, c, false);
}

void control_channel_poll(struct http_request *req, void *data)
{
	struct control *c = data;
	const char *name = http_path_value(req, "name");

	if (is_done(req, channels_poll(c->options.channels, name), name,
		    "looks at its source already, or is paused"))
		http_answer_json(req, 200, json_pack("{s:o}", "name", json_of_text(name)));
}
