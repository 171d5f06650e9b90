/* The renewal of tokens against a disk, an X and a clock that do what a test wants. */
#include "../unit.h"

#include "x/token_request.h"
#include "x/tokens.h"
#include "x/x.h"

#include <errno.h>

#define MINUTE INT64_C(60000)

struct loop_timer {
	loop_function *fire;
	void *data;
	int64_t at; /* 0: not set */
};

struct channel {
	struct x x;
	struct x_options options;
	struct loop_timer timer;
	char *disk;
	char *offered; /* to the disk, not answered yet */
	channel_secret_kept *kept;
	void *kept_data;
	char *form; /* of the request under way */
	token_request_done *answered;
	void *answered_data;
	unsigned requests, failed;
	char said[256];
};

struct token_request {
	int unused;
};

static int64_t now = INT64_C(1795604580000);
static struct channel *here;
static struct token_request one_request;

/* --- what stands around it --- */

int64_t clock_utc_ms(void)
{
	return now;
}

int64_t clock_monotonic_ms(void)
{
	return now;
}

struct loop *channel_loop(struct channel *ch)
{
	(void)ch;
	return NULL;
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_function *fire, void *data)
{
	(void)loop;
	here->timer = (struct loop_timer){fire, data, 0};
	return &here->timer;
}

void loop_timer_set(struct loop_timer *timer, uint64_t ms)
{
	timer->at = now + (int64_t)ms;
}

void loop_timer_free(struct loop_timer *timer)
{
	timer->at = 0;
}

struct x *x_of(const struct channel *ch)
{
	return (struct x *)&ch->x;
}

const char *channel_name(const struct channel *ch)
{
	(void)ch;
	return "tvtc";
}

void channel_set_health(struct channel *ch, enum channel_health health, const char *fmt, ...)
{
	assert_int_equal(health, CHANNEL_DOWN);
	snprintf(ch->said, sizeof(ch->said), "%s", fmt);
}

void x_trouble(struct channel *ch, const struct answer *a)
{
	ch->failed++;
	snprintf(ch->said, sizeof(ch->said), "%s", a->why);
}

const char *channel_secret(const struct channel *ch, const char *name, size_t *ret_size)
{
	assert_string_equal(name, "tokens");
	(void)ret_size;
	return ch->disk;
}

void channel_keep_secret(struct channel *ch, const char *name, struct web_bytes value,
			 channel_secret_kept *done, void *data)
{
	assert_string_equal(name, "tokens");
	free(ch->offered);
	ch->offered = xstrndup(value.data, value.size);
	ch->kept = done;
	ch->kept_data = data;
}

struct oauth2_client token_request_client(const struct channel *ch)
{
	(void)ch;
	return (struct oauth2_client){"id", "secret", "https://localhost/wasl"};
}

const char *token_request_why(const struct answer *a)
{
	return a->why ? a->why : "the app is not taken";
}

struct token_request *token_request_new(struct channel *ch, char *form, token_request_done *done,
					void *data)
{
	assert_null(ch->form);
	ch->form = form;
	ch->answered = done;
	ch->answered_data = data;
	ch->requests++;
	return &one_request;
}

void token_request_cancel(struct token_request *q)
{
	if (q) {
		free(here->form);
		here->form = NULL;
	}
}

/* --- what a test does --- */

static void turn_for(int64_t ms)
{
	int64_t end = now + ms;

	while (here->timer.at && here->timer.at <= end) {
		now = here->timer.at > now ? here->timer.at : now;
		here->timer.at = 0;
		here->timer.fire(here->timer.data);
	}
	now = end;
}

static void x_answers(enum token_verdict verdict, const char *json)
{
	const struct answer a = {
		.class = verdict == TOKEN_GRANTED ? ANSWER_DONE : ANSWER_LOST,
		.json = json ? json_loads(json, 0, NULL) : NULL,
		.why = "as the test says",
	};

	assert_non_null(here->form);
	free(here->form);
	here->form = NULL;
	here->answered(&a, verdict, here->answered_data);
	json_decref(a.json);
	turn_for(0);
}

