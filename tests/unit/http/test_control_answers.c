/* Replies and notes over the control API. */
#include "control_stage.h"

static char *path_of(const struct office_desk *desk, const char *what)
{
	return xasprintf("/api/v1/tickets/%s/%s", desk->reference, what);
}

static json_int_t number(const struct office_desk *desk, const char *name)
{
	return json_integer_value(json_object_get(desk->json, name));
}

static const json_t *last_of(const struct office_desk *desk, const char *list)
{
	const json_t *all = json_object_get(desk->json, list);

	return json_array_get(all, json_array_size(all) - 1);
}

static const char *word(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value ? value : "";
}

static void show(struct office_desk *desk)
{
	_cleanup_(freep) char *path = xasprintf("/api/v1/tickets/%s", desk->reference);

	assert_int_equal(stage_ask(desk, "GET", path), 200);
}

static void a_reply_is_added_once(void **state)
{
	struct office_desk *desk = *state;
	static const char body[] = "{\"text\":\"جاهزة\",\"key\":\"k1\",\"attachments\":[{\"name\":"
				   "\"/etc/../a.txt\",\"type\":\"text/plain\",\"size\":5}]}\nbytes";

	stage_hand_in(desk, "1", NULL);
	_cleanup_(freep) char *path = path_of(desk, "replies");
	assert_int_equal(stage_ask_with(desk, path, body), 200);
	json_int_t delivery = number(desk, "delivery"), article = number(desk, "article");
	assert_true(delivery > 0 && article > 0);
	assert_true(json_is_false(json_object_get(desk->json, "again")));
	assert_int_equal(stage_ask_with(desk, path, body), 200);
	assert_true(json_is_true(json_object_get(desk->json, "again")));
	assert_int_equal(number(desk, "delivery"), delivery);
	assert_int_equal(number(desk, "article"), article);
	show(desk);
	assert_int_equal(json_array_size(json_object_get(desk->json, "articles")), 2);
	const json_t *out = last_of(desk, "articles");
	assert_string_equal(word(out, "direction"), "out");
	assert_string_equal(word(out, "text"), "جاهزة");
	assert_true(*word(json_object_get(out, "from"), "name"));
	const json_t *file = json_array_get(json_object_get(out, "attachments"), 0);
	assert_string_equal(word(file, "name"), "a.txt");
	assert_int_equal(json_integer_value(json_object_get(file, "size")), 5);
}

static void a_note_is_not_sent(void **state)
{
	struct office_desk *desk = *state;

	stage_hand_in(desk, "1", NULL);
	_cleanup_(freep) char *path = path_of(desk, "notes");
	assert_int_equal(stage_ask_with(desk, path, "{\"text\":\"called\",\"key\":\"k\"}"), 200);
	assert_true(json_is_null(json_object_get(desk->json, "delivery")));
	show(desk);
	assert_string_equal(word(last_of(desk, "articles"), "direction"), "note");
	assert_int_equal(json_array_size(json_object_get(desk->json, "deliveries")), 1);
	assert_int_equal(
		stage_ask_with(desk, path, "{\"text\":\"x\",\"key\":\"l\",\"language\":\"en\"}"),
		400);
}

#define MANY "{\"name\":\"a\",\"size\":1},"
#define FIVE MANY MANY MANY MANY MANY

