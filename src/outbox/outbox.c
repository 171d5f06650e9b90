#include "outbox/outbox.h"

#include "base/fault.h"
#include "base/log_catalogue.h"
#include "outbox/claim.h"
#include "outbox/settlement.h"
#include "store/tallies.h"

#include <wasl/log.h>

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define STORE_RETRY_MS 1000U
#define LOOK_MS 60000U
/* while the store is behind by so many, no more is sent */
#define SETTLING_MAX 256U

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
	struct loop_timer *timer, *kick;
	bool claiming, again, stopped;
	void (*lanes_of)(struct lanes *ret, void *data);
	struct lanes lanes;
	struct sending *waiting; /* claimed, oldest first, until their channel has room */
	struct sending *active;	 /* handed to a channel, not yet reported */
	size_t settling;	 /* reported, not yet committed */
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

static size_t weight_of(const struct sending *s)
{
	size_t weight = 0;

	for (; s; s = s->next)
		weight += sending_weight(s);
	return weight;
}

static struct claiming *claiming_new(struct outbox *o)
{
	struct claiming *c = xcalloc(1, sizeof(*c));

	c->outbox = o;
	claim_init(&c->claim, o->office, o->templates, o->parallel);
	lanes_copy(&o->lanes, &c->claim.lanes);
	c->claim.weight = weight_of(o->waiting) + weight_of(o->active);
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

static void hand_over(struct outbox *o, struct sending *s, const char *channel)
{
	const struct delivery d = sending_view(s);

	s->next = o->active;
	o->active = s;
	if (o->deliver(channel, &d, o->data))
		return;
	s->unbegun = true;
	const struct report report = {
		.verdict = REPORT_TEMPORARY,
		.why = "no channel that is running can deliver it",
	};
	outbox_report(o, s->id, &report);
}

static unsigned count_of(const struct outbox *o, const struct lane *lane, const struct sending *s)
{
	unsigned n = 0;

	for (; s; s = s->next)
		n += lanes_find(&o->lanes, s->channel, s->address_kind) == lane;
	return n;
}

static void look_at_lanes(struct outbox *o)
{
	lanes_reset(&o->lanes);
	o->lanes_of(&o->lanes, o->data);
	for (size_t i = 0; i < o->lanes.count; i++) {
		struct lane *lane = &o->lanes.list[i];
		unsigned active = lane->running ? count_of(o, lane, o->active) : 0;
		unsigned room = active < o->parallel ? o->parallel - active : 0;
		lane->room = lane->room < room ? lane->room : room;
	}
}

static void put_back(struct outbox *o, struct sending *s);

/*
 * As far as there is room; what is for a paused channel goes back, and what no channel delivers
 * any more ends at once.
 */
static void hand_over_waiting(struct outbox *o)
{
	struct sending **at = &o->waiting;

	look_at_lanes(o);
	while (*at && !o->stopped && o->settling < SETTLING_MAX) {
		struct sending *s = *at;
		struct lane *lane = lanes_find(&o->lanes, s->channel, s->address_kind);
		if (lane && lane->paused) {
			*at = s->next;
			put_back(o, s);
			continue;
		}
		if (lane && !lane->room) {
			at = &s->next;
			continue;
		}
		*at = s->next;
		if (lane)
			lane->room--;
		hand_over(o, s, lane ? lane->channel : s->channel);
	}
}

/* True if there is something to be claimed for a lane, or no lane at all. */
static bool count_wants(struct outbox *o)
{
	int64_t now = clock_monotonic_ms();
	bool any = false, wanted = false;

	for (size_t i = 0; i < o->lanes.count; i++) {
		struct lane *lane = &o->lanes.list[i];
		if (!lane->running || lane->paused)
			continue;
		any = true;
		lane->want = lane_want(lane, count_of(o, lane, o->waiting), now);
		wanted |= lane->want > 0;
	}
	return wanted || !any;
}

static void look_at(struct outbox *o, int64_t next_at)
{
	int64_t pause = next_at ? next_at - clock_utc_ms() : LOOK_MS;

	pause = pause < 0 ? 0 : pause > LOOK_MS ? LOOK_MS : pause;
	loop_timer_set(o->timer, (uint64_t)pause);
}

static void change_templates(struct outbox *o)
{
	if (!o->next_templates || o->claiming)
		return;
	template_set_free(o->templates);
	o->templates = TAKE(o->next_templates);
}

static void take_claimed(struct outbox *o, struct claim *c)
{
	struct sending **end = &o->waiting;

	if (c->dead)
		log_error("%u deliveries cannot be read from the store: they are dead, and their "
			  "tickets have to be answered by hand",
			  c->dead);
	if (c->aside)
		log_error("the files of %u replies cannot be read now: see to the disk of the "
			  "store's folder; they are tried again every ten minutes",
			  c->aside);
	while (*end)
		end = &(*end)->next;
	*end = TAKE(c->claimed);
	hand_over_waiting(o);
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
		if (c->claim.claimed)
			fault_die("die-after-claim");
		take_claimed(o, &c->claim);
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
	hand_over_waiting(o);
	if (o->claiming) {
		o->again = true;
		return;
	}
	if (!count_wants(o)) {
		loop_timer_set(o->timer, LOOK_MS);
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

void outbox_room_changed(struct outbox *o)
{
	if (!o->stopped)
		loop_timer_set(o->kick, 0);
}

/* --- reporting --- */

struct settling {
	struct outbox *outbox;
	struct sending *sending;
	struct delivery_settlement settlement;
	long code;
	char *remote_id, *alias;
	bool back;		  /* it was never begun */
	struct loop_timer *retry; /* while the store cannot take it */
};

static void settling_free(struct settling *s)
{
	loop_timer_free(s->retry);
	free(s->settlement.why);
	free(s->remote_id);
	free(s->alias);
	sending_free(s->sending);
	free(s);
}

static int run_settle(struct txn *txn, void *data)
{
	const struct settling *s = data;
	char **parts = s->sending->part ? s->sending->parts_out : NULL;
	const struct delivery_outcome outcome = {
		.state = s->settlement.state,
		.why = s->settlement.why,
		.next_at = s->settlement.next_at,
		.code = s->code,
		.remote_id = parts ? parts[0] : s->remote_id,
		.alias = s->alias,
		.parts = (const char *const *)parts,
		.uncertainty = s->settlement.uncertainty,
	};

	if (s->back)
		return txn_delivery_put_back(txn, s->sending->id, txn_now(txn));
	int r = sending_settle(txn, s->sending, &outcome);
	if (r == 0 && outcome.state == DELIVERY_SUPPRESSED)
		r = txn_tally_add(txn, "suppressed", outcome.why);
	return r;
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
	if (s->settlement.more) {
		log_write(LOG_LEVEL_INFO, &about, "%s: part %u of %u sent", s->sending->kind,
			  s->sending->part, s->sending->parts);
	} else if (s->settlement.state == DELIVERY_SENT) {
		log_write(LOG_LEVEL_INFO, &about, "%s sent", s->sending->kind);
	} else if (s->settlement.state == DELIVERY_DEAD) {
		about.message_id = LOG_ID_DELIVERY_DEAD;
		log_write(LOG_LEVEL_WARNING, &about, "%s could not be delivered: %s",
			  s->sending->kind, s->settlement.why);
	} else if (s->settlement.state == DELIVERY_SUPPRESSED) {
		log_write(LOG_LEVEL_INFO, &about, "%s is not sent: %s", s->sending->kind,
			  s->settlement.why);
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
	if (r == 0 && !s->back)
		log_settled(s);
	else if (r < 0 && r != -EAGAIN)
		log_error("the end of delivery %lld could not be stored: %s",
			  (long long)s->sending->id, strerror(-r));
	if (r == 0 && s->settlement.more)
		fault_die("die-after-part");
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

static void put_back(struct outbox *o, struct sending *sending)
{
	struct settling *s = xcalloc(1, sizeof(*s));

	*s = (struct settling){.outbox = o, .sending = sending, .back = true};
	s->retry = loop_timer_new(o->loop, settle, s);
	o->settling++;
	settle(s);
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
	struct lane *lane = lanes_find(&o->lanes, sending->channel, sending->address_kind);
	if (lane)
		lane_note_ended(lane, clock_monotonic_ms());
	struct settling *s = xcalloc(1, sizeof(*s));
	*s = (struct settling){
		.outbox = o,
		.sending = sending,
		.code = report->code,
		.remote_id = xstrdup(report->remote_id),
		.alias = xstrdup(report->alias),
	};
	s->retry = loop_timer_new(o->loop, settle, s);
	sending->address_refused = report->verdict == REPORT_PERMANENT && report->address_refused;
	settlement_decide(sending, report, &o->rules, &s->settlement);
	if (report->verdict == REPORT_SENT)
		sending_note_part(sending, report);
	o->settling++;
	if (report->verdict == REPORT_SENT)
		fault_die("die-after-acceptance");
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
	/* what was not begun when it stopped is begun at the next start */
	return under_way(o) + o->claiming + (o->waiting && !o->stopped);
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
		.lanes_of = options->lanes,
		.deliver = options->deliver,
		.data = options->data,
	};
	o->timer = loop_timer_new(o->loop, look, o);
	o->kick = loop_timer_new(o->loop, look, o);
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
	loop_timer_unset(o->kick);
}

void outbox_free(struct outbox *o)
{
	if (!o)
		return;
	assert(!o->claiming && !o->settling);
	sending_free_all(o->active);
	sending_free_all(o->waiting);
	lanes_done(&o->lanes);
	loop_timer_free(o->timer);
	loop_timer_free(o->kick);
	template_set_free(o->templates);
	template_set_free(o->next_templates);
	office_unref(o->office);
	free(o);
}
