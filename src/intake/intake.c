#include "intake/intake.h"

#include "base/fault.h"
#include "base/log_catalogue.h"
#include "intake/pool.h"
#include "intake/registration.h"
#include "ticket/prepare.h"

#include <wasl/log.h>

#include <assert.h>
#include <errno.h>
#include <string.h>

#define MESSAGES_MAX 2048U
#define BYTES_MAX (32U << 20)
#define BUSY_RETRY_MS 20U

/* A message on its way. */
struct item {
	struct item *next; /* in the stream's order, until it is with the store */
	struct intake_stream *stream;
	struct message *message;
	struct office *office;
	uint64_t serial;
	size_t weight;
	bool ready; /* prepared */
	struct registration registration;
};

struct intake_stream {
	struct intake *intake;
	struct intake_stream *next;
	char *channel;
	intake_settled *settled; /* NULL once the stream is freed */
	void *data;
	struct item *first, **end; /* not yet with the store */
	size_t count;		   /* messages on their way */
	size_t weight;
	unsigned entered; /* how deep we are in it: it is not freed under our feet */
	uint64_t serial;  /* of the last one submitted */
	struct registration_order order;
};

struct intake {
	struct loop *loop;
	struct store *store;
	struct office *office;
	struct pool *pool;
	struct intake_hooks hooks;
	struct intake_stream *streams;
	struct loop_timer *busy;
	size_t pending;
};

static void pump_all(void *data);

struct intake *intake_new(struct loop *loop, struct store *store, struct office *office)
{
	struct intake *in = xcalloc(1, sizeof(*in));

	in->loop = loop;
	in->store = store;
	in->office = office_ref(office);
	in->pool = pool_new(loop);
	in->busy = loop_timer_new(loop, pump_all, in);
	return in;
}

void intake_free(struct intake *in)
{
	if (!in)
		return;
	assert(!in->pending && !in->streams);
	pool_free(in->pool);
	loop_timer_free(in->busy);
	office_unref(in->office);
	free(in);
}

void intake_set_office(struct intake *in, struct office *office)
{
	office_unref(in->office);
	in->office = office_ref(office);
}

void intake_set_hooks(struct intake *in, const struct intake_hooks *hooks)
{
	in->hooks = *hooks;
}

size_t intake_pending(const struct intake *in)
{
	return in->pending;
}

struct intake_stream *intake_stream_new(struct intake *in, const char *channel,
					intake_settled *settled, void *data)
{
	struct intake_stream *s = xcalloc(1, sizeof(*s));

	s->intake = in;
	s->channel = xstrdup(channel);
	s->settled = settled;
	s->data = data;
	s->end = &s->first;
	s->order.due = 1;
	s->next = in->streams;
	in->streams = s;
	return s;
}

static void enter(struct intake_stream *s)
{
	s->entered++;
}

static void leave(struct intake_stream *s)
{
	struct intake_stream **link = &s->intake->streams;

	if (--s->entered || s->settled || s->count)
		return;
	while (*link != s)
		link = &(*link)->next;
	*link = s->next;
	free(s->channel);
	free(s);
}

void intake_stream_free(struct intake_stream *s)
{
	if (!s)
		return;
	enter(s);
	s->settled = NULL;
	leave(s);
}

struct message *intake_message_new(struct intake_stream *s)
{
	return message_new(s->intake->store);
}

bool intake_congested(const struct intake_stream *s)
{
	return s->count >= MESSAGES_MAX || s->weight >= BYTES_MAX ||
	       store_congested(s->intake->store);
}

void intake_rewind(struct intake_stream *s)
{
	assert(s->count == 0);
	s->order = (struct registration_order){.due = s->serial + 1};
}

static void call_hooks(const struct intake *in, const struct register_result *result)
{
	if (result->delivery && in->hooks.delivery_waits)
		in->hooks.delivery_waits(in->hooks.data);
	if (result->breaker && in->hooks.breaker_opened)
		in->hooks.breaker_opened(in->hooks.data);
}

