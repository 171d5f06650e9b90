#include "outbox/outbox.h"

#include "base/fault.h"
#include "base/log_catalogue.h"
#include "outbox/acknowledgement.h"
#include "outbox/sending.h"
#include "outbox/settlement.h"
#include "store/events.h"

#include <wasl/log.h>

#include <errno.h>
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

/* --- claiming --- */

struct claim {
	struct outbox *outbox;
	struct office *office;
	unsigned limit;
	struct sending *claimed;
	int64_t next_at;
};

static struct claim *claim_new(struct outbox *o)
{
	struct claim *c = xcalloc(1, sizeof(*c));

	c->outbox = o;
	c->office = office_ref(o->office);
	c->limit = o->parallel - (unsigned)outbox_active(o);
	return c;
}

static void claim_free(struct claim *c)
{
	for (struct sending *s = c->claimed, *next; s; s = next) {
		next = s->next;
		sending_free(s);
	}
	office_unref(c->office);
	free(c);
}

/* The first attempt fixes the words for good: a retry sends the same bytes. */
static int freeze(struct txn *txn, const struct claim *c, struct sending *s)
{
	const struct acknowledgement_facts facts = {
		.office = c->office,
		.language = text_language_from_code(s->language),
		.reference = s->reference,
		.name = s->to_name,
		.received = s->created,
	};
	struct rendered rendered;

	if (s->text)
		return 0;
	acknowledgement_render(c->outbox->templates, &facts, &rendered);
	s->subject = TAKE(rendered.subject);
	s->text = TAKE(rendered.text);
	s->html = TAKE(rendered.html);
	return txn_delivery_freeze(txn, s->id, s->subject, s->text, s->html);
}

static int take_claimed(struct txn *txn, const struct delivery_record *row, void *context)
{
	struct claim *c = context;
	struct sending *s = sending_new(txn_store(txn), row);

	s->next = c->claimed;
	c->claimed = s;
	return freeze(txn, c, s);
}

static int run_claim(struct txn *txn, void *data)
{
	struct claim *c = data;

	int r = txn_delivery_claim(txn, c->limit, take_claimed, c);
	return r < 0 ? r : txn_delivery_next(txn, &c->next_at);
}

static void hand_over(struct outbox *o, struct sending *s)
{
	const struct delivery d = sending_view(s);

	s->next = o->active;
	o->active = s;
	if (fault_here("die-before-delivery"))
		abort();
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
	if (outbox_active(o) < o->parallel)
		loop_timer_set(o->timer, (uint64_t)pause);
}

static void change_templates(struct outbox *o)
{
	if (!o->next_templates || o->claiming)
		return;
	template_set_free(o->templates);
	o->templates = TAKE(o->next_templates);
}

static void claimed(int r, void *data)
{
	struct claim *c = data;
	struct outbox *o = c->outbox;
	bool again = o->again;

	o->claiming = false;
	o->again = false;
	change_templates(o);
	if (r < 0) {
		if (r != -EAGAIN)
			log_error("deliveries cannot be read from the store: %s", strerror(-r));
		loop_timer_set(o->timer, STORE_RETRY_MS);
		claim_free(c);
		return;
	}
	while (c->claimed && !o->stopped) {
		struct sending *s = c->claimed;
		c->claimed = s->next;
		hand_over(o, s);
	}
	look_at(o, again ? 1 : c->next_at);
	claim_free(c);
}

static void look(void *data)
{
	outbox_kick(data);
}

void outbox_kick(struct outbox *o)
{
	if (o->stopped)
		return;
	if (o->claiming || outbox_active(o) >= o->parallel) {
		o->again = true;
		return;
	}
	struct claim *c = claim_new(o);
	o->claiming = true;
	if (store_write(o->store, &(struct store_job){run_claim, claimed, c}))
		return;
	o->claiming = false;
	claim_free(c);
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

static const char *event_kind(enum delivery_state state)
{
	return state == DELIVERY_SENT	? "delivery sent"
	       : state == DELIVERY_DEAD ? "delivery dead"
					: "delivery deferred";
}

static int add_event(struct txn *txn, const struct settling *s)
{
	json_t *o = json_pack("{s:i}", "attempt", (int)s->sending->attempts);
	if (s->code)
		json_object_set_new(o, "code", json_integer(s->code));
	if (s->settlement.why)
		json_object_set_new(o, "why", json_string(s->settlement.why));
	_cleanup_(freep) char *detail = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	const struct event_record e = {
		.ticket = s->sending->ticket,
		.delivery = s->sending->id,
		.kind = event_kind(s->settlement.state),
		.actor = "wasld",
		.detail = detail,
	};

	return txn_event_add(txn, &e);
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

	int r = txn_delivery_settle(txn, s->sending->id, &outcome);
	return r < 0 ? r : add_event(txn, s);
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
	settle(s);
}

void outbox_abandon(struct outbox *o, int64_t delivery)
{
	outbox_report(
		o, delivery,
		&(struct report){.verdict = REPORT_UNKNOWN, .why = "the channel was stopped"});
}

/* --- living --- */

static size_t count_active(const struct outbox *o)
{
	size_t n = 0;

	for (const struct sending *s = o->active; s; s = s->next)
		n++;
	return n;
}

size_t outbox_active(const struct outbox *o)
{
	return count_active(o) + o->settling;
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
