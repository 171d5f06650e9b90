#include "ticket/acknowledge.h"

#include "store/deliveries.h"
#include "store/events.h"
#include "store/suppressions.h"
#include "store/tallies.h"

#include <wasl/phone.h>

#include <errno.h>
#include <string.h>

#define PHONE "phone" /* the kind of address */
#define DOMAIN "automatic.domain"
#define LIMITED "limited"
#define LIMITED_ALL "limited.all"
#define MINUTE_MS ((int64_t)60 * 1000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

struct decision {
	enum delivery_state state;
	char *why;	     /* NULL: none */
	const char *word;    /* under which it is counted; NULL: why */
	const char *limited; /* the address or domain whose limit is reached; NULL: none */
};

static void decision_done(const struct decision *d)
{
	free(d->why);
}

static void decide(struct decision *d, enum delivery_state state, char *why)
{
	free(d->why);
	d->state = state;
	d->why = why;
}

static void limit(struct decision *d, const char *whose, const char *kind)
{
	decide(d, DELIVERY_SUPPRESSED, xasprintf("too many automatic messages to this %s", kind));
	d->limited = whose;
}

/* Somebody asked that this address gets no automatic messages. */
static int check_suppression(struct txn *txn, const struct message *m, struct decision *d)
{
	_cleanup_(freep) char *why = NULL;
	int r = txn_suppression_find(txn, m->sender_kind, m->sender_address, &why);

	if (r == 0) {
		decide(d, DELIVERY_SUPPRESSED, xasprintf("address is suppressed: %s", why));
		d->word = "address is suppressed";
	}
	return r == -ENOENT ? 0 : r;
}

struct rate {
	uint64_t most; /* 0: any number */
	int64_t ms;
};

/* 1 if it is reached, 0 if not. kind NULL: over all addresses and kinds. */
static int rate_reached(struct txn *txn, const struct rate *rate, int64_t address, const char *kind)
{
	unsigned sum = 0;

	if (!rate->most)
		return 0;
	int r = kind ? txn_delivery_count_to(txn, address, kind, rate->ms, &sum)
		     : txn_limit_sum(txn, "automatic", "", rate->ms, &sum);
	return r < 0 ? r : sum >= rate->most;
}

static bool is_phone(const struct acknowledge_item *item)
{
	return strcmp(item->message->sender_kind, PHONE) == 0;
}

static int check_address_rates(struct txn *txn, const struct acknowledge_item *item,
			       struct decision *d)
{
	const struct limit_options *limits = &item->office->limits;
	const struct rate rates[] = {
		{limits->address_10_minutes, 10 * MINUTE_MS},
		{limits->address_day, DAY_MS},
		{is_phone(item) ? limits->phone_day : 0, DAY_MS},
	};
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(rates) && r == 0; i++)
		r = rate_reached(txn, &rates[i], item->filed->sender.address, item->kind);
	if (r > 0)
		limit(d, item->message->sender_address, "address");
	return r < 0 ? r : 0;
}

/* What stands behind the last '@'; NULL: its messages are not counted together. */
static const char *domain_of(const struct acknowledge_item *item)
{
	const char *at = strrchr(item->message->sender_address, '@');

	if (!item->office->limits.domain_hour || !at || !at[1])
		return NULL;
	return office_shares_domain(item->office, at + 1) ? NULL : at + 1;
}

static int check_domain_rate(struct txn *txn, const struct acknowledge_item *item,
			     struct decision *d)
{
	uint64_t most = item->office->limits.domain_hour;
	const char *domain = domain_of(item);
	unsigned sum = 0;

	if (!domain)
		return 0;
	int r = txn_limit_sum(txn, DOMAIN, domain, HOUR_MS, &sum);
	if (r == 0 && sum >= most)
		limit(d, domain, "domain");
	return r;
}

/* Once open, the breaker stays so until a person releases what it holds. */
static int check_breaker(struct txn *txn, const struct acknowledge_item *item, struct decision *d,
			 bool *ret_first)
{
	const struct rate all = {item->office->limits.hour, HOUR_MS};
	int held = txn_delivery_any(txn, DELIVERY_HELD);

	if (held < 0)
		return held;
	int r = held ? 1 : rate_reached(txn, &all, 0, NULL);
	if (r <= 0)
		return r;
	*ret_first = !held;
	decide(d, DELIVERY_HELD,
	       xstrdup("circuit breaker: too many automatic messages in an hour"));
	return 0;
}

/* It would wait for nobody, and end as dead. */
static bool check_reach(const struct acknowledge_item *item, struct decision *d)
{
	const char *kind = item->message->sender_kind;

	if (office_reaches(item->office, kind))
		return true;
	decide(d, DELIVERY_SUPPRESSED,
	       xasprintf("no channel is configured that delivers to this kind of address: %s",
			 kind));
	d->word = "no channel delivers to it";
	return false;
}

/* Who calls from an office or a home cannot read there. */
static bool check_number(const struct acknowledge_item *item, struct decision *d)
{
	if (!is_phone(item))
		return true;
	switch (phone_kind(item->message->sender_address)) {
	case PHONE_LANDLINE:
		decide(d, DELIVERY_SUPPRESSED, xstrdup("the number is a landline"));
		return false;
	case PHONE_SERVICE:
		decide(d, DELIVERY_SUPPRESSED, xstrdup("the number is an organisation's"));
		return false;
	case PHONE_MOBILE:
	case PHONE_FOREIGN:
		break;
	}
	return true;
}

