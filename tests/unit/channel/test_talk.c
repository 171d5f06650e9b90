/* What a channel says to a person, through the API. */
#include "stage.h"

#include "base/transfer_end.h"
#include "channel/channel_talk.h"
#include "http/control.h"
#include "sample_module.h"
#include "store/events.h"

#include <wasl/transfer.h>

#include <errno.h>
#include <signal.h>

#define ONE "[channel one]\nmodule = sample\nneeded = x\n"
#define TWO "[channel two]\nmodule = sample\nneeded = x\nrefuse = yes\n"

struct talk_office {
	struct stage *stage;
	struct control *control;
	char socket[128];
	unsigned answered;
	long status;
	json_t *json;
};

static struct sample *sample_of(struct stage *s)
{
	return channel_state(stage_channel(s, "one"));
}

static void open_control(struct talk_office *o, struct stage *s, const char *text)
{
	struct error err = ERROR_NONE;

	o->stage = s;
	stage_open(s, MODULES, text);
	stage_start(s);
	o->control = control_new(&(struct control_options){
		.loop = s->desk->store->loop,
		.store = s->desk->store->store,
		.channels = s->channels,
		.outbox = s->outbox,
		.office = s->desk->office,
	});
	snprintf(o->socket, sizeof(o->socket), "%s/control", s->desk->store->directory);
	if (http_server_listen_unix(control_server(o->control), o->socket, 0600, &err) < 0)
		fail_msg("%s", err.text);
}

static void close_control(struct talk_office *o)
{
	json_decref(o->json);
	control_free(o->control);
	stage_await_quiet(o->stage);
	stage_turn_for(o->stage, 5);
	transfer_shutdown(o->stage->desk->store->loop);
}

static void take_answer(const struct transfer_result *result, void *data)
{
	struct talk_office *o = data;

	o->status = result->code;
	json_decref(o->json);
	o->json = json_loadb(result->body ? result->body : "", result->size, 0, NULL);
	o->answered++;
}

static struct transfer *send(struct talk_office *o, const char *path, const char *body)
{
	const struct transfer_http http = {
		.server = {.host = "wasld",
			   .security = TRANSFER_PLAIN,
			   .total_ms = 20000,
			   .idle_ms = 20000},
		.method = "POST",
		.body = body,
		.size = strlen(body),
		.path = path,
		.unix_socket = o->socket,
		.max_answer = 1 << 20,
	};
	struct error err = ERROR_NONE;

	struct transfer *t =
		transfer_http(o->stage->desk->store->loop, &http, take_answer, o, &err);
	if (!t)
		fail_msg("%s", err.text);
	return t;
}

static long ask(struct talk_office *o, const char *path, const char *body)
{
	unsigned before = o->answered;

	send(o, path, body);
	stage_await(o->stage, &o->answered, before + 1);
	return o->status;
}

static void expect_json(const struct talk_office *o, const char *expected)
{
	json_t *json = json_loads(expected, 0, NULL);

	assert_non_null(json);
	if (!json_equal(json, o->json)) {
		_cleanup_(freep) char *text = json_dumps(o->json, 0);
		fail_msg("%s", text);
	}
	json_decref(json);
}

static void expect_problem(const struct talk_office *o, long status, const char *words)
{
	const char *detail = json_string_value(json_object_get(o->json, "detail"));

	assert_int_equal(o->status, status);
	if (!detail || !strstr(detail, words))
		fail_msg("%s", detail);
}

static void a_check_is_told_line_by_line(void **state)
{
	struct talk_office o = {.answered = 0};

	open_control(&o, *state, ONE);
	assert_int_equal(ask(&o, "/api/v1/channels/one/check", ""), 200);
	expect_json(&o, "{\"lines\": [{\"kind\": \"well\", \"text\": \"the source answers 200\"},"
			"{\"kind\": \"hint\", \"text\": \"two lines\"},"
			"{\"kind\": \"bad\", \"text\": \"its key is old: make a new one\"}],"
			"\"ask\": null}");
	close_control(&o);
}

static int count_event(const struct event_record *e, void *context)
{
	if (strcmp(e->kind, "channel authorization") == 0)
		++*(unsigned *)context;
	return 0;
}

static int count_events(struct txn *txn, void *data)
{
	const struct event_filter all = {.limit = 100};

	return txn_event_search(txn, &all, count_event, data);
}

