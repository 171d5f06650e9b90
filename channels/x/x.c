/*
 * Module x: one account of X: those who mention it or write to it get a ticket, and an answer in
 * the thread.
 */
#include "x.h"

#include "account.h"
#include "directs.h"
#include "authorize.h"
#include "examine.h"
#include "mentions.h"
#include "outbound.h"
#include "tokens.h"

#include <string.h>

#define SPENT "spent"
#define AGAIN_MS 5000U

struct x *x_of(const struct channel *ch)
{
	return channel_state((struct channel *)ch);
}

const struct x_options *x_options_of(const struct channel *ch)
{
	return channel_options(ch);
}

/* --- money --- */

/* One remark, the weightiest first. */
static void tell_remark(struct channel *ch)
{
	const struct budget *b = &x_of(ch)->budget;
	long long cap = (long long)(b->cap / 1000000);

	if (!budget_allows(b, 1))
		channel_set_remark(ch,
				   "the month's budget of $%lld is spent: nothing is read or sent "
				   "before the next month, or with a higher monthly_budget",
				   cap);
	else if (budget_is_near(b))
		channel_set_remark(ch,
				   "more than nine tenths of the month's budget of $%lld are "
				   "spent",
				   cap);
	else if (x_options_of(ch)->directs && directs_are_silent(ch))
		channel_set_remark(ch,
				   "no direct message has come for %llu days: X may have moved "
				   "the account to encrypted ones, which no program can read",
				   (unsigned long long)(x_options_of(ch)->directs_silence / 86400));
	else
		channel_set_remark(ch, NULL);
}

static void tell_money(struct channel *ch)
{
	const struct budget *b = &x_of(ch)->budget;

	channel_set_figure(ch, "spent_usd", (double)b->spent / 1e6);
	if (b->cap) {
		channel_set_figure(ch, "left_usd", (double)(b->cap - b->spent) / 1e6);
		channel_set_figure(ch, "budget_usd", (double)b->cap / 1e6);
	}
	tell_remark(ch);
}

void x_spend(struct channel *ch, int64_t price)
{
	struct budget *b = &x_of(ch)->budget;
	char text[BUDGET_TEXT_SIZE];
	bool near = budget_is_near(b);

	if (!price)
		return;
	(void)budget_turn(b, clock_utc_ms());
	budget_spend(b, price);
	budget_text(b, text);
	channel_set_cursor(ch, SPENT, text);
	if (budget_is_near(b) && !near)
		channel_log(ch, LOG_LEVEL_WARNING,
			    "more than nine tenths of the month's budget are spent "
			    "(monthly_budget)");
	tell_money(ch);
}

int64_t x_free_at(struct channel *ch, enum x_endpoint e, int64_t price)
{
	struct x *x = x_of(ch);
	int64_t now = clock_utc_ms(), at = limits_free_at(&x->limits, e, now);

	if (budget_turn(&x->budget, now))
		tell_money(ch);
	if (price && !budget_allows(&x->budget, price)) {
		int64_t month = budget_next_month(&x->budget);
		at = at > month ? at : month;
	}
	return at > now ? at : 0;
}

/* --- how it is --- */

/* Of the trouble that is about no one kind of request: whatever works again ends it. */
#define ALL (1U << X_ENDPOINTS)

/* These are asked again and again, so that they tell when it is over. */
static bool is_steady(enum x_endpoint e)
{
	return e == X_ME || e == X_MENTIONS || e == X_DIRECTS;
}

void x_well(struct channel *ch, enum x_endpoint e)
{
	struct x *x = x_of(ch);

	x->troubled &= ~(1U << e | ALL);
	x->alarmed &= x->troubled;
	tell_remark(ch);
	if (!x->troubled)
		channel_set_health(ch, CHANNEL_UP, "serves @%s", x_options_of(ch)->handle);
}

static void alarm_person(struct channel *ch, unsigned bit, const char *why)
{
	struct x *x = x_of(ch);

	x->troubled |= bit;
	x->alarmed |= bit;
	channel_set_health(ch, CHANNEL_FAILED, "%s", why);
}

/* What a person must mend is not hidden by what follows of it. */
static void tell_down(struct channel *ch, enum x_endpoint e, const char *why)
{
	struct x *x = x_of(ch);

	if (is_steady(e))
		x->troubled |= 1U << e;
	if (!x->alarmed)
		channel_set_health(ch, CHANNEL_DOWN, "%s", why);
}

void x_trouble(struct channel *ch, enum x_endpoint e, const struct answer *a)
{
	switch (a->class) {
	case ANSWER_UNAUTHORIZED:
	case ANSWER_OPERATOR:
		alarm_person(ch, a->one ? 1U << e : ALL, a->why);
		return;
	case ANSWER_LOST:
	case ANSWER_UNKNOWN:
		tell_down(ch, e, a->why);
		return;
	case ANSWER_REFUSED:
		/* any other is the matter of one post, or of one user */
		if (is_steady(e))
			tell_down(ch, e, a->why);
		return;
	case ANSWER_DONE:
	case ANSWER_LATER:
		return;
	}
}

