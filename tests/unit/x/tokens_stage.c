#include "tokens_stage.h"

struct token_request {
	int unused;
};

int64_t now = INT64_C(1795604580000);
struct channel *here;
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

void x_trouble(struct channel *ch, enum x_endpoint e, const struct answer *a)
{
	(void)e;
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

void turn_for(int64_t ms)
{
	int64_t end = now + ms;

	while (here->timer.at && here->timer.at <= end) {
		now = here->timer.at > now ? here->timer.at : now;
		here->timer.at = 0;
		here->timer.fire(here->timer.data);
	}
	now = end;
}

void x_answers(enum token_verdict verdict, const char *json)
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

void disk_answers(int r)
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

void has(struct channel *ch, const char *refresh, int64_t life)
{
	struct token_pair p = {(char *)"A0", (char *)refresh, (char *)"", now + life};

	ch->disk = token_pair_text(&p);
}

static void ready(const char *access, const struct answer *failed, void *data)
{
	struct waiting *w = data;

	w->calls++;
	snprintf(w->access, sizeof(w->access), "%s", access ? access : "");
	w->class = failed ? failed->class : ANSWER_DONE;
	snprintf(w->why, sizeof(w->why), "%s", failed ? failed->why : "");
}

void ask(struct tokens *t, struct waiting *w, const char *refused)
{
	*w = (struct waiting){.waiter = {.ready = ready, .data = w}};
	tokens_wait(t, &w->waiter, refused);
	assert_int_equal(w->calls, 0);
	turn_for(0);
}

int stage_begin(void **state)
{
	here = xcalloc(1, sizeof(*here));
	*state = here;
	return 0;
}

int stage_finish(void **state)
{
	struct channel *ch = *state;

	free(ch->disk);
	free(ch->offered);
	free(ch->form);
	free(ch);
	return 0;
}