static void what_is_wrong_is_told(void **state)
{
	struct office_desk *desk = *state;
	static const struct {
		const char *body;
		long status;
		const char *detail;
	} rows[] = {
		{"", 400, "no JSON object"},
		{"[]", 400, "no JSON object"},
		{"{\"text\":\"a\\u0000b\",\"key\":\"k\"}", 400, "without NUL"},
		{"{\"text\":\"\xff\",\"key\":\"k\"}", 400, "UTF-8"},
		{"{\"key\":\"k\"}", 400, "\"text\" is missing"},
		{"{\"text\":\" \\n \",\"key\":\"k\"}", 422, "empty"},
		{"{\"text\":\"a\"}", 400, "\"key\""},
		{"{\"text\":\"a\",\"key\":\"\"}", 400, "\"key\""},
		{"{\"text\":\"a\",\"key\":\"a b\"}", 400, "\"key\""},
		{"{\"text\":\"a\",\"key\":1}", 400, "no string"},
		{"{\"text\":\"a\",\"key\":\"k\",\"to\":\"x@y.test\"}", 400, "no member \"to\""},
		{"{\"text\":\"a\",\"key\":\"k\",\"subject\":\"a\\r\\nBcc: x\"}", 400, "one line"},
		{"{\"text\":\"a\",\"key\":\"k\",\"language\":\"fr\"}", 400, "no language"},
		{"{\"text\":\"a\",\"key\":\"k\",\"attachments\":{}}", 400, "no array"},
		{"{\"text\":\"a\",\"key\":\"k\",\"attachments\":[{\"name\":\"x\"}]}", 400, "empty"},
		{"{\"text\":\"a\",\"key\":\"k\",\"attachments\":[{\"name\":\"x\",\"size\":-1}]}",
		 400, "empty"},
		{"{\"text\":\"a\",\"key\":\"k\",\"attachments\":[{\"name\":\"x\",\"size\":9}]}"
		 "\nabc",
		 400, "ends within"},
		{"{\"text\":\"a\",\"key\":\"k\"}\nabc", 400, "3 bytes follow"},
		{"{\"text\":\"a\",\"key\":\"k\",\"attachments\":[" FIVE FIVE FIVE FIVE
		 "{\"name\":\"a\",\"size\":1}]}\n",
		 413, "more than 20"},
	};

	stage_hand_in(desk, "1", NULL);
	_cleanup_(freep) char *path = path_of(desk, "replies");
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		long status = stage_ask_with(desk, path, rows[i].body);
		if (status != rows[i].status || !strstr(stage_detail(desk), rows[i].detail))
			fail_msg("%s: %ld %s", rows[i].body, status, stage_detail(desk));
	}
	show(desk);
	assert_int_equal(json_array_size(json_object_get(desk->json, "articles")), 1);
}

static void what_is_too_large_is_refused(void **state)
{
	struct office_desk *desk = *state;
	struct buffer body = BUFFER_INIT(20U << 20);
	_cleanup_(freep) char *piece = xcalloc(1, (256U << 10) + 2);

	stage_hand_in(desk, "1", NULL);
	_cleanup_(freep) char *path = path_of(desk, "replies");
	memset(piece, 'a', (256U << 10) + 1);
	buffer_printf(&body, "{\"key\":\"k\",\"text\":\"%s\"}", piece);
	assert_int_equal(stage_ask_with(desk, path, buffer_string(&body)), 413);
	buffer_clear(&body);
	buffer_printf(
		&body,
		"{\"key\":\"k\",\"text\":\"a\",\"attachments\":[{\"name\":\"x\",\"size\":%u}]}\n",
		16U << 20);
	for (unsigned i = 0; i < 64; i++)
		buffer_add(&body, piece, 256U << 10);
	assert_int_equal(stage_ask_with(desk, path, buffer_string(&body)), 413);
	assert_non_null(strstr(stage_detail(desk), "15 MiB"));
	buffer_done(&body);
}

static void a_ticket_that_cannot_be_answered_is_told(void **state)
{
	struct office_desk *desk = *state;
	struct message *m = stage_message(desk, "1");
	static const char body[] = "{\"text\":\"a\",\"key\":\"k\"}";

	message_set_sender(m, NULL, NULL, NULL);
	stage_submit(desk, m);
	_cleanup_(freep) char *path = path_of(desk, "replies");
	assert_int_equal(stage_ask_with(desk, path, body), 409);
	assert_int_equal(stage_ask_with(desk, "/api/v1/tickets/x/replies", body), 400);
	char missing[REFERENCE_SIZE];
	reference_new(missing);
	_cleanup_(freep) char *nowhere = xasprintf("/api/v1/tickets/%s/replies", missing);
	assert_int_equal(stage_ask_with(desk, nowhere, body), 404);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, control_stage_setup, control_stage_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_reply_is_added_once),
	TEST(a_note_is_not_sent),
	TEST(what_is_wrong_is_told),
	TEST(what_is_too_large_is_refused),
	TEST(a_ticket_that_cannot_be_answered_is_told),
};

UNIT_MAIN(tests)
