#include "tokens.h"

#include "token_request.h"
#include "x.h"

#include <string.h>

#define SECRET "tokens"
/* Renewed where less is left. */
#define LEFT_MS INT64_C(300000)
#define RENEWED_MS 60000
#define AT_ONCE_MS 1000U
#define PAUSE_MIN_MS 5000U
#define PAUSE_MAX_MS 300000U
#define PERSON_MS INT64_C(900000)
#define AGAIN "authorize it again: waslctl channel authorize "

struct tokens {
	struct channel *ch;
	struct token_pair pair; /* in use, as it is on the disk */
	struct token_pair next; /* access set: not on the disk yet */
	bool keeping;		/* the disk is asked now */
	struct token_request *request;
	struct loop_timer *timer;
	struct token_waiter *first;
	bool stale;		  /* X does not take the access token any more */
	bool unsure;		  /* X may have used the refresh token up */
	bool soon;		  /* the timer is set to offer it once more */
	bool replaced;		  /* next is another than what the disk is asked to take */
	int64_t renewed;	  /* when the pair came into use, UTC ms */
	enum answer_class failed; /* what whoever asks before not_before is told */
	char *why;
	int64_t not_before; /* UTC ms */
	uint64_t pause_ms;
	void (*kept)(void *data); /* of a person who waits */
	void *data;
};

/* --- who waits --- */

static struct token_waiter *pop(struct tokens *t)
{
	struct token_waiter *w = t->first;

	t->first = w->next;
	w->next = NULL;
	return w;
}

/* Those who come from now on have their turn later. */
static void tell_all(struct tokens *t, const char *access, const struct answer *failed)
{
	size_t count = 0;

	for (const struct token_waiter *w = t->first; w; w = w->next)
		count++;
	while (count-- && t->first) {
		struct token_waiter *w = pop(t);
		w->ready(access, failed, w->data);
	}
	if (t->first)
		loop_timer_set(t->timer, 0);
}

void tokens_unwait(struct tokens *t, struct token_waiter *w)
{
	for (struct token_waiter **at = &t->first; *at; at = &(*at)->next) {
		if (*at == w) {
			*at = w->next;
			return;
		}
	}
}

/* --- what fails --- */

static void fail_all(struct tokens *t)
{
	_cleanup_(freep) char *why = xstrdup(t->why);
	int64_t most = clock_utc_ms() + PERSON_MS;
	const struct answer failed = {
		.class = t->failed,
		.why = why,
		.until = t->not_before < most ? t->not_before : most,
	};

	/* what only a person can mend stops all that would be asked */
	if (t->failed != ANSWER_LOST)
		x_of(t->ch)->limits.all_until = failed.until;
	tell_all(t, NULL, &failed);
}

static void set_failed(struct tokens *t, enum answer_class class, const char *why, int64_t until)
{
	char *copy = xstrdup(why); /* why may be the one that there is */

	free(t->why);
	t->why = copy;
	t->failed = class;
	t->not_before = until;
}

/* Tried again by itself, later and later. */
static void pause_for_a_while(struct tokens *t, const char *why, int64_t until)
{
	int64_t at = clock_utc_ms() + (int64_t)t->pause_ms;

	set_failed(t, ANSWER_LOST, why, at > until ? at : until);
	t->pause_ms = t->pause_ms < PAUSE_MAX_MS / 2 ? t->pause_ms * 2 : PAUSE_MAX_MS;
}

static void call_person(struct tokens *t, enum answer_class class, const char *why, int64_t until)
{
	set_failed(t, class, why, until);
	const struct answer a = {.class = class, .why = t->why};
	x_trouble(t->ch, X_ME, &a);
}

static void call_for_consent(struct tokens *t, const char *what)
{
	_cleanup_(freep) char *why = xasprintf("%s; " AGAIN "%s", what, channel_name(t->ch));

	token_pair_done(&t->pair);
	call_person(t, ANSWER_UNAUTHORIZED, why, INT64_MAX);
}

/* --- a new pair --- */

static void turn(void *data);

static void in_use(struct tokens *t)
{
	void (*kept)(void *data) = TAKE(t->kept);

	token_pair_done(&t->pair);
	t->pair = t->next;
	t->next = (struct token_pair){0};
	t->stale = t->unsure = false;
	t->not_before = 0;
	t->renewed = clock_utc_ms();
	t->pause_ms = PAUSE_MIN_MS;
	if (kept)
		kept(t->data);
	loop_timer_set(t->timer, 0);
}

static void kept(struct channel *ch, int r, void *data)
{
	struct tokens *t = data;

	t->keeping = false;
	if (t->replaced) {
		t->replaced = false;
		loop_timer_set(t->timer, 0);
		return;
	}
	if (r == 0) {
		in_use(t);
		return;
	}
	channel_set_health(ch, CHANNEL_DOWN,
			   "X's new tokens cannot be written to the store (%s), and are not used "
			   "before: look at its disk",
			   strerror(-r));
	loop_timer_set(t->timer, AT_ONCE_MS);
}