static void disk_answers(int r)
{
	channel_secret_kept *kept = here->kept;

	assert_non_null(here->offered);
	if (r == 0) {
		free(here->disk);
		here->disk = here->offered;
	} else {
		free(here->offered);
	}
	here->offered = NULL;
	kept(here, r, here->kept_data);
	turn_for(0);
}

static void has(struct channel *ch, const char *refresh, int64_t life)
{
	struct token_pair p = {(char *)"A0", (char *)refresh, (char *)"", now + life};

	ch->disk = token_pair_text(&p);
}

struct waiting {
	struct token_waiter waiter;
	unsigned calls;
	char access[16];
	enum answer_class class;
	char why[256];
};

static void ready(const char *access, const struct answer *failed, void *data)
{
	struct waiting *w = data;

	w->calls++;
	snprintf(w->access, sizeof(w->access), "%s", access ? access : "");
	w->class = failed ? failed->class : ANSWER_DONE;
	snprintf(w->why, sizeof(w->why), "%s", failed ? failed->why : "");
}

static void ask(struct tokens *t, struct waiting *w, const char *refused)
{
	*w = (struct waiting){.waiter = {.ready = ready, .data = w}};
	tokens_wait(t, &w->waiter, refused);
	assert_int_equal(w->calls, 0);
	turn_for(0);
}

static int begin(void **state)
{
	here = xcalloc(1, sizeof(*here));
	*state = here;
	return 0;
}

static int finish(void **state)
{
	struct channel *ch = *state;

	free(ch->disk);
	free(ch->offered);
	free(ch->form);
	free(ch);
	return 0;
}

#define PAIR(n) \
	"{\"access_token\": \"A" n "\", \"refresh_token\": \"R" n "\", \"expires_in\": 7200}"

/* --- the tests --- */

static void a_good_token_is_given_at_once(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 10 * MINUTE);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	assert_string_equal(w.access, "A0");
	assert_int_equal(ch->requests, 0);
	tokens_free(t);
}

static void all_wait_for_one_renewal_and_the_disk(void **state)
{
	struct channel *ch = *state;
	struct waiting a, b, c;

	has(ch, "R0", 4 * MINUTE);
	struct tokens *t = tokens_new(ch);
	ask(t, &a, NULL);
	ask(t, &b, "A0");
	ask(t, &c, NULL);
	tokens_unwait(t, &c.waiter);
	assert_int_equal(ch->requests, 1);
	assert_non_null(strstr(ch->form, "refresh_token=R0"));
	x_answers(TOKEN_GRANTED, PAIR("1"));
	assert_int_equal(a.calls, 0); /* not on the disk yet */
	disk_answers(0);
	assert_string_equal(a.access, "A1");
	assert_string_equal(b.access, "A1");
	assert_int_equal(c.calls, 0);
	/* one that was refused before the renewal tells nothing of the new one */
	ask(t, &b, "A0");
	assert_string_equal(b.access, "A1");
	assert_int_equal(ch->requests, 1);
	assert_non_null(strstr(ch->disk, "R1"));
	tokens_free(t);
}

static void a_full_disk_is_asked_again_and_nothing_used_before(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_GRANTED, PAIR("1"));
	for (int i = 0; i < 3; i++) {
		disk_answers(-EAGAIN);
		turn_for(2000);
		assert_int_equal(w.calls, 0);
	}
	disk_answers(0);
	assert_string_equal(w.access, "A1");
	/* also where it is stopped over it */
	ask(t, &w, "A1");
	x_answers(TOKEN_GRANTED, PAIR("2"));
	disk_answers(-EAGAIN);
	tokens_unwait(t, &w.waiter);
	tokens_free(t);
	assert_non_null(strstr(ch->offered, "R2"));
}

