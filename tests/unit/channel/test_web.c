/* Modules' routes: whom a request reaches, and what becomes of it when its channel stops. */
#include "sample_module.h"
#include "web_stage.h"

#include <sys/socket.h>

#define HEAD " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
#define ONE "[channel one]\nmodule = sample\nneeded = x\n"
#define TWO "[channel two]\nmodule = sample\nneeded = x\n"

static void expect(const char *answer, const char *words)
{
	if (!strstr(answer, words))
		fail_msg("'%s' is not in: %s", words, answer);
}

static struct web_stage *open_web(struct stage *s, const char *text)
{
	stage_open(s, MODULES, text);
	stage_start(s);
	return web_stage_new(s);
}

static void a_request_reaches_its_channel(void **state)
{
	_cleanup_(web_stage_freep) struct web_stage *w = open_web(*state, ONE TWO);

	expect(web_stage_ask(w, "GET /sample/one?q=%D9%85" HEAD "\r\n"), "\"channel\":\"one\"");
	expect(w->answer, "\"q\":\"م\"");
	expect(w->answer, "\"target\":\"/sample/one?q=%D9%85\"");
	expect(w->answer, "\"client\":\"-\"");
	expect(web_stage_ask(w, "POST /sample/two" HEAD "Content-Length: 3\r\n\r\nabc"),
	       "\"body\":\"abc\"");
	expect(w->answer, "\"channel\":\"two\"");
	expect(web_stage_ask(w, "GET /sample/three" HEAD "\r\n"), "HTTP/1.1 404");
	expect(web_stage_ask(w, "OPTIONS /sample/one" HEAD "\r\n"), "HTTP/1.1 405");
	expect(w->answer, "Allow: GET, HEAD, POST");
}

static void a_route_has_its_own_bound(void **state)
{
	_cleanup_(web_stage_freep) struct web_stage *w = open_web(*state, ONE);

	expect(web_stage_ask(w, "POST /sample/one" HEAD "Content-Length: 2001\r\n\r\n"),
	       "HTTP/1.1 413");
	expect(web_stage_ask(w, "POST /sample/one/x/wait" HEAD "Content-Length: 101\r\n\r\n"),
	       "HTTP/1.1 413");
}

static bool send_more(int fd, const char *text, size_t size, size_t *at)
{
	ssize_t sent = send(fd, text + *at, size - *at, MSG_NOSIGNAL | MSG_DONTWAIT);

	*at += sent > 0 ? (size_t)sent : 0;
	return *at < size;
}

static void while_much_comes_others_are_answered(void **state)
{
	static const size_t size = 25U << 20;
	_cleanup_(web_stage_freep) struct web_stage *w = open_web(*state, ONE);
	_cleanup_(freep) char *body = xcalloc(1, size);
	_cleanup_(freep) char *large =
		xasprintf("POST /sample/one/large" HEAD "Content-Length: %zu\r\n\r\n", size);
	size_t at = 0, rounds = 0;
	int64_t longest = 0;

	web_stage_send(w, large);
	int fd = w->fds[0];
	while (send_more(fd, body, size, &at)) {
		stage_turn_for(w->stage, 1);
		if (rounds++ % 64 || w->sent > 20)
			continue;
		int64_t begun = clock_monotonic_ms();
		expect(web_stage_ask(w, "GET /sample/one" HEAD "\r\n"), "HTTP/1.1 200");
		int64_t took = clock_monotonic_ms() - begun;
		longest = took > longest ? took : longest;
	}
	for (unsigned i = 0; i < 1000 && w->answered < w->sent; i++)
		stage_turn_for(w->stage, 2);
	expect(w->answer, "{\"size\":26214400}");
	assert_true(longest < 500);
}

static void the_proxy_says_for_whom_it_speaks(void **state)
{
	static const struct {
		const char *header, *client;
	} cases[] = {
		{"X-Forwarded-For: 192.0.2.7\r\n", "\"192.0.2.7\""},
		{"X-Forwarded-For: 2001:DB8::0007\r\n", "\"2001:db8::7\""},
		{"X-Forwarded-For: ::ffff:192.0.2.7\r\n", "\"192.0.2.7\""},
		{"X-Forwarded-For: 192.0.2.7, 192.0.2.8\r\n", "\"-\""},
		{"X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-For: 192.0.2.8\r\n", "\"-\""},
		{"X-Forwarded-For: 192.0.2.7:80\r\n", "\"-\""},
		{"X-Forwarded-For: unknown\r\n", "\"-\""},
		{"X-Real-IP: 192.0.2.7\r\n", "\"-\""},
	};
	_cleanup_(web_stage_freep) struct web_stage *w = open_web(*state, ONE);

	for (size_t i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_(freep) char *text =
			xasprintf("GET /sample/one" HEAD "%s\r\n", cases[i].header);
		_cleanup_(freep) char *words = xasprintf("\"client\":%s", cases[i].client);
		expect(web_stage_ask(w, text), words);
	}
}

