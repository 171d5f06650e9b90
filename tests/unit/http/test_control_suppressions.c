/* Suppressions and tallies over the control API. */
#include "control_stage.h"

static const char *word(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value ? value : "";
}

static json_int_t count(const struct office_desk *desk, const char *member, const char *name)
{
	const json_t *of = json_object_get(desk->json, member);

	return json_integer_value(json_object_get(of, name));
}

static void an_address_is_suppressed_listed_and_lifted(void **state)
{
	struct office_desk *desk = *state;

	assert_int_equal(stage_ask_with(desk, "/api/v1/suppressions",
					"{\"address\":\"noura@PEOPLE.test\",\"days\":\"60\","
					"\"why\":\"she\\r\\nasked\"}"),
			 200);
	char pseudonym[16];
	snprintf(pseudonym, sizeof(pseudonym), "%s", word(desk->json, "pseudonym"));
	assert_int_equal(strlen(pseudonym), 8);
	assert_true(*word(desk->json, "until"));
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/suppressions"), 200);
	assert_int_equal(json_array_size(desk->json), 1);
	assert_null(strstr(desk->body, "noura"));
	const json_t *row = json_array_get(desk->json, 0);
	assert_string_equal(word(row, "pseudonym"), pseudonym);
	assert_string_equal(word(row, "why"), "she asked");

	stage_hand_in(desk, "1", NULL);
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/status"), 200);
	assert_int_equal(json_integer_value(json_object_get(desk->json, "suppressions")), 1);
	assert_int_equal(count(desk, "deliveries", "suppressed"), 1);
	assert_int_equal(count(desk, "suppressed_why", "address is suppressed"), 1);

	assert_int_equal(stage_ask_with(desk, "/api/v1/suppressions/remove",
					"{\"address\":\"noura@people.test\"}"),
			 200);
	assert_string_equal(word(desk->json, "pseudonym"), pseudonym);
	assert_int_equal(stage_ask_with(desk, "/api/v1/suppressions/remove",
					"{\"address\":\"noura@people.test\"}"),
			 404);
	stage_hand_in(desk, "2", NULL);
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/deliveries?state=pending"), 200);
	assert_int_equal(json_array_size(desk->json), 1);
}

static void a_persons_word_replaces_what_there_was_and_a_pseudonym_lifts_it(void **state)
{
	struct office_desk *desk = *state;
	char body[64];

	assert_int_equal(stage_ask_with(desk, "/api/v1/suppressions",
					"{\"address\":\"+966 51 234 5678\",\"kind\":\"phone\"}"),
			 200);
	assert_true(json_is_null(json_object_get(desk->json, "until")));
	assert_string_equal(word(desk->json, "why"), "by a person");
	assert_int_equal(stage_ask_with(desk, "/api/v1/suppressions",
					"{\"address\":\"0512345678\",\"kind\":\"phone\","
					"\"days\":\"1\"}"),
			 200);
	assert_true(*word(desk->json, "until"));
	snprintf(body, sizeof(body), "{\"address\":\"%s\"}", word(desk->json, "pseudonym"));
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/suppressions"), 200);
	assert_int_equal(json_array_size(desk->json), 1);
	assert_int_equal(stage_ask_with(desk, "/api/v1/suppressions/remove", body), 200);
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/suppressions"), 200);
	assert_int_equal(json_array_size(desk->json), 0);
}

static void what_is_malformed_is_told(void **state)
{
	static const struct {
		const char *path, *body, *detail;
	} rows[] = {
		{"/api/v1/suppressions", "", "names no address"},
		{"/api/v1/suppressions", "[]", "names no address"},
		{"/api/v1/suppressions", "{", "names no address"},
		{"/api/v1/suppressions", "{\"address\":7}", "names no address"},
		{"/api/v1/suppressions", "{\"address\":\"\"}", "names no address"},
		{"/api/v1/suppressions", "{\"address\":\"noura\"}", "no mail address"},
		{"/api/v1/suppressions", "{\"address\":\"a@b.c\\r\\nX: y\"}", "no mail address"},
		{"/api/v1/suppressions", "{\"address\":\"966\",\"kind\":\"phone\"}",
		 "no telephone number"},
		{"/api/v1/suppressions", "{\"address\":\"a@b.c\",\"days\":\"0\"}", "days"},
		{"/api/v1/suppressions", "{\"address\":\"a@b.c\",\"days\":\"\"}", "days"},
		{"/api/v1/suppressions", "{\"address\":\"a@b.c\",\"days\":\"9999\"}", "days"},
		{"/api/v1/suppressions", "{\"address\":\"a@b.c\",\"days\":\"1x\"}", "days"},
		{"/api/v1/suppressions", "{\"address\":\"a@b.c\",\"days\":\"-1\"}", "days"},
		{"/api/v1/suppressions/remove", "{}", "names no address"},
	};
	struct office_desk *desk = *state;

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		long status = stage_ask_with(desk, rows[i].path, rows[i].body);
		if (status != 400 || !strstr(stage_detail(desk), rows[i].detail))
			fail_msg("%s: %ld %s", rows[i].body, status, desk->body);
	}
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/suppressions?limit=0"), 400);
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/suppressions/remove"), 405);
}

