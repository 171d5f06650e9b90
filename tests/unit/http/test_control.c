/* The control API against a real store, asked over its socket as waslctl asks. */
#include "control_stage.h"

#include <unistd.h>

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
		long status = stage_ask(desk, rows[i].method, rows[i].path);
		if (status != rows[i].status || !strstr(stage_detail(desk), rows[i].detail))
			fail_msg("%s %s: %ld %s", rows[i].method, rows[i].path, status, desk->body);
	}
}

static void a_ticket_is_listed_shown_and_its_reading_is_an_event(void **state)
{
	struct office_desk *desk = *state;
	char path[80];

	stage_hand_in(desk, "1", NULL);
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/tickets"), 200);
	assert_int_equal(json_array_size(desk->json), 1);
	json_t *ticket = json_array_get(desk->json, 0);
	assert_string_equal(json_string_value(json_object_get(ticket, "reference")),
			    desk->reference);
	assert_string_equal(json_string_value(json_object_get(ticket, "subject")), "سؤال");
	assert_null(json_object_get(ticket, "events"));
	snprintf(path, sizeof(path), "/api/v1/tickets/%s", desk->reference);
	for (size_t n = 1; n <= 2; n++) {
		assert_int_equal(stage_ask(desk, "GET", path), 200);
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

	stage_hand_in(desk, "1", NULL);
	snprintf(path, sizeof(path), "/api/v1/tickets/%s/articles/first/raw", desk->reference);
	assert_int_equal(stage_ask(desk, "GET", path), 200);
	assert_string_equal(desk->body, STAGE_RAW);
	snprintf(path, sizeof(path), "/api/v1/tickets/%s/articles/99/raw", desk->reference);
	assert_int_equal(stage_ask(desk, "GET", path), 404);
	assert_non_null(strstr(stage_detail(desk), "has no article 99"));
}

static void a_delivery_is_cancelled_once_and_may_be_retried(void **state)
{
	struct office_desk *desk = *state;
	char path[80];

	stage_hand_in(desk, "1", NULL);
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/deliveries?state=pending"), 200);
	assert_int_equal(json_array_size(desk->json), 1);
	/* operators see no address */
	assert_true(json_is_null(json_object_get(json_array_get(desk->json, 0), "to")));
	int id = (int)first_id(desk);
	snprintf(path, sizeof(path), "/api/v1/deliveries/%d/cancel", id);
	assert_int_equal(stage_ask(desk, "POST", path), 200);
	assert_int_equal(stage_ask(desk, "POST", path), 409);
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/deliveries?state=suppressed"), 200);
	assert_int_equal(json_array_size(desk->json), 1);
	snprintf(path, sizeof(path), "/api/v1/deliveries/%d/retry", id);
	assert_int_equal(stage_ask(desk, "POST", path), 200);
	assert_string_equal(json_string_value(json_object_get(desk->json, "state")), "pending");
	snprintf(path, sizeof(path), "/api/v1/tickets/%s", desk->reference);
	assert_int_equal(stage_ask(desk, "GET", path), 200);
	assert_int_equal(events_of_kind(desk, "delivery cancelled"), 1);
	assert_int_equal(events_of_kind(desk, "delivery retried"), 1);
}

static void the_quarantine_is_listed_without_content_and_released_once(void **state)
{
	struct office_desk *desk = *state;
	char path[80];

	stage_hand_in(desk, "1", "loop");
	assert_string_equal(desk->reference, "");
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/quarantine"), 200);
	assert_int_equal(first_id(desk), desk->quarantine);
	assert_null(strstr(desk->body, "secret"));
	assert_null(strstr(desk->body, "noura"));
	snprintf(path, sizeof(path), "/api/v1/quarantine/%d", (int)desk->quarantine);
	assert_int_equal(stage_ask(desk, "GET", path), 200);
	assert_non_null(strstr(desk->body, "secret words"));
	snprintf(path, sizeof(path), "/api/v1/quarantine/%d/release", (int)desk->quarantine);
	assert_int_equal(stage_ask(desk, "POST", path), 200);
	assert_non_null(json_object_get(desk->json, "reference"));
	assert_int_equal(stage_ask(desk, "POST", path), 409);
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/quarantine"), 200);
	assert_int_equal(json_array_size(desk->json), 0);
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/status"), 200);
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

	stage_hand_in(desk, "1", NULL);
	desk->answered = false;
	assert_non_null(transfer_http(desk->f->loop, &http, stage_take_answer, desk, &err));
	/* whatever the job has come to by now, it ends without its request */
	control_free(TAKE(desk->control));
	fixture_await(desk->f, &desk->answered);
	assert_int_equal(desk->status, 0);
	assert_int_equal(access(desk->socket, F_OK), -1);
}

#define DESK_TEST(f) cmocka_unit_test_setup_teardown(f, control_stage_setup, control_stage_teardown)

static const struct CMUnitTest tests[] = {
	DESK_TEST(what_is_malformed_or_unknown_is_told),
	DESK_TEST(a_ticket_is_listed_shown_and_its_reading_is_an_event),
	DESK_TEST(an_original_comes_as_it_was),
	DESK_TEST(a_delivery_is_cancelled_once_and_may_be_retried),
	DESK_TEST(the_quarantine_is_listed_without_content_and_released_once),
	DESK_TEST(nobody_is_answered_when_control_goes),
};

UNIT_MAIN(tests)
