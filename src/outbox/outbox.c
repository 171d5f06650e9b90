#include "outbox/outbox.h"

#include "base/fault.h"
#include "base/log_catalogue.h"
#include "outbox/claim.h"
#include "outbox/settlement.h"

#include <wasl/log.h>

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define STORE_RETRY_MS 1000U
#define LOOK_MS 60000U

struct outbox {
	struct loop *loop;
	struct store *store;
	struct office *office;
	struct template_set *templates;
	struct template_set *next_templates; /* while a claim uses the present ones */
	struct settlement_rules rules;
	unsigned parallel;
	bool (*deliver)(const char *channel, const struct delivery *d, void *data);
	void *data;
	struct loop_timer *timer;
	bool claiming, again, stopped;
	struct sending *active; /* handed to a channel, not yet reported */
	size_t settling;	/* reported, not yet committed */
};

static size_t under_way(const struct outbox *o)
{
	size_t n = o->settling;

	for (const struct sending *s = o->active; s; s = s->next)
		n++;
	return n;
}

/* --- claiming --- */

/* The store's job, with the outbox that waits for it. */
struct claiming {
	struct outbox *outbox;
	struct claim claim;
};

static struct claiming *claiming_new(struct outbox *o)
{
	struct claiming *c = xcalloc(1, sizeof(*c));

	c->outbox = o;
	claim_init(&c->claim, o->office, o->templates, o->parallel - (unsigned)under_way(o));
	return c;
}

static void claiming_free(struct claiming *c)
{
	claim_done(&c->claim);
	free(c);
}

static int run_claim(struct txn *txn, void *data)
{
	struct claiming *c = data;

	return claim_run(txn, &c->claim);
}

static void hand_over(struct outbox *o, struct sending *s)
{
	const struct delivery d = sending_view(s);

	s->next = o->active;
	o->active = s;
	if (o->deliver(s->channel, &d, o->data))
		return;
	const struct report report = {
		.verdict = REPORT_TEMPORARY,
		.why = "no channel that is running can deliver it",
	};
	outbox_report(o, s->id, &report);
}

static void look_at(struct outbox *o, int64_t next_at)
{
	int64_t pause = next_at ? next_at - clock_utc_ms() : LOOK_MS;

	pause = pause < 0 ? 0 : pause > LOOK_MS ? LOOK_MS : pause;
	/* with no slot free, the end of one that is under way looks again */
	if (under_way(o) < o->parallel)
		loop_timer_set(o->timer, (uint64_t)pause);
}

static void change_templates(struct outbox *o)
{
	if (!o->next_templates || o->claiming)
		return;
	template_set_free(o->templates);
	o->templates = TAKE(o->next_templates);
}

static void hand_over_all(struct outbox *o, struct claim *c)
{
	if (c->dead)
		log_error("%u deliveries cannot be read from the store: they are dead, and their "
			  "tickets have to be answered by hand",
			  c->dead);
	while (c->claimed && !o->stopped) {
		struct sending *s = c->claimed;
		c->claimed = s->next;
		hand_over(o, s);
	}
}

static void claimed(int r, void *data)
{
	struct claiming *c = data;
	struct outbox *o = c->outbox;
	bool again = o->again;

	o->claiming = false;
	o->again = false;
	change_templates(o);
	if (r == 0) {
		hand_over_all(o, &c->claim);
		look_at(o, again ? 1 : c->claim.next_at);
	} else {
		if (r != -EAGAIN)
			log_error("deliveries cannot be read from the store: %s", strerror(-r));
		loop_timer_set(o->timer, STORE_RETRY_MS);
	}
	claiming_free(c);
}

static void look(void *data)
{
	outbox_kick(data);
}

void outbox_kick(struct outbox *o)
{
	if (o->stopped)
		return;
	if (o->claiming || under_way(o) >= o->parallel) {
		o->again = true;
		return;
	}
	struct claiming *c = claiming_new(o);
	o->claiming = true;
	if (store_write(o->store, &(struct store_job){run_claim, claimed, c}))
		return;
	o->claiming = false;
	claiming_free(c);
	loop_timer_set(o->timer, STORE_RETRY_MS);
}

/* --- reporting --- */

struct settling {
	struct outbox *outbox;
	struct sending *sending;
	struct delivery_settlement settlement;
	long code;
	char *remote_id;
	struct loop_timer *retry; /* while the store cannot take it */
};

static void settling_free(struct settling *s)
{
	loop_timer_free(s->retry);
	free(s->settlement.why);
	free(s->remote_id);
	sending_free(s->sending);
	free(s);
}