static void what_a_stopped_channel_did_not_answer_is_503(void **state)
{
	struct stage *s = *state;
	_cleanup_(web_stage_freep) struct web_stage *w = open_web(s, ONE TWO);
	const struct sample *sample = channel_state(stage_channel(s, "one"));

	web_stage_send(w, "POST /sample/one/x/wait" HEAD "\r\n");
	while (!sample->waiting)
		stage_turn_for(s, 2);
	assert_string_equal(web_path_value(sample->waiting, "what"), "x");
	assert_null(web_header(sample->waiting, "X-None"));
	assert_int_equal(channels_pause(s->channels, "one"), 0);
	stage_turn_for(s, 20);
	assert_int_equal(w->answered, 1);
	assert_int_equal(w->status, 503);
	expect(web_stage_ask(w, "GET /sample/one" HEAD "\r\n"), "HTTP/1.1 503");
	expect(w->answer, "Retry-After: ");
	expect(web_stage_ask(w, "GET /sample/two" HEAD "\r\n"), "HTTP/1.1 200");
}

static void a_client_that_left_is_answered_in_vain(void **state)
{
	struct stage *s = *state;
	_cleanup_(web_stage_freep) struct web_stage *w = open_web(s, ONE);
	const struct sample *sample = channel_state(stage_channel(s, "one"));
	static const struct web_header headers[] = {{"X-One", "1"}, {NULL, NULL}};
	const struct web_answer answer = {200, "text/plain", "late", 4, headers};

	for (int left = 0; left < 2; left++) {
		web_stage_send(w, "POST /sample/one/x/wait" HEAD "Content-Length: 2\r\n\r\nhi");
		((struct sample *)sample)->waiting = NULL;
		while (!sample->waiting)
			stage_turn_for(s, 2);
		if (left) {
			closep(&w->fds[w->sent - 1]);
			w->fds[w->sent - 1] = -1;
			stage_turn_for(s, 20);
		}
		assert_int_equal(web_body(sample->waiting).size, 2);
		assert_int_equal(web_method(sample->waiting), WEB_POST);
		web_answer(sample->waiting, &answer);
		stage_turn_for(s, 20);
	}
	assert_int_equal(w->answered, 1);
	expect(w->answer, "X-One: 1");
	expect(w->answer, "\r\n\r\nlate");
}

static void who_is_not_answered_in_time_is_told(void **state)
{
	struct stage *s = *state;
	_cleanup_(web_stage_freep) struct web_stage *w = open_web(s, ONE);
	const struct sample *sample = channel_state(stage_channel(s, "one"));

	expect(web_stage_ask(w, "POST /sample/one/x/wait" HEAD "Content-Length: 2\r\n\r\nhi"),
	       "HTTP/1.1 503");
	/* it may still be asked for */
	assert_memory_equal(web_body(sample->waiting).data, "hi", 2);
	assert_string_equal(web_header(sample->waiting, "content-length"), "2");
	web_answer_problem(sample->waiting, 409, "too %s", "late");
}

static void a_path_that_two_would_serve_is_an_error(void **state)
{
	struct stage *s = *state;
	const struct config_problem *problems;

	stage_open(s, MODULES, ONE TWO "[channel a]\nmodule = fixed\nneeded = x\n");
	web_check(s->channels, s->config);
	assert_int_equal(config_problems(s->config, &problems), 0);
	stage_close(s);
	stage_open(s, MODULES,
		   "[channel a]\nmodule = fixed\nneeded = x\n"
		   "[channel b]\nmodule = fixed\nneeded = x\n");
	web_check(s->channels, s->config);
	assert_int_equal(config_problems(s->config, &problems), 2); /* one a path */
	expect(problems[0].text, "channel a serves the path /fixed/one already");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, stage_setup, stage_teardown)

static const struct CMUnitTest tests[] = {
	TEST(a_request_reaches_its_channel),
	TEST(a_route_has_its_own_bound),
	TEST(while_much_comes_others_are_answered),
	TEST(the_proxy_says_for_whom_it_speaks),
	TEST(what_a_stopped_channel_did_not_answer_is_503),
	TEST(a_client_that_left_is_answered_in_vain),
	TEST(who_is_not_answered_in_time_is_told),
	TEST(a_path_that_two_would_serve_is_an_error),
};

UNIT_MAIN(tests)
