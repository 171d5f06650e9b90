/* Tests of the requests of a channel, against a server in the same loop that answers as told. */
#include "stage.h"

#include <wasl/requests.h>

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ONE "[channel one]\nmodule = sample\nneeded = x\nmode = keep\n"
#define MOST 8U
#define HELD_MAX 64U

struct scene {
	struct stage *stage;
	struct channel *ch;
	struct requests *requests;
	int listening;
	uint16_t port;
	struct loop_watch *watch;
	const char *answer; /* NULL: they are held */
	int held[HELD_MAX];
	unsigned held_count, heard, ended;
	enum report_verdict last;
	unsigned last_attempt;
	char last_id[CHANNEL_MAC_SIZE];
	int64_t serial;
};

static struct scene *scene; /* the hook has no data of its own */

/* An answer needs no reading: it is the same for all. They are closed at the end. */
static void hear(int fd, unsigned events, void *data)
{
	struct scene *s = data;
	int peer = accept(fd, NULL, NULL);

	(void)events;
	assert_true(peer >= 0 && s->held_count < HELD_MAX);
	s->held[s->held_count++] = peer;
	s->heard++;
	if (s->answer)
		assert_true(send(peer, s->answer, strlen(s->answer), MSG_NOSIGNAL) > 0);
}

static void open_door(struct scene *s)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t size = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(s->listening, (struct sockaddr *)&at, size), 0);
	assert_int_equal(listen(s->listening, 64), 0);
	assert_int_equal(getsockname(s->listening, (struct sockaddr *)&at, &size), 0);
	s->port = ntohs(at.sin_port);
	s->watch = loop_watch_new(s->stage->desk->store->loop, s->listening, hear, s);
	loop_watch_set(s->watch, LOOP_READ);
}

static void judge(struct channel *ch, const struct request_end *end, struct request_outcome *ret)
{
	struct scene *s = scene;

	assert_ptr_equal(ch, s->ch);
	ret->verdict = end->result->code == 200	  ? REPORT_SENT
		       : end->result->code == 400 ? REPORT_PERMANENT
						  : REPORT_TEMPORARY;
	ret->why = ret->verdict == REPORT_SENT ? NULL : xstrdup("it does not want it");
	ret->remote_id = xstrdup(end->id);
	s->ended++;
	s->last = ret->verdict;
	s->last_attempt = end->attempt;
	snprintf(s->last_id, sizeof(s->last_id), "%s", end->id);
}

static int setup(void **state)
{
	struct scene *s = xcalloc(1, sizeof(*s));
	void *stage = NULL;
	struct error err = ERROR_NONE;

	assert_int_equal(stage_setup(&stage), 0);
	s->stage = stage;
	stage_open(s->stage, MODULES, ONE);
	stage_start(s->stage);
	s->ch = stage_channel(s->stage, "one");
	open_door(s);
	_cleanup_(freep) char *url = xasprintf("http://127.0.0.1:%u/door", (unsigned)s->port);
	const struct requests_options options = {
		.url = url, .timeout = 30, .most = MOST, .judge = judge};
	s->requests = requests_new(s->ch, &options, &err);
	assert_non_null(s->requests);
	assert_int_equal(s->ch->room, MOST);
	scene = s;
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;
	void *stage = s->stage;

	requests_free(TAKE(s->requests));
	for (unsigned i = 0; i < s->held_count; i++)
		close(s->held[i]);
	loop_watch_free(s->watch);
	close(s->listening);
	free(s);
	return stage_teardown(&stage);
}

/* The channel has it, though the outbox has not. */
static void begin_some(struct scene *s, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const struct delivery d = {
			.id = ++s->serial, .message_token = "token", .attempt = 3, .text = "{}"};
		channel_hand_over(s->ch, &d);
		requests_begin(s->requests, &d,
			       &(struct request){.method = "POST", .body = "{}", .size = 2});
	}
}

static void end_some(struct scene *s, const char *answer, unsigned count)
{
	unsigned before = s->ended;

	s->answer = answer;
	begin_some(s, count);
	stage_await(s->stage, &s->ended, before + count);
}

#define OK "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
#define BAD "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
#define AWAY "HTTP/1.1 503 Away\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

static void each_is_one_request_and_is_reported(void **state)
{
	struct scene *s = *state;
	char id[CHANNEL_MAC_SIZE];

	end_some(s, OK, 1);
	assert_int_equal(s->heard, 1);
	assert_int_equal(s->last, REPORT_SENT);
	assert_int_equal(s->last_attempt, 3);
	requests_id(s->ch, &(struct delivery){.message_token = "token"}, id);
	assert_string_equal(s->last_id, id);
	assert_int_equal(s->ch->deliveries_count, 0);
	assert_int_equal(s->ch->sent, 1);
	end_some(s, BAD, 1);
	assert_int_equal(s->ch->failed, 1);
	assert_int_equal(s->ch->room, MOST);
}

static void the_room_is_what_is_left(void **state)
{
	struct scene *s = *state;

	begin_some(s, 3);
	assert_int_equal(s->ch->room, MOST - 3);
	begin_some(s, MOST);
	assert_int_equal(s->ch->room, 0);
	stage_await(s->stage, &s->heard, 3 + MOST);
	/* nothing is called once it has been freed */
	requests_free(TAKE(s->requests));
	stage_turn_for(s->stage, 10);
	assert_int_equal(s->ended, 0);
}

static void who_is_away_is_tried_by_one_after_a_pause(void **state)
{
	struct scene *s = *state;

	end_some(s, AWAY, 4);
	assert_int_equal(s->ch->room, MOST);
	end_some(s, AWAY, 4); /* those after the fifth were under way by then */
	assert_int_equal(s->ch->room, 0);
	int64_t before = clock_monotonic_ms();
	stage_await(s->stage, &s->ch->room, 1);
	assert_true(clock_monotonic_ms() - before > 500);
	assert_int_equal(s->ch->room, 1);
	begin_some(s, 1);
	assert_int_equal(s->ch->room, 0);
	stage_await(s->stage, &s->ended, 9);
	assert_int_equal(s->ch->room, 0); /* it paused anew */
	end_some(s, BAD, 1);		  /* an answer, though a refusal */
	assert_int_equal(s->ch->room, MOST);
}

static void a_url_that_is_none_is_told(void **state)
{
	struct scene *s = *state;
	struct error err = ERROR_NONE;

	assert_null(requests_new(s->ch, &(struct requests_options){.url = "door"}, &err));
	assert_true(err.code < 0);
	requests_free(NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_is_one_request_and_is_reported),
		TEST(the_room_is_what_is_left),
		TEST(who_is_away_is_tried_by_one_after_a_pause),
		TEST(a_url_that_is_none_is_told),
	};

	unit_speak_tap();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