static bool is_stage(const struct acknowledge_item *item)
{
	return strcmp(item->kind, ACKNOWLEDGE_STAGE) == 0;
}

/* How a ticket stands is for those who take part in it, however a message came to join it. */
static int check_part(struct txn *txn, const struct acknowledge_item *item, struct decision *d)
{
	const struct filed *filed = item->filed;

	if (!is_stage(item))
		return 0;
	int r = filed->thread.outsider
			? -ENOENT
			: txn_ticket_participant(txn, filed->ticket, filed->sender.party);
	if (r == -ENOENT)
		decide(d, DELIVERY_SUPPRESSED, xstrdup("its sender takes no part in the ticket"));
	return r == -ENOENT ? 0 : r;
}

static int decide_all(struct txn *txn, const struct acknowledge_item *item, struct decision *d,
		      bool *ret_breaker)
{
	const struct message *m = item->message;

	if (!m->receipt) {
		decide(d, DELIVERY_SUPPRESSED,
		       xstrdup(m->receipt_why ? m->receipt_why : "its channel wants none"));
		return 0;
	}
	if (!check_reach(item, d) || !check_number(item, d))
		return 0;
	int r = check_part(txn, item, d);
	if (r == 0 && d->state == DELIVERY_PENDING)
		r = check_suppression(txn, m, d);
	if (r == 0 && d->state == DELIVERY_PENDING)
		r = check_address_rates(txn, item, d);
	if (r == 0 && d->state == DELIVERY_PENDING)
		r = check_domain_rate(txn, item, d);
	if (r == 0 && d->state == DELIVERY_PENDING)
		r = check_breaker(txn, item, d, ret_breaker);
	return r;
}

/* What is sent without a person. */
static int count_sent(struct txn *txn, const struct acknowledge_item *item)
{
	const char *domain = domain_of(item);
	int r = txn_limit_add(txn, "automatic", "");

	return r == 0 && domain ? txn_limit_add(txn, DOMAIN, domain) : r;
}

/* Once a day for each: a machine that answers receipts must not fill the log. */
static int note_limited(struct txn *txn, const char *whose, bool *ret_first)
{
	unsigned before = 0;

	int r = txn_limit_sum(txn, LIMITED, whose, DAY_MS, &before);
	if (r == 0)
		r = txn_limit_add(txn, LIMITED, whose);
	if (r < 0 || before)
		return r;
	*ret_first = true;
	return txn_limit_add(txn, LIMITED_ALL, "");
}

int ticket_acknowledge_limited(struct txn *txn, unsigned *ret)
{
	return txn_limit_sum(txn, LIMITED_ALL, "", DAY_MS, ret);
}

static int count(struct txn *txn, const struct acknowledge_item *item, const struct decision *d)
{
	if (d->state == DELIVERY_PENDING)
		return count_sent(txn, item);
	return d->state == DELIVERY_SUPPRESSED
		       ? txn_tally_add(txn, "suppressed", d->word ? d->word : d->why)
		       : 0;
}

static int add_row(struct txn *txn, const struct acknowledge_item *item, const struct decision *d,
		   int64_t *ret)
{
	const struct message *m = item->message;
	const struct filed *filed = item->filed;
	_cleanup_(freep) char *key = is_stage(item)
					     ? xasprintf("stage.%lld", (long long)filed->article)
					     : xasprintf("ack.%s", filed->reference);
	_cleanup_(freep) char *params =
		m->reply_params ? json_dumps(m->reply_params, JSON_COMPACT) : NULL;
	const struct delivery_record row = {
		.ticket = filed->ticket,
		.article = filed->article,
		.address = filed->sender.address,
		.kind = item->kind,
		.channel = item->channel,
		.language = text_language_code(m->language),
		.params = params,
		.idempotency_key = key,
		.state = d->state,
		.why = d->why,
	};

	return txn_delivery_add(txn, &row, ret);
}

static int add_event(struct txn *txn, const struct acknowledge_item *item, int64_t delivery,
		     const struct decision *d)
{
	json_t *o =
		json_pack("{s:s, s:s}", "kind", item->kind, "state", delivery_state_word(d->state));
	if (d->why)
		json_object_set_new(o, "why", json_string(d->why));
	_cleanup_(freep) char *detail = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	const struct event_record e = {
		.ticket = item->filed->ticket,
		.delivery = delivery,
		.kind = "delivery queued",
		.actor = "wasld",
		.detail = detail,
	};

	return txn_event_add(txn, &e);
}

int ticket_acknowledge(struct txn *txn, const struct acknowledge_item *item,
		       struct acknowledgement *ret)
{
	_cleanup_(decision_done) struct decision d = {.state = DELIVERY_PENDING};
	int64_t delivery = 0;

	*ret = (struct acknowledgement){0};
	if (!item->filed->sender.address)
		return 0;
	int r = decide_all(txn, item, &d, &ret->breaker);
	if (r == 0)
		r = count(txn, item, &d);
	if (r == 0 && d.limited)
		r = note_limited(txn, d.limited, &ret->limited);
	if (r == 0)
		r = add_row(txn, item, &d, &delivery);
	ret->waits = d.state == DELIVERY_PENDING;
	return r < 0 ? r : add_event(txn, item, delivery, &d);
}
