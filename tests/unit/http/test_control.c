/* The control API against a real store, asked over its socket as waslctl asks. */
#include "../store/fixture.h"

#include "base/transfer_end.h"
#include "http/control.h"

#include <wasl/transfer.h>

#include <unistd.h>

#define RAW "From: noura@people.test\r\n\r\nsecret words\r\n"

struct office_desk {
	struct fixture *f;
	struct config *config;
	struct office *office;
	struct intake *intake;
	struct intake_stream *stream;
	struct channels *channels;
	struct outbox *outbox;
	struct control *control;
	char socket[80];
	/* of the request under way */
	bool answered;
	long status;
	json_t *json;
	char *body;
	/* of the message under way */
	bool settled;
	char reference[REFERENCE_SIZE];
	int64_t quarantine;
};

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

static int set_up(void **state)
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

static int tear_down(void **state)
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

static void take_answer(const struct transfer_result *result, void *data)
{
	struct office_desk *desk = data;

	desk->status = result->code;
	desk->body = xstrndup(result->body ? result->body : "", result->size);
	desk->json = json_loads(desk->body, 0, NULL);
	desk->answered = true;
}

/* The status; the answer is in the desk. */
static long ask(struct office_desk *desk, const char *method, const char *path)
{
	const struct transfer_http http = {
		.server = {.host = "wasld",
			   .security = TRANSFER_PLAIN,
			   .total_ms = 5000,
			   .idle_ms = 5000},
		.method = method,
		.path = path,
		.unix_socket = desk->socket,
		.max_answer = 1 << 20,
	};
	struct error err = ERROR_NONE;

	forget_answer(desk);
	desk->answered = false;
	if (!transfer_http(desk->f->loop, &http, take_answer, desk, &err))
		fail_msg("%s", err.text);
	fixture_await(desk->f, &desk->answered);
	return desk->status;
}

static const char *detail(const struct office_desk *desk)
{
	const char *text = json_string_value(json_object_get(desk->json, "detail"));

	return text ? text : "";
}

/* A message is handed in; its reference is in the desk. */
static void hand_in(struct office_desk *desk, const char *key, const char *quarantine)
{
	struct message *m = intake_message_new(desk->stream);

	message_set_source_id(m, key);
	message_set_natural_key(m, "mail", key, strlen(key));
	message_set_sender(m, "mail", "noura@people.test", "نورة");
	message_set_subject(m, "سؤال");
	message_set_text(m, "secret words", 12);
	message_raw_write(m, RAW, strlen(RAW));
	message_set_quarantine(m, quarantine);
	desk->settled = false;
	intake_submit(desk->stream, m);
	fixture_await(desk->f, &desk->settled);
}

static int64_t first_id(const struct office_desk *desk)
{
	return json_integer_value(json_object_get(json_array_get(desk->json, 0), "id"));
}

static size_t events_of_kind(const struct office_desk *desk, const char *kind)
{
	json_t *event;
	size_t i, count = 0;

	json_array_foreach(json_object_get(desk->json, "events"), i, event) count +=
		strcmp(json_string_value(json_object_get(event, "kind")), kind) == 0;
	return count;
}

/* --- tests --- */

static void what_is_malformed_or_unknown_is_told(void **state)
{
	static const struct {
		const char *method, *path;
		long status;
		const char *detail;
	} rows[] = {
		{"GET", "/api/v1/tickets/zz", 400, "is not a reference"},
		{"GET", "/api/v1/tickets?limit=0", 400, "limit '0'"},
		{"GET", "/api/v1/tickets?limit=-1", 400, "limit"},
		{"GET", "/api/v1/tickets?limit=99999999999999999999", 400, "limit"},
		{"GET", "/api/v1/tickets?stage=open", 200, ""},
		{"GET", "/api/v1/tickets?stage=opne", 400, "is no stage"},
		{"GET", "/api/v1/tickets?before=1", 400, "before"},
		{"GET", "/api/v1/deliveries?state=gone", 400, "is no state"},
		{"POST", "/api/v1/deliveries/7/retry", 404, "no delivery 7"},
		{"POST", "/api/v1/deliveries/7/cancel", 404, "no delivery 7"},
		{"POST", "/api/v1/deliveries/x/retry", 400, "is not a number"},
		{"GET", "/api/v1/quarantine/1", 404, "nothing numbered 1"},
		{"POST", "/api/v1/quarantine/1/release", 404, "nothing numbered 1"},
		{"POST", "/api/v1/channels/cso/pause", 404, "no channel cso"},
		{"POST", "/api/v1/channels/cso/poll", 404, "no channel cso"},
		{"GET", "/api/v1/nothing", 404, ""},
		{"POST", "/api/v1/status", 405, ""},
	};
	struct office_desk *desk = *state;

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		long status = ask(desk, rows[i].method, rows[i].path);
		if (status != rows[i].status || !strstr(detail(desk), rows[i].detail))
			fail_msg("%s %s: %ld %s", rows[i].method, rows[i].path, status, desk->body);
	}
}