static void authorization_goes_step_by_step(void **state)
{
	struct talk_office o = {.answered = 0};
	unsigned events = 0;

	open_control(&o, *state, ONE);
	assert_int_equal(ask(&o, "/api/v1/channels/one/authorize", ""), 200);
	expect_json(&o, "{\"lines\": [{\"kind\": \"hint\", \"text\": \"open the page\"}],"
			"\"ask\": {\"text\": \"what it shows\", \"secret\": true}}");
	assert_int_equal(ask(&o, "/api/v1/channels/one/authorize", "{\"answer\": \"no\"}"), 200);
	expect_json(&o, "{\"lines\": [{\"kind\": \"bad\","
			"\"text\": \"that is not what the page shows\"}], \"ask\": null}");
	assert_int_equal(ask(&o, "/api/v1/channels/one/authorize", "{\"answer\": \"code\"}"), 200);
	expect_json(&o, "{\"lines\": [{\"kind\": \"well\", \"text\": \"it may speak\"}],"
			"\"ask\": null}");
	assert_int_equal(fixture_read(o.stage->desk->store, count_events, &events), 0);
	assert_int_equal(events, 3);
	ask(&o, "/api/v1/channels/one/authorize", "[]");
	expect_problem(&o, 400, "no JSON object");
	ask(&o, "/api/v1/channels/one/authorize", "{\"answer\": 7}");
	expect_problem(&o, 400, "no text");
	close_control(&o);
}

static void who_cannot_be_asked_says_so(void **state)
{
	struct talk_office o = {.answered = 0};

	open_control(&o, *state, ONE TWO);
	ask(&o, "/api/v1/channels/none/check", "");
	expect_problem(&o, 404, "no channel none");
	ask(&o, "/api/v1/channels/two/authorize", "");
	expect_problem(&o, 409, "does not run");
	send(&o, "/api/v1/channels/one/authorize", "{\"answer\": \"wait\"}");
	while (!sample_of(o.stage)->talk)
		stage_turn_for(o.stage, 1);
	ask(&o, "/api/v1/channels/one/check", "");
	expect_problem(&o, 409, "by somebody");
	unsigned before = o.answered;
	talk_end(sample_of(o.stage)->talk);
	stage_await(o.stage, &o.answered, before + 1);
	assert_int_equal(o.status, 200);
	assert_int_equal(ask(&o, "/api/v1/channels/one/check", ""), 200);
	close_control(&o);
}

static void a_channel_that_stops_ends_its_talk(void **state)
{
	struct talk_office o = {.answered = 0};

	open_control(&o, *state, ONE);
	send(&o, "/api/v1/channels/one/authorize", "{\"answer\": \"wait\"}");
	while (!sample_of(o.stage)->talk)
		stage_turn_for(o.stage, 1);
	assert_int_equal(channels_pause(o.stage->channels, "one"), 0);
	stage_await(o.stage, &o.answered, 1);
	expect_problem(&o, 503, "was stopped");
	close_control(&o);
}

struct heard {
	unsigned count;
	int r;
	json_t *answer;
};

static void hear(int r, json_t *answer, void *data)
{
	struct heard *h = data;

	h->count++;
	h->r = r;
	json_decref(h->answer);
	h->answer = answer;
}

static void a_person_is_told_in_time_and_the_module_may_go_on(void **state)
{
	struct stage *s = *state;
	struct heard h = {.count = 0};
	const struct channel_talk talk = {
		.authorize = true, .answer = "wait", .most_ms = 1, .ended = hear, .data = &h};

	stage_open(s, MODULES, ONE);
	stage_start(s);
	assert_int_equal(channels_talk(s->channels, "one", &talk), 0);
	stage_await(s, &h.count, 1);
	assert_int_equal(h.r, -ETIMEDOUT);
	/* it is not asked anything else meanwhile */
	assert_int_equal(channels_talk(s->channels, "one", &talk), -EBUSY);
	talk_say(sample_of(s)->talk, TALK_WELL, "late");
	talk_end(sample_of(s)->talk);
	assert_int_equal(h.count, 1);
	assert_int_equal(channels_talk(s->channels, "one", &talk), 0);
	channels_stop(s->channels);
	assert_int_equal(h.count, 2);
	assert_int_equal(h.r, -ECANCELED);
	json_decref(h.answer);
}

static void whose_person_has_gone_may_end_as_ever(void **state)
{
	struct talk_office o = {.answered = 0};

	signal(SIGPIPE, SIG_IGN); /* as the daemon does */
	open_control(&o, *state, ONE);
	struct transfer *person =
		send(&o, "/api/v1/channels/one/authorize", "{\"answer\": \"wait\"}");
	while (!sample_of(o.stage)->talk)
		stage_turn_for(o.stage, 1);
	transfer_cancel(person);
	stage_turn_for(o.stage, 20);
	talk_say(sample_of(o.stage)->talk, TALK_WELL, "nobody hears it");
	talk_end(sample_of(o.stage)->talk);
	stage_turn_for(o.stage, 5);
	close_control(&o);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_check_is_told_line_by_line),
	TEST(authorization_goes_step_by_step),
	TEST(who_cannot_be_asked_says_so),
	TEST(a_channel_that_stops_ends_its_talk),
	TEST(a_person_is_told_in_time_and_the_module_may_go_on),
	TEST(whose_person_has_gone_may_end_as_ever),
};

UNIT_MAIN(tests)
