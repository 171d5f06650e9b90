/* What each format makes of what real platforms send. */
#include "hooks.h"

#include "callcenter/format.h"

#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded"
#define CALL "{\"call_id\":\"c1\",\"event\":\"new\",\"caller_number\":\"0501234567\"}"

struct one {
	const char *what, *type, *body;
	enum reading reading;
	const char *id, *why; /* of the call; of what cannot be read */
	const char *const *headers;
};

static void read_one(const struct callcenter_options *o, const struct one *one,
		     struct report_read *ret)
{
	const char *headers[16] = {"Content-Type", one->type};
	size_t n = one->type ? 2 : 0;

	for (const char *const *h = one->headers; h && *h; h++)
		headers[n++] = *h;
	headers[n] = NULL;
	const struct request request = {.headers = headers, .body = one->body};
	struct hook h = request_hook(&request);
	format_read(o, &h, ret);
}

static void expect(const struct callcenter_options *o, const struct one *one)
{
	struct report_read r;

	read_one(o, one, &r);
	if (r.reading != one->reading)
		fail_msg("%s: %d, not %d (%s)", one->what, r.reading, one->reading,
			 r.why ? r.why : "");
	if (one->id && strcmp(r.call.id, one->id) != 0)
		fail_msg("%s: call %s", one->what, r.call.id);
	if (one->why && !strstr(r.why, one->why))
		fail_msg("%s: %s", one->what, r.why);
	assert_int_equal(!r.natural_key, one->reading == READING_UNSUPPORTED);
	report_read_done(&r);
}

static void call_v1_is_json(void **state)
{
	static const struct one ones[] = {
		{"a call", JSON, CALL, READING_CALL, "c1", NULL, NULL},
		{"with a charset", "application/json; charset=utf-8", CALL, READING_CALL, "c1",
		 NULL, NULL},
		{"of a type of its own", "application/vnd.office.call+json", CALL, READING_CALL,
		 "c1", NULL, NULL},
		{"outgoing", JSON, "{\"call_id\":\"1\",\"direction\":\"out\"}", READING_IGNORED,
		 NULL, NULL, NULL},
		{"no JSON", JSON, "call", READING_UNREADABLE, NULL, "no JSON", NULL},
		{"empty", JSON, "", READING_UNREADABLE, NULL, "no JSON", NULL},
		{"cut", JSON, "{\"call_id\":\"c1\"", READING_UNREADABLE, NULL, "no JSON", NULL},
		{"no UTF-8", JSON, "{\"call_id\":\"\xff\"}", READING_UNREADABLE, NULL, "no JSON",
		 NULL},
		{"a NUL", JSON, "{\"call_id\":\"\\u0000\"}", READING_UNREADABLE, NULL, "no JSON",
		 NULL},
		{"of another form", JSON, "{\"id\":1}", READING_UNREADABLE, NULL, "call_id", NULL},
		{"a form", FORM, "call_id=1", READING_UNSUPPORTED, NULL, NULL, NULL},
		{"text", "text/plain", CALL, READING_UNSUPPORTED, NULL, NULL, NULL},
		{"no type", NULL, CALL, READING_UNSUPPORTED, NULL, NULL, NULL},
		{"nearly the type", "application/jsonp", CALL, READING_UNSUPPORTED, NULL, NULL,
		 NULL},
	};
	const struct callcenter_options o = {.format = FORMAT_CALL_V1};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ones); i++)
		expect(&o, &ones[i]);
}

#define EVENT \
	"\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/pbx\",\"type\":\"pbx.call.answer\""

