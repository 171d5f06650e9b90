#include "../unit.h"

#include "callcenter/call.h"

static const char *read_call(const char *text, struct call *ret)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
	assert_non_null(json);
	const char *why = call_read(json, ret);
	json_decref(json);
	return why;
}

static void every_field_is_read(void **state)
{
	static const char text[] =
		"{\"call_id\":\"c-1\",\"event\":\"hangup\",\"event_id\":\"e-1\",\"direction\":"
		"\"in\","
		"\"caller_number\":\"٠٥٠ ١٢٣ "
		"٤٥٦٧\",\"caller_name\":\"نورة\",\"language\":\"ar-SA\","
		"\"agent\":\"سعد\",\"started\":\"2026-11-25T14:03:00+03:00\",\"ended\":1795604700,"
		"\"outcome\":\"voicemail\",\"recording\":\"https://pbx.test/1.wav\","
		"\"type\":\"complaint\",\"subject\":\"الشهادة\",\"note\":\"لم تصل\","
		"\"department\":\"القبول\",\"more\":[1]}";
	struct call c;

	(void)state;
	assert_null(read_call(text, &c));
	assert_string_equal(c.id, "c-1");
	assert_int_equal(c.event, CALL_HANGUP);
	assert_string_equal(c.event_id, "e-1");
	assert_false(c.outgoing);
	assert_string_equal(c.number, "٠٥٠ ١٢٣ ٤٥٦٧");
	assert_string_equal(c.canonical, "+966501234567");
	assert_string_equal(c.name, "نورة");
	assert_int_equal(c.language, TEXT_LANGUAGE_ARABIC);
	assert_string_equal(c.agent, "سعد");
	assert_int_equal(c.started.utc_ms, 1795604580000);
	assert_int_equal(c.ended.utc_ms, 1795604700000);
	assert_int_equal(c.outcome, CALL_VOICEMAIL);
	assert_string_equal(c.recording, "https://pbx.test/1.wav");
	assert_int_equal(c.type, CALL_COMPLAINT);
	assert_string_equal(c.subject, "الشهادة");
	assert_string_equal(c.note, "لم تصل");
	assert_string_equal(c.department, "القبول");
	assert_true(call_is_missed(&c));
	call_done(&c);
}

static void what_is_absent_is_guessed_or_empty(void **state)
{
	static const struct {
		const char *text;
		enum call_event event;
	} rows[] = {
		{"{\"call_id\":\"1\"}", CALL_NEW},
		{"{\"call_id\":\"1\",\"event\":null,\"note\":\"\"}", CALL_NEW},
		{"{\"call_id\":\"1\",\"note\":\"x\"}", CALL_NOTE},
		{"{\"call_id\":\"1\",\"outcome\":\"answered\"}", CALL_HANGUP},
		{"{\"call_id\":\"1\",\"ended\":1795604700,\"note\":\"x\"}", CALL_HANGUP},
		{"{\"call_id\":\"1\",\"ended\":1795604700,\"event\":\"note\"}", CALL_NOTE},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct call c;
		assert_null(read_call(rows[i].text, &c));
		assert_int_equal(c.event, rows[i].event);
		assert_null(c.number);
		assert_string_equal(c.canonical, "");
		assert_int_equal(c.language, TEXT_LANGUAGE_UNKNOWN);
		call_done(&c);
	}
}

static void a_number_that_is_none_is_kept_as_it_is(void **state)
{
	struct call c;

	(void)state;
	assert_null(read_call("{\"call_id\":\"1\",\"caller_number\":\"anonymous\"}", &c));
	assert_string_equal(c.number, "anonymous");
	assert_string_equal(c.canonical, "");
	call_done(&c);
}

static void what_breaks_the_form_is_told(void **state)
{
	_cleanup_(freep) char *id_250 = xasprintf("{\"call_id\":\"%0250d\"}", 1);
	_cleanup_(freep) char *arabic = xasprintf("{\"call_id\":\"%0248d"
						  "شك\"}",
						  1);
	_cleanup_(freep) char *id_251 = xasprintf("{\"call_id\":\"%0251d\"}", 1);
	const struct {
		const char *text, *why;
	} rows[] = {
		{"[]", "no JSON object"},
		{"\"call\"", "no JSON object"},
		{"{}", "call_id"},
		{"{\"call_id\":\"\"}", "call_id"},
		{"{\"call_id\":null}", "call_id"},
		{"{\"call_id\":7}", "call_id"},
		{id_251, "call_id"},
		{"{\"call_id\":\"1\",\"event\":\"ring\"}", "event"},
		{"{\"call_id\":\"1\",\"event\":1}", "event"},
		{"{\"call_id\":\"1\",\"outcome\":\"busy\"}", "outcome"},
		{"{\"call_id\":\"1\",\"type\":\"praise\"}", "type"},
		{"{\"call_id\":\"1\",\"direction\":\"up\"}", "direction"},
		{"{\"call_id\":\"1\",\"started\":\"today\"}", "started"},
		{"{\"call_id\":\"1\",\"ended\":-1}", "ended"},
		{"{\"call_id\":\"1\",\"ended\":[]}", "ended"},
		{"{\"call_id\":\"1\",\"caller_name\":[]}", "no text"},
		{"{\"call_id\":\"1\",\"note\":{}}", "no text"},
	};
	struct call c;

	(void)state;
	assert_null(read_call(id_250, &c));
	call_done(&c);
	/* characters, not bytes */
	assert_null(read_call(arabic, &c));
	call_done(&c);
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const char *why = read_call(rows[i].text, &c);
		if (!why || !strstr(why, rows[i].why))
			fail_msg("%s: %s", rows[i].text, why ? why : "taken");
		call_done(&c);
	}
	assert_non_null(call_read(NULL, &c));
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_field_is_read),
	cmocka_unit_test(what_is_absent_is_guessed_or_empty),
	cmocka_unit_test(a_number_that_is_none_is_kept_as_it_is),
	cmocka_unit_test(what_breaks_the_form_is_told),
};

UNIT_MAIN(tests)