static void a_ticket_is_listed_shown_and_its_reading_is_an_event(void **state)
{
	struct office_desk *desk = *state;
	char path[80];

	hand_in(desk, "1", NULL);
	assert_int_equal(ask(desk, "GET", "/api/v1/tickets"), 200);
	assert_int_equal(json_array_size(desk->json), 1);
	json_t *ticket = json_array_get(desk->json, 0);
	assert_string_equal(json_string_value(json_object_get(ticket, "reference")),
			    desk->reference);
	assert_string_equal(json_string_value(json_object_get(ticket, "subject")), "سؤال");
	assert_null(json_object_get(ticket, "events"));
	snprintf(path, sizeof(path), "/api/v1/tickets/%s", desk->reference);
	for (size_t n = 1; n <= 2; n++) {
		assert_int_equal(ask(desk, "GET", path), 200);
		assert_int_equal(events_of_kind(desk, "read"), n);
	}
	json_t *article = json_array_get(json_object_get(desk->json, "articles"), 0);
	assert_string_equal(json_string_value(json_object_get(article, "text")), "secret words");
	assert_int_equal(json_array_size(json_object_get(desk->json, "deliveries")), 1);
}

static void an_original_comes_as_it_was(void **state)
{
	struct office_desk *desk = *state;
	char path[120];

	hand_in(desk, "1", NULL);
	snprintf(path, sizeof(path), "/api/v1/tickets/%s/articles/first/raw", desk->reference);
	assert_int_equal(ask(desk, "GET", path), 200);
	assert_string_equal(desk->body, RAW);
	snprintf(path, sizeof(path), "/api/v1/tickets/%s/articles/99/raw", desk->reference);
	assert_int_equal(ask(desk, "GET", path), 404);
	assert_non_null(strstr(detail(desk), "has no article 99"));
}

static void a_delivery_is_cancelled_once_and_may_be_retried(void **state)
{
	struct office_desk *desk = *state;
	char path[80];

	hand_in(desk, "1", NULL);
	assert_int_equal(ask(desk, "GET", "/api/v1/deliveries?state=pending"), 200);
	assert_int_equal(json_array_size(desk->json), 1);
	/* operators see no address */
	assert_true(json_is_null(json_object_get(json_array_get(desk->json, 0), "to")));
	int id = (int)first_id(desk);
	snprintf(path, sizeof(path), "/api/v1/deliveries/%d/cancel", id);
	assert_int_equal(ask(desk, "POST", path), 200);
	assert_int_equal(ask(desk, "POST", path), 409);
	assert_int_equal(ask(desk, "GET", "/api/v1/deliveries?state=suppressed"), 200);
	assert_int_equal(json_array_size(desk->json), 1);
	snprintf(path, sizeof(path), "/api/v1/deliveries/%d/retry", id);
	assert_int_equal(ask(desk, "POST", path), 200);
	assert_string_equal(json_string_value(json_object_get(desk->json, "state")), "pending");
	snprintf(path, sizeof(path), "/api/v1/tickets/%s", desk->reference);
	assert_int_equal(ask(desk, "GET", path), 200);
	assert_int_equal(events_of_kind(desk, "delivery cancelled"), 1);
	assert_int_equal(events_of_kind(desk, "delivery retried"), 1);
}

static void the_quarantine_is_listed_without_content_and_released_once(void **state)
{
	struct office_desk *desk = *state;
	char path[80];

	hand_in(desk, "1", "loop");
	assert_string_equal(desk->reference, "");
	assert_int_equal(ask(desk, "GET", "/api/v1/quarantine"), 200);
	assert_int_equal(first_id(desk), desk->quarantine);
	assert_null(strstr(desk->body, "secret"));
	assert_null(strstr(desk->body, "noura"));
	snprintf(path, sizeof(path), "/api/v1/quarantine/%d", (int)desk->quarantine);
	assert_int_equal(ask(desk, "GET", path), 200);
	assert_non_null(strstr(desk->body, "secret words"));
	snprintf(path, sizeof(path), "/api/v1/quarantine/%d/release", (int)desk->quarantine);
	assert_int_equal(ask(desk, "POST", path), 200);
	assert_non_null(json_object_get(desk->json, "reference"));
	assert_int_equal(ask(desk, "POST", path), 409);
	assert_int_equal(ask(desk, "GET", "/api/v1/quarantine"), 200);
	assert_int_equal(json_array_size(desk->json), 0);
	assert_int_equal(ask(desk, "GET", "/api/v1/status"), 200);
	assert_int_equal(json_integer_value(json_object_get(desk->json, "tickets")), 1);
}

static void nobody_is_answered_when_control_goes(void **state)
{
	const struct transfer_http http = {
		.server = {.host = "wasld",
			   .security = TRANSFER_PLAIN,
			   .total_ms = 5000,
			   .idle_ms = 5000},
		.method = "GET",
		.path = "/api/v1/tickets",
		.unix_socket = ((struct office_desk *)*state)->socket,
		.max_answer = 1 << 20,
	};
	struct office_desk *desk = *state;
	struct error err = ERROR_NONE;

	hand_in(desk, "1", NULL);
	desk->answered = false;
	assert_non_null(transfer_http(desk->f->loop, &http, take_answer, desk, &err));
	/* whatever the job has come to by now, it ends without its request */
	control_free(TAKE(desk->control));
	fixture_await(desk->f, &desk->answered);
	assert_int_equal(desk->status, 0);
	assert_int_equal(access(desk->socket, F_OK), -1);
}

#define DESK_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static const struct CMUnitTest tests[] = {
	DESK_TEST(what_is_malformed_or_unknown_is_told),
	DESK_TEST(a_ticket_is_listed_shown_and_its_reading_is_an_event),
	DESK_TEST(an_original_comes_as_it_was),
	DESK_TEST(a_delivery_is_cancelled_once_and_may_be_retried),
	DESK_TEST(the_quarantine_is_listed_without_content_and_released_once),
	DESK_TEST(nobody_is_answered_when_control_goes),
};

UNIT_MAIN(tests)