static void cloudevents_come_in_two_manners(void **state)
{
	static const char *const binary[] = {
		"ce-specversion", "1.0",     "ce-id",	 "e1", "ce-source",
		"/pbx",		  "ce-type", "pbx.call", NULL};
	static const char *const overlong[] = {"ce-specversion", "1.0",	      "ce-id",
					       "%C0%A0",	 "ce-source", "/pbx",
					       "ce-type",	 "x",	      NULL};
	static const char *const old[] = {"ce-specversion", "0.3",     "ce-id", "1", "ce-source",
					  "/pbx",	    "ce-type", "x",	NULL};
	static const char structured[] = "application/cloudevents+json; charset=utf-8";
	static const struct one ones[] = {
		{"structured", structured, "{" EVENT ",\"data\":" CALL "}", READING_CALL, "c1",
		 NULL, NULL},
		{"in base64", structured,
		 "{" EVENT ",\"data_base64\":\"eyJjYWxsX2lkIjoiYzEifQ==\"}", READING_CALL, "c1",
		 NULL, NULL},
		{"in bad base64", structured, "{" EVENT ",\"data_base64\":\"??\"}",
		 READING_UNREADABLE, NULL, "no JSON", NULL},
		{"without data", structured, "{" EVENT "}", READING_UNREADABLE, NULL,
		 "no JSON object", NULL},
		{"without an id", structured,
		 "{\"specversion\":\"1.0\",\"source\":\"/pbx\",\"type\":\"x\",\"data\":" CALL "}",
		 READING_UNREADABLE, NULL, "missing", NULL},
		{"of another version", structured,
		 "{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/\",\"type\":\"x\"}",
		 READING_UNREADABLE, NULL, "another version", NULL},
		{"no JSON", structured, "e1", READING_UNREADABLE, NULL, "no JSON", NULL},
		{"an array", structured, "[]", READING_UNREADABLE, NULL, "missing", NULL},
		{"binary", JSON, CALL, READING_CALL, "c1", NULL, binary},
		{"binary without its head", JSON, CALL, READING_UNREADABLE, NULL, "missing", NULL},
		{"binary, overlong", JSON, CALL, READING_UNREADABLE, NULL, "missing", overlong},
		{"binary, old", JSON, CALL, READING_UNREADABLE, NULL, "another version", old},
		{"a batch", "application/cloudevents-batch+json", "[]", READING_UNSUPPORTED, NULL,
		 NULL, NULL},
		{"a form", FORM, "a=b", READING_UNSUPPORTED, NULL, NULL, binary},
	};
	const struct callcenter_options o = {.format = FORMAT_CLOUDEVENTS};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ones); i++)
		expect(&o, &ones[i]);
}

static void an_unsigned_head_names_no_event(void **state)
{
	static const char *const binary[] = {
		"ce-specversion", "1.0",     "ce-id",	 "e1", "ce-source",
		"/pbx",		  "ce-type", "pbx.call", NULL};
	static const struct {
		int auth;
		enum reading binary;
	} rows[] = {
		{AUTH_STANDARD_WEBHOOKS, READING_CALL}, {AUTH_HMAC_BODY, READING_UNSUPPORTED},
		{AUTH_TWILIO, READING_UNSUPPORTED},	{AUTH_BEARER, READING_CALL},
		{AUTH_PATH_TOKEN, READING_CALL},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const struct callcenter_options o = {.format = FORMAT_CLOUDEVENTS,
						     .auth = rows[i].auth};
		expect(&o, &(struct one){"binary", JSON, CALL, rows[i].binary, NULL, NULL, binary});
		expect(&o, &(struct one){"structured", "application/cloudevents+json",
					 "{" EVENT ",\"data\":" CALL "}", READING_CALL, "c1", NULL,
					 NULL});
	}
}

static void an_events_type_fills_in(void **state)
{
	const struct callcenter_options o = {.format = FORMAT_CLOUDEVENTS};
	struct report_read r;

	(void)state;
	read_one(&o,
		 &(struct one){.type = "application/cloudevents+json",
			       .body = "{" EVENT ",\"data\":{\"call_id\":\"c1\"}}"},
		 &r);
	assert_int_equal(r.reading, READING_CALL);
	assert_int_equal(r.call.event, CALL_ANSWER);
	report_read_done(&r);
}

static void exchanges_speak_as_to_zammad(void **state)
{
	static const struct one ones[] = {
		{"a form", FORM,
		 "event=newCall&from=%2B966501234567&to=0112896664&direction=in&callId=z1&user=a",
		 READING_CALL, "z1", NULL, NULL},
		{"users", FORM, "event=answer&callId=z1&user[]=Saad&user[]=Fahd&from=0501234567",
		 READING_CALL, "z1", NULL, NULL},
		{"JSON", JSON,
		 "{\"event\":\"hangup\",\"callId\":\"z1\",\"cause\":\"noAnswer\",\"user\":[\"a\"]}",
		 READING_CALL, "z1", NULL, NULL},
		{"outgoing", FORM, "event=newCall&from=1&to=2&direction=out&callId=z2",
		 READING_IGNORED, NULL, NULL, NULL},
		{"no id", FORM, "event=newCall&from=1&direction=in", READING_UNREADABLE, NULL,
		 "call_id", NULL},
		{"no event", FORM, "callId=z1", READING_UNREADABLE, NULL, "event", NULL},
		{"another event", FORM, "callId=z1&event=dtmf", READING_UNREADABLE, NULL, "event",
		 NULL},
		{"no form", FORM, "callId=%ff", READING_UNREADABLE, NULL, "no form", NULL},
		{"no object", JSON, "[1]", READING_UNREADABLE, NULL, "event", NULL},
		{"XML", "application/xml", "<a/>", READING_UNSUPPORTED, NULL, NULL, NULL},
	};
	const struct callcenter_options o = {.format = FORMAT_ZAMMAD_CTI};
	struct report_read r;

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ones); i++)
		expect(&o, &ones[i]);
	read_one(&o, &ones[1], &r);
	assert_string_equal(r.call.agent, "Saad");
	assert_int_equal(r.call.event, CALL_ANSWER);
	report_read_done(&r);
	read_one(&o, &ones[2], &r);
	assert_int_equal(r.call.outcome, CALL_MISSED);
	assert_string_equal(r.call.agent, "a");
	report_read_done(&r);
}