static void what_did_not_reach_x_leaves_the_old_one_good(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 4 * MINUTE);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_UNSENT, NULL);
	assert_string_equal(w.access, "A0"); /* four minutes are left */
	ask(t, &w, NULL);
	assert_string_equal(w.access, "A0");
	assert_int_equal(ch->requests, 1); /* it pauses */
	turn_for(4 * MINUTE);
	ask(t, &w, NULL);
	assert_int_equal(ch->requests, 2);
	x_answers(TOKEN_LATER, NULL);
	assert_int_equal(w.class, ANSWER_LOST);
	assert_int_equal(ch->failed, 0);
	turn_for(MINUTE);
	ask(t, &w, NULL);
	x_answers(TOKEN_GRANTED, PAIR("1"));
	disk_answers(0);
	assert_string_equal(w.access, "A1");
	tokens_free(t);
}

static void a_lost_answer_is_decided_by_the_old_token(void **state)
{
	struct channel *ch = *state;
	struct waiting w, more;

	has(ch, "R0", 4 * MINUTE);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_UNKNOWN, NULL);
	ask(t, &more, NULL);
	assert_int_equal(w.calls + more.calls, 0);
	turn_for(1000);
	assert_int_equal(ch->requests, 2);
	assert_non_null(strstr(ch->form, "refresh_token=R0"));
	x_answers(TOKEN_REFUSED, NULL);
	assert_int_equal(w.class, ANSWER_UNAUTHORIZED);
	assert_int_equal(more.class, ANSWER_UNAUTHORIZED);
	assert_non_null(strstr(w.why, "was lost"));
	assert_non_null(strstr(w.why, "authorize it again: waslctl channel authorize tvtc"));
	assert_int_equal(ch->failed, 1);
	assert_true(ch->x.limits.all_until > now && ch->x.limits.all_until <= now + 15 * MINUTE);
	/* nobody is asked any more, and it is said once */
	turn_for(600 * MINUTE);
	ask(t, &w, NULL);
	assert_int_equal(w.class, ANSWER_UNAUTHORIZED);
	assert_int_equal(ch->requests, 2);
	assert_int_equal(ch->failed, 1);
	tokens_free(t);
}

static void where_nobody_knows_it_is_tried_later(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_UNKNOWN, NULL);
	turn_for(1000);
	x_answers(TOKEN_UNKNOWN, NULL);
	assert_int_equal(w.class, ANSWER_LOST);
	turn_for(MINUTE);
	ask(t, &w, NULL);
	x_answers(TOKEN_UNSENT, NULL);
	assert_int_equal(w.class, ANSWER_LOST);
	turn_for(MINUTE);
	ask(t, &w, NULL);
	assert_int_equal(ch->requests, 4);
	/* the retry that is not sent must not let its waiters hang */
	x_answers(TOKEN_GRANTED, "{}");
	assert_int_equal(w.class, ANSWER_LOST);
	turn_for(MINUTE);
	ask(t, &w, NULL);
	x_answers(TOKEN_GRANTED, PAIR("1"));
	disk_answers(0);
	assert_string_equal(w.access, "A1");
	tokens_free(t);
}

static void the_retry_that_is_not_sent_leaves_nobody_waiting(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_UNKNOWN, NULL);
	turn_for(1000);
	x_answers(TOKEN_UNSENT, NULL);
	assert_int_equal(w.class, ANSWER_LOST);
	tokens_free(t);
}

static void an_app_that_is_not_taken_is_tried_after_a_while(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_CLIENT, NULL);
	assert_int_equal(w.class, ANSWER_OPERATOR);
	ask(t, &w, NULL);
	assert_int_equal(ch->requests, 1);
	turn_for(16 * MINUTE);
	ask(t, &w, NULL);
	x_answers(TOKEN_GRANTED, PAIR("1"));
	disk_answers(0);
	assert_string_equal(w.access, "A1");
	tokens_free(t);
}