static void a_kind_that_nobody_sends_to_is_refused(void **state)
{
	struct office_desk *desk = *state;
	char **kinds = NULL;

	strings_add(&kinds, "mail");
	office_set_kinds(desk->office, kinds);
	assert_int_equal(stage_ask_with(desk, "/api/v1/suppressions",
					"{\"address\":\"0512345678\",\"kind\":\"phone\"}"),
			 400);
	assert_non_null(strstr(stage_detail(desk), "kind of address"));
	assert_int_equal(stage_ask_with(desk, "/api/v1/suppressions",
					"{\"address\":\"a@b.c\",\"kind\":\"elsewhere\"}"),
			 400);
	assert_int_equal(stage_ask_with(desk, "/api/v1/suppressions",
					"{\"address\":\"board\",\"kind\":\"hook\"}"),
			 200);
	assert_int_equal(stage_ask_with(desk, "/api/v1/suppressions", "{\"address\":\"a@b.c\"}"),
			 200);
}

static void who_suppresses_an_address_does_not_find_its_deliveries(void **state)
{
	struct office_desk *desk = *state;
	char pseudonym[16];

	assert_int_equal(
		stage_ask_with(desk, "/api/v1/suppressions", "{\"address\":\"noura@people.test\"}"),
		200);
	snprintf(pseudonym, sizeof(pseudonym), "%s", word(desk->json, "pseudonym"));
	assert_int_equal(strlen(pseudonym), 8);
	stage_hand_in(desk, "1", NULL);
	stage_hand_in(desk, "2", "loop");
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/deliveries"), 200);
	assert_int_equal(strlen(word(json_array_get(desk->json, 0), "recipient")), 8);
	assert_null(strstr(desk->body, pseudonym));
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/quarantine"), 200);
	assert_int_equal(strlen(word(json_array_get(desk->json, 0), "sender")), 8);
	assert_null(strstr(desk->body, pseudonym));
}

static void the_status_tells_what_became_of_all(void **state)
{
	struct office_desk *desk = *state;

	stage_hand_in(desk, "1", NULL);
	stage_hand_in(desk, "2", "loop");
	struct message *m = stage_message(desk, "3");
	message_set_kind(m, MESSAGE_REPORT);
	stage_submit(desk, m);
	assert_int_equal(stage_ask(desk, "GET", "/api/v1/status"), 200);
	assert_int_equal(count(desk, "outcomes", "created"), 1);
	assert_int_equal(count(desk, "outcomes", "quarantined"), 2);
	assert_int_equal(count(desk, "outcomes", "appended"), 0);
	assert_int_equal(count(desk, "quarantined_why", "loop"), 1);
	assert_int_equal(count(desk, "quarantined_why", "unmatched bounce"), 1);
	assert_int_equal(json_object_size(json_object_get(desk->json, "reports")), 0);
}

#define DESK_TEST(f) cmocka_unit_test_setup_teardown(f, control_stage_setup, control_stage_teardown)

static const struct CMUnitTest tests[] = {
	DESK_TEST(an_address_is_suppressed_listed_and_lifted),
	DESK_TEST(a_persons_word_replaces_what_there_was_and_a_pseudonym_lifts_it),
	DESK_TEST(what_is_malformed_is_told),
	DESK_TEST(a_kind_that_nobody_sends_to_is_refused),
	DESK_TEST(who_suppresses_an_address_does_not_find_its_deliveries),
	DESK_TEST(the_status_tells_what_became_of_all),
};

UNIT_MAIN(tests)