/* --- hooks --- */

static void known(struct channel *ch)
{
	const struct x_options *o = x_options_of(ch);
	struct x *x = x_of(ch);

	if (o->mentions)
		x->mentions = reader_new(ch, mentions());
	if (o->directs)
		x->directs = reader_new(ch, directs());
	outbound_open(x->outbound);
}

void x_submit(struct channel *ch, struct message *m)
{
	x_of(ch)->open++;
	channel_submit(ch, m);
}

static void withdraw_again(void *data)
{
	struct channel *ch = data;
	struct x *x = x_of(ch);

	if (x->rewind)
		return; /* which sets the timer anew */
	_cleanup_(strings_freep) char **withdrawn = TAKE(x->withdrawn);
	for (char **id = withdrawn; id && *id; id++)
		x_submit(ch, mentions_withdrawn(ch, *id));
}

/* The register takes nothing of what came after until all of it was answered. */
static void rewind_all(struct channel *ch)
{
	struct x *x = x_of(ch);

	x->rewind = false;
	channel_rewind(ch);
	if (x->withdrawn && x->again)
		loop_timer_set(x->again, AGAIN_MS);
	reader_rewind(x->mentions);
	reader_rewind(x->directs);
}

static void settled(struct channel *ch, const struct settlement *s)
{
	struct x *x = x_of(ch);
	bool again = s->verdict == VERDICT_RETRY;
	size_t prefix = strlen(MENTIONS_WITHDRAWN);

	x->open--;
	x->rewind |= again;
	if (again && strncmp(s->source_id, MENTIONS_WITHDRAWN, prefix) == 0)
		strings_add(&x->withdrawn, s->source_id + prefix);
	reader_settled(x->mentions, s);
	reader_settled(x->directs, s);
	if (x->rewind && !x->open)
		rewind_all(ch);
}

static int start(struct channel *ch, struct error *err)
{
	const struct x_options *o = x_options_of(ch);
	struct x *x = x_of(ch);

	(void)err;
	x->open = 0;
	x->rewind = false;
	x->troubled = x->alarmed = 0;
	strings_free(TAKE(x->withdrawn));
	x->again = loop_timer_new(channel_loop(ch), withdraw_again, ch);
	x->me[0] = '\0';
	limits_init(&x->limits);
	budget_init(&x->budget, o->monthly_budget, channel_cursor(ch, SPENT), clock_utc_ms());
	tell_money(ch);
	reader_switch(ch, mentions(), o->mentions);
	reader_switch(ch, directs(), o->directs);
	if (o->auth == X_AUTH_OAUTH2)
		x->tokens = tokens_new(ch);
	x->outbound = outbound_new(ch);
	x->account = account_new(ch, known);
	return 0;
}

static void deliver(struct channel *ch, const struct delivery *d)
{
	outbound_deliver(x_of(ch)->outbound, d);
}

static void poll(struct channel *ch)
{
	reader_poll(x_of(ch)->mentions);
	reader_poll(x_of(ch)->directs);
}

void x_mended(struct channel *ch)
{
	struct x *x = x_of(ch);

	limits_lift(&x->limits);
	x->troubled = x->alarmed = 0;
	account_again(x->account);
	if (*x->me)
		outbound_open(x->outbound);
	poll(ch);
}

/* What is being sent ends first. */
static void stop_reading(struct channel *ch)
{
	struct x *x = x_of(ch);

	account_free(TAKE(x->account));
	reader_free(TAKE(x->mentions));
	reader_free(TAKE(x->directs));
}

static void stop(struct channel *ch)
{
	struct x *x = x_of(ch);

	loop_timer_free(TAKE(x->again));
	authorize_free(TAKE(x->authorize));
	examine_free(TAKE(x->examine));
	stop_reading(ch);
	outbound_free(TAKE(x->outbound));
	tokens_free(TAKE(x->tokens)); /* after all who may wait for one */
}

static void done(struct channel *ch)
{
	strings_free(TAKE(x_of(ch)->withdrawn));
}

__attribute__((visibility("default"))) const struct channel_module wasl_channel_module = {
	.abi = WASL_CHANNEL_ABI,
	.name = "x",
	.summary = "an account of X: mentions and direct messages in, replies in the thread out",
	.options = x_options,
	.options_size = sizeof(struct x_options),
	.state_size = sizeof(struct x),
	.address_kind = "x",
	.check = x_options_check,
	.start = start,
	.settled = settled,
	.deliver = deliver,
	.poll = poll,
	.pause = stop_reading,
	.stop = stop,
	.done = done,
	.examine = examine_hook,
	.authorize = authorize_hook,
};