static void without_tokens_a_person_is_asked(void **state)
{
	static const char *const disks[] = {NULL, "", "not ours"};
	struct channel *ch = *state;
	struct waiting w;

	for (size_t i = 0; i < ELEMENTS(disks); i++) {
		free(ch->disk);
		ch->disk = xstrdup(disks[i]);
		struct tokens *t = tokens_new(ch);
		ask(t, &w, NULL);
		assert_int_equal(w.class, ANSWER_UNAUTHORIZED);
		assert_non_null(strstr(w.why, "no tokens of the account yet; authorize it"));
		assert_null(tokens_pair(t));
		tokens_free(t);
	}
	assert_int_equal(ch->requests, 0);
}

static void without_a_refresh_token_it_ends(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, NULL, MINUTE);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	assert_string_equal(w.access, "A0");
	turn_for(2 * MINUTE);
	ask(t, &w, NULL);
	assert_int_equal(w.class, ANSWER_UNAUTHORIZED);
	assert_non_null(strstr(w.why, "offline.access"));
	tokens_free(t);
}

static void count_up(void *data)
{
	(*(unsigned *)data)++;
}

static void adopt(struct tokens *t, const char *access, unsigned *kept)
{
	struct token_pair p = {xstrdup(access), xstrdup("RN"), xstrdup(""), now + 100 * MINUTE};

	tokens_adopt(t, &p, count_up, kept);
	assert_null(p.access);
	turn_for(0);
}

static void what_a_person_brought_takes_the_place_of_all(void **state)
{
	struct channel *ch = *state;
	struct waiting w;
	unsigned kept = 0;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	adopt(t, "N1", &kept); /* over a renewal */
	assert_null(ch->form);
	disk_answers(0);
	assert_int_equal(kept, 1);
	assert_string_equal(w.access, "N1");
	/* over a pair on its way to the disk: what is used is what is there */
	ask(t, &w, "N1");
	x_answers(TOKEN_GRANTED, PAIR("1"));
	adopt(t, "N2", &kept);
	disk_answers(0);
	assert_int_equal(w.calls + kept, 1);
	disk_answers(0);
	assert_int_equal(kept, 2);
	assert_string_equal(w.access, "N2");
	assert_non_null(strstr(ch->disk, "N2"));
	/* after X has refused the old ones */
	ask(t, &w, "N2");
	x_answers(TOKEN_REFUSED, NULL);
	assert_int_equal(w.class, ANSWER_UNAUTHORIZED);
	adopt(t, "N3", &kept);
	disk_answers(0);
	ask(t, &w, NULL);
	assert_string_equal(w.access, "N3");
	tokens_free(t);
}

static void a_short_life_is_not_renewed_all_the_time(void **state)
{
	struct channel *ch = *state;
	struct waiting w;

	has(ch, "R0", 0);
	struct tokens *t = tokens_new(ch);
	ask(t, &w, NULL);
	x_answers(TOKEN_GRANTED, "{\"access_token\": \"A1\", \"expires_in\": 200}");
	disk_answers(0);
	assert_string_equal(w.access, "A1");
	ask(t, &w, NULL);
	assert_string_equal(w.access, "A1");
	turn_for(2 * MINUTE);
	ask(t, &w, NULL);
	assert_int_equal(ch->requests, 2);
	assert_non_null(strstr(ch->form, "refresh_token=R0")); /* no new one was given */
	tokens_unwait(t, &w.waiter);
	tokens_free(t);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)
static const struct CMUnitTest tests[] = {
	TEST(a_good_token_is_given_at_once),
	TEST(all_wait_for_one_renewal_and_the_disk),
	TEST(a_full_disk_is_asked_again_and_nothing_used_before),
	TEST(what_did_not_reach_x_leaves_the_old_one_good),
	TEST(a_lost_answer_is_decided_by_the_old_token),
	TEST(where_nobody_knows_it_is_tried_later),
	TEST(the_retry_that_is_not_sent_leaves_nobody_waiting),
	TEST(an_app_that_is_not_taken_is_tried_after_a_while),
	TEST(without_tokens_a_person_is_asked),
	TEST(without_a_refresh_token_it_ends),
	TEST(what_a_person_brought_takes_the_place_of_all),
	TEST(a_short_life_is_not_renewed_all_the_time),
};
UNIT_MAIN(tests)