static int run_settle(struct txn *txn, void *data)
{
	const struct settling *s = data;
	const struct delivery_outcome outcome = {
		.state = s->settlement.state,
		.why = s->settlement.why,
		.next_at = s->settlement.next_at,
		.code = s->code,
		.remote_id = s->remote_id,
	};

	return sending_settle(txn, s->sending, &outcome);
}

static void log_settled(const struct settling *s)
{
	char id[32];
	struct log_about about = {
		.channel = s->sending->channel,
		.ticket = s->sending->reference,
		.delivery = id,
	};

	snprintf(id, sizeof(id), "%lld", (long long)s->sending->id);
	if (s->settlement.state == DELIVERY_SENT) {
		log_write(LOG_LEVEL_INFO, &about, "%s sent", s->sending->kind);
	} else if (s->settlement.state == DELIVERY_DEAD) {
		about.message_id = LOG_ID_DELIVERY_DEAD;
		log_write(LOG_LEVEL_WARNING, &about, "%s could not be delivered: %s",
			  s->sending->kind, s->settlement.why);
	} else {
		log_write(LOG_LEVEL_NOTICE, &about, "%s is sent again later: %s", s->sending->kind,
			  s->settlement.why);
	}
}

static void settle(void *data);

static void settled(int r, void *data)
{
	struct settling *s = data;
	struct outbox *o = s->outbox;

	if (r == -EAGAIN && !o->stopped) {
		loop_timer_set(s->retry, STORE_RETRY_MS);
		return;
	}
	if (r == 0)
		log_settled(s);
	else if (r != -EAGAIN)
		log_error("the end of delivery %lld could not be stored: %s",
			  (long long)s->sending->id, strerror(-r));
	o->settling--;
	settling_free(s);
	outbox_kick(o);
}

static void settle(void *data)
{
	struct settling *s = data;

	if (!store_write(s->outbox->store, &(struct store_job){run_settle, settled, s}))
		loop_timer_set(s->retry, STORE_RETRY_MS);
}

static struct sending *take_active(struct outbox *o, int64_t id)
{
	for (struct sending **s = &o->active; *s; s = &(*s)->next) {
		if ((*s)->id != id)
			continue;
		struct sending *found = *s;
		*s = found->next;
		return found;
	}
	return NULL;
}

void outbox_report(struct outbox *o, int64_t delivery, const struct report *report)
{
	struct sending *sending = take_active(o, delivery);

	if (!sending) {
		log_warning("a channel reported delivery %lld, which is not under way",
			    (long long)delivery);
		return;
	}
	struct settling *s = xcalloc(1, sizeof(*s));
	*s = (struct settling){
		.outbox = o,
		.sending = sending,
		.code = report->code,
		.remote_id = xstrdup(report->remote_id),
	};
	s->retry = loop_timer_new(o->loop, settle, s);
	settlement_decide(sending, report, &o->rules, &s->settlement);
	o->settling++;
	if (fault_here("after_report_before_settle"))
		raise(SIGKILL);
	settle(s);
}

void outbox_abandon(struct outbox *o, int64_t delivery)
{
	outbox_report(
		o, delivery,
		&(struct report){.verdict = REPORT_UNKNOWN, .why = "the channel was stopped"});
}

/* --- living --- */

size_t outbox_active(const struct outbox *o)
{
	return under_way(o) + o->claiming;
}

struct outbox *outbox_new(const struct outbox_options *options)
{
	struct outbox *o = xcalloc(1, sizeof(*o));

	*o = (struct outbox){
		.loop = options->loop,
		.store = options->store,
		.office = office_ref(options->office),
		.templates = options->templates,
		.rules = {options->give_up_seconds, options->first_retry_seconds},
		.parallel = options->parallel,
		.deliver = options->deliver,
		.data = options->data,
	};
	o->timer = loop_timer_new(o->loop, look, o);
	return o;
}

void outbox_reload(struct outbox *o, struct office *office, struct template_set *templates)
{
	office_unref(o->office);
	o->office = office_ref(office);
	if (!templates)
		return;
	template_set_free(o->next_templates);
	o->next_templates = templates;
	change_templates(o);
}

void outbox_stop(struct outbox *o)
{
	o->stopped = true;
	loop_timer_unset(o->timer);
}

void outbox_free(struct outbox *o)
{
	if (!o)
		return;
	assert(!o->claiming && !o->settling);
	for (struct sending *s = o->active, *next; s; s = next) {
		next = s->next;
		sending_free(s);
	}
	loop_timer_free(o->timer);
	template_set_free(o->templates);
	template_set_free(o->next_templates);
	office_unref(o->office);
	free(o);
}