static void a_map_finds_its_fields(void **state)
{
	char *events[] = {"task:new=new", "task:ended=hangup", "task:parked=ignore", NULL};
	char *outcomes[] = {"lost=abandoned", "internal=ignore", NULL};
	const struct callcenter_options o = {
		.format = FORMAT_MAP,
		.map_call_id = "/data/taskId",
		.map_event = "/type",
		.map_events = events,
		.map_event_id = "/id",
		.map_direction = "/data/direction",
		.map_caller_number = "/data/origin",
		.map_outcome = "/data/reason",
		.map_outcomes = outcomes,
		.map_started = "/data/began",
		.map_ended = "/time",
		.map_type = "text:request",
	};
	static const struct one ones[] = {
		{"whole", JSON,
		 "{\"id\":\"e\",\"type\":\"task:ended\",\"time\":1795604700000,\"data\":{"
		 "\"taskId\":\"t1\","
		 "\"origin\":\"+966501234567\",\"direction\":\"INBOUND\",\"reason\":\"lost\","
		 "\"began\":\"some time ago\"}}",
		 READING_CALL, "t1", NULL, NULL},
		{"outgoing", JSON,
		 "{\"type\":\"task:new\",\"data\":{\"taskId\":\"t1\",\"direction\":\"OUTBOUND\"}}",
		 READING_IGNORED, NULL, NULL, NULL},
		{"of no meaning", JSON, "{\"type\":\"task:parked\",\"data\":{}}", READING_IGNORED,
		 NULL, NULL, NULL},
		{"an outcome of no meaning", JSON,
		 "{\"type\":\"task:new\",\"data\":{\"taskId\":\"t1\",\"reason\":\"internal\"}}",
		 READING_CALL, "t1", NULL, NULL},
		{"an unknown outcome", JSON,
		 "{\"type\":\"task:new\",\"data\":{\"taskId\":\"t1\",\"reason\":\"who knows\"}}",
		 READING_CALL, "t1", NULL, NULL},
		{"an event nobody thought of", JSON,
		 "{\"type\":\"task:eaten\",\"data\":{\"taskId\":\"t1\"}}", READING_UNREADABLE, NULL,
		 "map_events", NULL},
		{"no event", JSON, "{\"data\":{\"taskId\":\"t1\"}}", READING_UNREADABLE, NULL,
		 "map_events", NULL},
		{"no id", JSON, "{\"type\":\"task:new\"}", READING_UNREADABLE, NULL, "call_id",
		 NULL},
		{"no JSON", JSON, "{", READING_UNREADABLE, NULL, "no JSON", NULL},
		{"text", "text/plain", "{", READING_UNSUPPORTED, NULL, NULL, NULL},
	};
	struct report_read r;

	(void)state;
	for (size_t i = 0; i < ELEMENTS(ones); i++)
		expect(&o, &ones[i]);
	read_one(&o, &ones[0], &r);
	assert_int_equal(r.call.outcome, CALL_ABANDONED);
	assert_int_equal(r.call.type, CALL_REQUEST);
	assert_int_equal(r.call.ended.utc_ms, 1795604700000);
	assert_int_equal(r.call.started.utc_ms, 0);
	assert_string_equal(r.call.event_id, "e");
	report_read_done(&r);
}

/* --- what is the same when it comes again --- */

static char *key_of(const struct callcenter_options *o, const struct one *one)
{
	struct report_read r;

	read_one(o, one, &r);
	char *key = TAKE(r.natural_key);
	report_read_done(&r);
	return key;
}

static void expect_same(const struct callcenter_options *o, const struct one pair[2], bool same)
{
	_cleanup_(freep) char *one = key_of(o, &pair[0]);
	_cleanup_(freep) char *other = key_of(o, &pair[1]);

	if ((strcmp(one, other) == 0) != same)
		fail_msg("%s: %s, %s", pair[0].what, one, other);
}