static void keep(struct tokens *t, channel_secret_kept *done)
{
	_cleanup_(oauth2_erasep) char *text = token_pair_text(&t->next);

	t->keeping = true;
	channel_keep_secret(t->ch, SECRET, (struct web_bytes){text, strlen(text)}, done, t);
}

/* --- renewing --- */

static void unsure(struct tokens *t, const char *why)
{
	if (t->unsure) {
		pause_for_a_while(t, why, 0);
		return;
	}
	t->unsure = t->soon = true;
	loop_timer_set(t->timer, AT_ONCE_MS);
}

static void refused(struct tokens *t)
{
	call_for_consent(t, t->unsure ? "an answer of X with new tokens was lost, and it takes the "
					"old ones no more"
				      : "X takes the refresh token no more: consent was withdrawn, "
					"or it was used elsewhere");
}

static void answered(const struct answer *a, enum token_verdict verdict, void *data)
{
	struct tokens *t = data;

	t->request = NULL;
	switch (verdict) {
	case TOKEN_GRANTED:
		if (token_pair_read(a->json, &t->pair, clock_utc_ms(), &t->next))
			keep(t, kept);
		else
			unsure(t, "X's answer has no tokens in it");
		break;
	case TOKEN_UNKNOWN:
		unsure(t, a->why);
		break;
	case TOKEN_UNSENT:
	case TOKEN_LATER:
		pause_for_a_while(t, a->why, a->until);
		break;
	case TOKEN_REFUSED:
		refused(t);
		break;
	case TOKEN_CLIENT:
		call_person(t, ANSWER_OPERATOR, token_request_why(a), clock_utc_ms() + PERSON_MS);
		break;
	}
	if (!t->keeping && !t->soon)
		loop_timer_set(t->timer, 0);
}

static void refresh(struct tokens *t)
{
	const struct oauth2_client client = token_request_client(t->ch);

	t->request = token_request_new(t->ch, oauth2_refresh_form(&client, t->pair.refresh),
				       answered, t);
}

/* --- each turn --- */

static bool is_good(const struct tokens *t, int64_t now, int64_t left)
{
	return t->pair.access && !t->stale && !t->unsure && t->pair.until - now > left;
}

static void turn(void *data)
{
	struct tokens *t = data;
	int64_t now = clock_utc_ms();

	t->soon = false;
	if (t->request || t->keeping)
		return;
	if (t->next.access) {
		keep(t, kept);
		return;
	}
	if (!t->first)
		return;
	if (!t->pair.access && !t->why)
		call_for_consent(t, "it has no tokens of the account yet");
	bool paused = t->not_before > now, renewable = t->pair.refresh && !paused;
	/* a life that is shorter than what should be left is no reason to renew all the time */
	bool early = renewable && (now < t->renewed || now - t->renewed > RENEWED_MS);
	if (is_good(t, now, early ? LEFT_MS : 0)) {
		tell_all(t, t->pair.access, NULL);
	} else if (paused) {
		fail_all(t);
	} else if (renewable) {
		refresh(t);
	} else {
		call_for_consent(t, "its access token has ended, and X gave none to renew it with "
				    "(scope offline.access)");
		fail_all(t);
	}
}

void tokens_wait(struct tokens *t, struct token_waiter *w, const char *refused)
{
	struct token_waiter **at = &t->first;

	/* one that was asked with before the last renewal tells nothing of the present one */
	if (refused && t->pair.access && strcmp(refused, t->pair.access) == 0)
		t->stale = true;
	while (*at)
		at = &(*at)->next;
	w->next = NULL;
	*at = w;
	if (!t->request && !t->keeping && !t->soon)
		loop_timer_set(t->timer, 0);
}

void tokens_adopt(struct tokens *t, struct token_pair *pair, void (*kept_all)(void *data),
		  void *data)
{
	token_request_cancel(TAKE(t->request));
	token_pair_done(&t->next);
	t->next = *pair;
	*pair = (struct token_pair){0};
	t->kept = kept_all;
	t->data = data;
	t->replaced = t->keeping;
	t->soon = false;
	if (!t->keeping)
		loop_timer_set(t->timer, 0);
}

const struct token_pair *tokens_pair(const struct tokens *t)
{
	return t->pair.access ? &t->pair : NULL;
}

struct tokens *tokens_new(struct channel *ch)
{
	struct tokens *t = xcalloc(1, sizeof(*t));
	const char *text = channel_secret(ch, SECRET, NULL);

	*t = (struct tokens){.ch = ch, .pause_ms = PAUSE_MIN_MS};
	t->timer = loop_timer_new(channel_loop(ch), turn, t);
	if (text)
		(void)token_pair_parse(text, &t->pair);
	return t;
}

void tokens_free(struct tokens *t)
{
	if (!t)
		return;
	/* what the disk has not taken yet is offered a last time */
	if (t->next.access && (!t->keeping || t->replaced))
		keep(t, NULL);
	token_request_cancel(t->request);
	loop_timer_free(t->timer);
	token_pair_done(&t->pair);
	token_pair_done(&t->next);
	free(t->why);
	free(t);
}
