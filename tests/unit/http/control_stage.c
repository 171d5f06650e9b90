#include "control_stage.h"

#include "base/transfer_end.h"

/* --- the daemon's desk without a channel --- */

static bool deliver_nothing(const char *channel, const struct delivery *d, void *data)
{
	(void)channel;
	(void)d;
	(void)data;
	return false;
}

static void take_settled(const struct message *m, const struct register_result *result, void *data)
{
	struct office_desk *desk = data;

	(void)m;
	assert_int_equal(result->verdict, VERDICT_STORED);
	snprintf(desk->reference, sizeof(desk->reference), "%s", result->reference);
	desk->quarantine = result->quarantine;
	desk->settled = true;
}

static struct office *make_office(void)
{
	struct office_options options = {
		.name_ar = xstrdup("المكتب"),
		.name_en = xstrdup("Office"),
		.routine_days = xstrdup("3"),
		.critical_days = xstrdup("3-5"),
		.complex_days = xstrdup("3-7"),
	};
	const struct limit_options limits = {100, 100, 1000};

	return office_new(&options, &limits);
}

int control_stage_setup(void **state)
{
	struct office_desk *desk = xcalloc(1, sizeof(*desk));
	struct error err = ERROR_NONE;
	void *fixture;

	fixture_setup(&fixture);
	desk->f = fixture;
	desk->office = make_office();
	desk->config = config_read("/dev/null");
	desk->intake = intake_new(desk->f->loop, desk->f->store, desk->office);
	desk->stream = intake_stream_new(desk->intake, "cso", take_settled, desk);
	const struct channels_options channels = {
		.loop = desk->f->loop,
		.store = desk->f->store,
		.intake = desk->intake,
		.module_folder = "/nonexistent",
		.worker_folder = "/nonexistent",
	};
	desk->channels = channels_new(&channels, desk->config);
	desk->outbox = outbox_new(&(struct outbox_options){
		.loop = desk->f->loop,
		.store = desk->f->store,
		.office = desk->office,
		.give_up_seconds = 1000,
		.first_retry_seconds = 1,
		.parallel = 1,
		.deliver = deliver_nothing,
	});
	outbox_stop(desk->outbox); /* it has no texts, and nothing is to be sent */
	desk->control = control_new(&(struct control_options){
		.loop = desk->f->loop,
		.store = desk->f->store,
		.channels = desk->channels,
		.outbox = desk->outbox,
		.office = desk->office,
	});
	snprintf(desk->socket, sizeof(desk->socket), "%s/control", desk->f->directory);
	if (http_server_listen_unix(control_server(desk->control), desk->socket, 0600, &err) < 0)
		fail_msg("%s", err.text);
	*state = desk;
	return 0;
}

static void forget_answer(struct office_desk *desk)
{
	json_decref(desk->json);
	free(desk->body);
	desk->json = NULL;
	desk->body = NULL;
}

int control_stage_teardown(void **state)
{
	struct office_desk *desk = *state;
	void *fixture = desk->f;

	forget_answer(desk);
	control_free(desk->control);
	intake_stream_free(desk->stream);
	fixture_close(desk->f);
	channels_free(desk->channels);
	outbox_free(desk->outbox);
	intake_free(desk->intake);
	office_unref(desk->office);
	config_free(desk->config);
	transfer_shutdown(desk->f->loop);
	fixture_teardown(&fixture);
	free(desk);
	return 0;
}

/* --- asking --- */

void stage_take_answer(const struct transfer_result *result, void *data)
{
	struct office_desk *desk = data;

	desk->status = result->code;
	desk->body = xstrndup(result->body ? result->body : "", result->size);
	desk->json = json_loads(desk->body, 0, NULL);
	desk->answered = true;
}

long stage_ask_with(struct office_desk *desk, const char *path, const char *request)
{
	const struct transfer_http http = {
		.server = {.host = "wasld",
			   .security = TRANSFER_PLAIN,
			   .total_ms = 5000,
			   .idle_ms = 5000},
		.method = request ? "POST" : "GET",
		.body = request,
		.size = request ? strlen(request) : 0,
		.path = path,
		.unix_socket = desk->socket,
		.max_answer = 1 << 20,
	};
	struct error err = ERROR_NONE;

	forget_answer(desk);
	desk->answered = false;
	if (!transfer_http(desk->f->loop, &http, stage_take_answer, desk, &err))
		fail_msg("%s", err.text);
	fixture_await(desk->f, &desk->answered);
	return desk->status;
}

long stage_ask(struct office_desk *desk, const char *method, const char *path)
{
	return stage_ask_with(desk, path, strcmp(method, "POST") == 0 ? "" : NULL);
}

const char *stage_detail(const struct office_desk *desk)
{
	const char *text = json_string_value(json_object_get(desk->json, "detail"));

	return text ? text : "";
}

struct message *stage_message(struct office_desk *desk, const char *key)
{
	struct message *m = intake_message_new(desk->stream);

	message_set_source_id(m, key);
	message_set_natural_key(m, "mail", key, strlen(key));
	message_set_sender(m, "mail", "noura@people.test", "نورة");
	message_set_subject(m, "سؤال");
	message_set_text(m, "secret words", 12);
	message_raw_write(m, STAGE_RAW, strlen(STAGE_RAW));
	return m;
}

void stage_submit(struct office_desk *desk, struct message *m)
{
	desk->settled = false;
	intake_submit(desk->stream, m);
	fixture_await(desk->f, &desk->settled);
}

void stage_hand_in(struct office_desk *desk, const char *key, const char *quarantine)
{
	struct message *m = stage_message(desk, key);

	message_set_quarantine(m, quarantine);
	stage_submit(desk, m);
}