static void what_comes_again_is_known(void **state)
{
	static const char *const one[] = {"webhook-id", "1", NULL}, *const two[] = {"webhook-id",
										    "2", NULL};
	static const struct {
		struct one pair[2];
		int auth;
		bool same;
	} rows[] = {
		{{{"a call's event", JSON, CALL, 0, 0, 0, 0},
		  {"", JSON, "{\"call_id\":\"c1\",\"event\":\"new\"}", 0, 0, 0, 0}},
		 AUTH_HMAC_BODY,
		 true},
		{{{"another event", JSON, CALL, 0, 0, 0, 0},
		  {"", JSON, "{\"call_id\":\"c1\",\"event\":\"answer\"}", 0, 0, 0, 0}},
		 AUTH_HMAC_BODY,
		 false},
		{{{"another call", JSON, CALL, 0, 0, 0, 0},
		  {"", JSON, "{\"call_id\":\"c2\",\"event\":\"new\"}", 0, 0, 0, 0}},
		 AUTH_HMAC_BODY,
		 false},
		{{{"two notes", JSON, "{\"call_id\":\"c1\",\"note\":\"a\"}", 0, 0, 0, 0},
		  {"", JSON, "{\"call_id\":\"c1\",\"note\":\"b\"}", 0, 0, 0, 0}},
		 AUTH_HMAC_BODY,
		 false},
		{{{"one note", JSON, "{\"call_id\":\"c1\",\"note\":\"a\"}", 0, 0, 0, 0},
		  {"", JSON, "{\"note\":\"a\",\"call_id\":\"c1\"}", 0, 0, 0, 0}},
		 AUTH_HMAC_BODY,
		 true},
		{{{"another agent", JSON,
		   "{\"call_id\":\"c1\",\"event\":\"hangup\",\"agent\":\"a\"}", 0, 0, 0, 0},
		  {"", JSON, "{\"call_id\":\"c1\",\"event\":\"hangup\",\"agent\":\"b\"}", 0, 0, 0,
		   0}},
		 AUTH_HMAC_BODY,
		 false},
		{{{"another outcome", JSON,
		   "{\"call_id\":\"c1\",\"event\":\"hangup\",\"outcome\":\"answered\"}", 0, 0, 0,
		   0},
		  {"", JSON, "{\"call_id\":\"c1\",\"event\":\"hangup\",\"outcome\":\"missed\"}", 0,
		   0, 0, 0}},
		 AUTH_HMAC_BODY,
		 false},
		{{{"another recording", JSON,
		   "{\"call_id\":\"c1\",\"event\":\"hangup\",\"recording\":\"https://r.test/1\"}",
		   0, 0, 0, 0},
		  {"", JSON,
		   "{\"call_id\":\"c1\",\"event\":\"hangup\",\"recording\":\"https://r.test/2\"}",
		   0, 0, 0, 0}},
		 AUTH_HMAC_BODY,
		 false},
		{{{"another note", JSON, "{\"call_id\":\"c1\",\"event\":\"hangup\",\"note\":\"a\"}",
		   0, 0, 0, 0},
		  {"", JSON, "{\"call_id\":\"c1\",\"event\":\"hangup\",\"note\":\"b\"}", 0, 0, 0,
		   0}},
		 AUTH_HMAC_BODY,
		 false},
		{{{"an event's own id", JSON, "{\"call_id\":\"c1\",\"event_id\":\"e\"}", 0, 0, 0,
		   0},
		  {"", JSON, "{\"call_id\":\"c2\",\"event_id\":\"e\"}", 0, 0, 0, 0}},
		 AUTH_HMAC_BODY,
		 true},
		{{{"unreadable alike", JSON, "{", 0, 0, 0, 0}, {"", JSON, "{", 0, 0, 0, 0}},
		 AUTH_HMAC_BODY,
		 true},
		{{{"unreadable", JSON, "{", 0, 0, 0, 0}, {"", JSON, "{{", 0, 0, 0, 0}},
		 AUTH_HMAC_BODY,
		 false},
		{{{"one webhook", JSON, CALL, 0, 0, 0, one}, {"", JSON, "{", 0, 0, 0, one}},
		 AUTH_STANDARD_WEBHOOKS,
		 true},
		{{{"two webhooks", JSON, CALL, 0, 0, 0, one}, {"", JSON, CALL, 0, 0, 0, two}},
		 AUTH_STANDARD_WEBHOOKS,
		 false},
		{{{"what is not signed", JSON, CALL, 0, 0, 0, one}, {"", JSON, CALL, 0, 0, 0, two}},
		 AUTH_HMAC_BODY,
		 true},
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const struct callcenter_options o = {.auth = rows[i].auth};
		expect_same(&o, rows[i].pair, rows[i].same);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(call_v1_is_json),
	cmocka_unit_test(cloudevents_come_in_two_manners),
	cmocka_unit_test(an_unsigned_head_names_no_event),
	cmocka_unit_test(an_events_type_fills_in),
	cmocka_unit_test(exchanges_speak_as_to_zammad),
	cmocka_unit_test(a_map_finds_its_fields),
	cmocka_unit_test(what_comes_again_is_known),
};

UNIT_MAIN(tests)