static void log_result(const struct item *item)
{
	const struct register_result *result = &item->registration.result;
	struct log_about about = {.channel = item->stream->channel};

	if (result->verdict == VERDICT_RETRY)
		return;
	if (item->registration.refused) {
		about.message_id = LOG_ID_QUARANTINED;
		log_write(LOG_LEVEL_ERROR, &about,
			  "the store refused a message (%s): it is kept in the quarantine as %lld",
			  strerror(-item->registration.refused), (long long)result->quarantine);
		return;
	}
	about.ticket = result->reference[0] ? result->reference : NULL;
	if (result->verdict == VERDICT_STORED)
		log_write(LOG_LEVEL_INFO, &about, "%s",
			  result->outcome == OUTCOME_CREATED	? "ticket registered"
			  : result->outcome == OUTCOME_APPENDED ? "message added to a ticket"
			  : result->outcome == OUTCOME_NOTED	? "report noted"
								: "message quarantined");
}

/* Most likely a machine that answers receipts: a person must know, and can end it. */
static void log_limited(const struct item *item)
{
	const struct log_about about = {
		.channel = item->stream->channel,
		.ticket = item->registration.result.reference,
		.message_id = LOG_ID_LIMIT_REACHED,
	};

	log_write(LOG_LEVEL_WARNING, &about,
		  "too many receipts to one sender or domain ([limits]): it gets no more for now; "
		  "it may be a machine that answers them: look at \"waslctl ticket show %s\", and "
		  "keep a machine off with \"waslctl suppression add\"",
		  about.ticket);
}

/* Ends the item's way, whatever became of it. */
static void settle(struct item *item)
{
	struct intake_stream *s = item->stream;
	const struct register_result *result = &item->registration.result;

	enter(s);
	log_result(item);
	if (result->limited)
		log_limited(item);
	s->count--;
	s->weight -= item->weight;
	s->intake->pending--;
	call_hooks(s->intake, result);
	if (s->settled)
		s->settled(item->message, result, s->data);
	message_free(item->message);
	office_unref(item->office);
	free(item);
	leave(s);
}

static void registered(int r, void *data)
{
	struct item *item = data;

	const struct log_about about = {.channel = item->stream->channel};

	fault_die("die-before-settled");
	if (r < 0)
		item->registration.result = (struct register_result){.verdict = VERDICT_RETRY};
	if (r < 0 && r != -EAGAIN)
		log_write(LOG_LEVEL_ERROR, &about,
			  "the store takes a message neither as it is nor in the quarantine (%s): "
			  "its channel waits for it",
			  strerror(-r));
	settle(item);
}

static int run_registration(struct txn *txn, void *data)
{
	struct item *item = data;

	return registration_run(txn, &item->registration);
}

static bool hand_to_store(struct item *item)
{
	const struct store_job job = {
		.run = run_registration,
		.done = registered,
		.data = item,
		.repeatable = true,
	};

	item->registration = (struct registration){
		.order = &item->stream->order,
		.serial = item->serial,
		.item = {item->office, item->stream->channel, item->message},
	};
	return store_write(item->stream->intake->store, &job);
}

static void take_first(struct intake_stream *s)
{
	s->first = s->first->next;
	if (!s->first)
		s->end = &s->first;
}

/* Hands what is ready to the store, in the order in which it was submitted. */
static void pump(struct intake_stream *s)
{
	while (s->first && s->first->ready) {
		fault_die("die-before-registration");
		if (!hand_to_store(s->first)) {
			loop_timer_set(s->intake->busy, BUSY_RETRY_MS);
			return;
		}
		take_first(s);
	}
}

static void pump_all(void *data)
{
	const struct intake *in = data;

	for (struct intake_stream *s = in->streams; s; s = s->next)
		pump(s);
}

static void prepare(void *data)
{
	struct item *item = data;

	message_prepare(item->message);
}

static void prepared(void *data)
{
	struct item *item = data;

	item->ready = true;
	pump(item->stream);
}

static void finished(void *data)
{
	struct item *item = data;

	if (item->message->text_size > PREPARE_SMALL_MAX) {
		pool_run(item->stream->intake->pool, prepare, prepared, item);
		return;
	}
	prepare(item);
	prepared(item);
}

void intake_submit(struct intake_stream *s, struct message *m)
{
	struct item *item = xcalloc(1, sizeof(*item));

	assert(m->source_id && m->natural_key_size);
	if (!m->text)
		message_set_text(m, "", 0);
	*item = (struct item){
		.stream = s,
		.message = m,
		.office = office_ref(s->intake->office),
		.serial = ++s->serial,
		.weight = message_weight(m),
	};
	*s->end = item;
	s->end = &item->next;
	s->count++;
	s->weight += item->weight;
	s->intake->pending++;
	message_finish(m, finished, item);
}
