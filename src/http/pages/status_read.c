#include "http/pages/status_read.h"

#include "http/pages/names.h"
#include "outbox/acknowledgement.h"
#include "store/deliveries.h"
#include "store/events.h"
#include "store/tickets.h"
#include "ticket/contact.h"

#include <errno.h>
#include <string.h>

#define GUESS "ticket guess"
#define GUESSES_MAX 20U
#define GUESSES_MS ((int64_t)60 * 60 * 1000)

const char *const status_variables[] = {
	"reference", "type",	"stage",	"stages",     "name", "current",
	"done",	     "created", "changed",	"target",     "late", "replies",
	"at",	     "text",	"unclassified", "no_replies", NULL,
};

/* --- whose it is --- */

static int note_party(const struct ticket_record *t, void *context)
{
	struct contact_question *c = context;

	c->ticket = t->id;
	c->party = t->party;
	return 0;
}

/*
 * Guesses of whose a ticket is, from however many addresses. They count for references that are
 * not ours alike; who has the signed link guesses nothing.
 */
static int refuse_guesses(struct txn *txn, struct status_question *q)
{
	unsigned guesses = 0;
	int r = q->kind ? txn_limit_sum(txn, GUESS, q->reference, GUESSES_MS, &guesses) : 0;

	if (r == 0 && guesses >= GUESSES_MAX)
		q->outcome = STATUS_TOO_MANY;
	return r;
}

static int count_guess(struct txn *txn, struct status_question *q)
{
	q->outcome = STATUS_UNKNOWN;
	return q->kind ? txn_limit_add(txn, GUESS, q->reference) : 0;
}

static int find(struct txn *txn, struct status_question *q)
{
	struct contact_question c = {.kind = q->kind, .address = q->address};

	int r = txn_ticket_by_reference(txn, q->reference, note_party, &c);
	if (r == 0 && q->kind)
		r = contact_check(txn, &c);
	q->ticket = c.ticket;
	return r;
}

int status_write(struct txn *txn, struct status_question *q)
{
	q->outcome = STATUS_FOUND;
	int r = refuse_guesses(txn, q);
	if (r < 0 || q->outcome != STATUS_FOUND)
		return r;
	r = find(txn, q);
	if (r < 0)
		return r == -ENOENT ? count_guess(txn, q) : r;
	const struct event_record e = {
		.ticket = q->ticket,
		.kind = "read",
		.actor = "beneficiary",
		.detail =
			q->kind ? "{\"by\":\"reference and address\"}" : "{\"by\":\"signed link\"}",
	};
	return txn_event_add(txn, &e);
}

/* --- the replies that were sent --- */

struct sent {
	struct txn *txn;
	int64_t *articles;
	size_t count;
	json_t *list;
	enum text_language language;
};

static int note_sent(struct txn *txn, const struct delivery_record *d, void *context)
{
	struct sent *sent = context;

	(void)txn;
	if (d->state != DELIVERY_SENT || strcmp(d->kind, "reply") != 0 || !d->article)
		return 0;
	sent->articles = xreallocarray(sent->articles, sent->count + 1, sizeof(*sent->articles));
	sent->articles[sent->count++] = d->article;
	return 0;
}

static bool was_sent(const struct sent *sent, int64_t article)
{
	for (size_t i = 0; i < sent->count; i++)
		if (sent->articles[i] == article)
			return true;
	return false;
}

static int add_reply(const struct article_record *a, void *context)
{
	struct sent *sent = context;

	if (a->direction != ARTICLE_OUT || !was_sent(sent, a->id))
		return 0;
	_cleanup_(freep) char *at = date_in_both(a->at, sent->language);
	json_array_append_new(sent->list,
			      json_pack("{s:s, s:s}", "at", at, "text", a->text ? a->text : ""));
	return 0;
}

static int read_replies(struct txn *txn, const struct status_question *q, json_t *values)
{
	struct sent sent = {.txn = txn, .list = json_array(), .language = q->language};
	const struct delivery_filter filter = {
		.state = DELIVERY_SENT, .ticket = q->ticket, .limit = 1000};

	json_object_set_new(values, "replies", sent.list);
	int r = txn_delivery_list(txn, &filter, note_sent, &sent);
	if (r >= 0 && sent.count)
		r = txn_article_list(txn, q->ticket, add_reply, &sent);
	json_object_set_new(values, "no_replies", json_boolean(!json_array_size(sent.list)));
	free(sent.articles);
	return r < 0 ? r : 0;
}

/* --- the ticket --- */

struct filling {
	const struct status_question *q;
	json_t *values;
	int64_t changed;
};

static void put_date(json_t *o, const char *name, int64_t utc_ms, enum text_language language)
{
	_cleanup_(freep) char *date = utc_ms ? date_in_both(utc_ms, language) : NULL;

	json_object_set_new(o, name, json_string(date ? date : ""));
}

static const char *days_of(const struct office *office, enum ticket_complexity complexity)
{
	switch (complexity) {
	case COMPLEXITY_CRITICAL:
		return office->options.critical_days;
	case COMPLEXITY_COMPLEX:
		return office->options.complex_days;
	case COMPLEXITY_ROUTINE:
		break;
	}
	return office->options.routine_days;
}

/* Before it is classified the class is unknown, and the page promises none. */
static void put_target(const struct filling *f, const struct ticket_record *t)
{
	enum text_language language = f->q->language;
	bool open = t->stage != STAGE_CLOSED;

	if (t->target_late) {
		put_date(f->values, "late", t->target_late, language);
	} else if (open && t->stage >= STAGE_CLASSIFIED) {
		_cleanup_(freep) char *words =
			days_in_words(days_of(f->q->office, t->complexity), language);
		json_object_set_new(f->values, "target", json_string(words));
	} else if (open) {
		json_object_set_new(f->values, "unclassified", json_true());
	}
}

static json_t *stages_of(enum ticket_stage now, enum text_language language)
{
	json_t *list = json_array();

	for (int stage = STAGE_RECEIVED; stage <= STAGE_CLOSED; stage++)
		json_array_append_new(
			list, json_pack("{s:s, s:b, s:b}", "name",
					stage_name((enum ticket_stage)stage, language), "current",
					stage == (int)now, "done", stage < (int)now));
	return list;
}

static int put_ticket(const struct ticket_record *t, void *context)
{
	struct filling *f = context;
	enum text_language language = f->q->language;

	json_object_set_new(f->values, "reference", json_string(t->reference));
	json_object_set_new(f->values, "type", json_string(type_name(t->type, language)));
	json_object_set_new(f->values, "stage", json_string(stage_name(t->stage, language)));
	json_object_set_new(f->values, "stages", stages_of(t->stage, language));
	put_date(f->values, "created", t->created, language);
	put_target(f, t);
	return 0;
}

/* What shows that something was done with it; not who read it. */
static int note_change(const struct event_record *e, void *context)
{
	static const char *const shown[] = {"registered", "appended",	  "reopened",
					    "classified", "transferred",  "in progress",
					    "closed",	  "delivery sent"};
	struct filling *f = context;

	for (size_t i = 0; i < ELEMENTS(shown); i++)
		if (strcmp(e->kind, shown[i]) == 0)
			f->changed = e->at;
	return 0;
}

int status_read(struct txn *txn, const struct status_question *q, json_t **ret)
{
	struct filling f = {.q = q, .values = json_object()};

	int r = txn_ticket_by_id(txn, q->ticket, put_ticket, &f);
	if (r >= 0)
		r = txn_event_list(txn, q->ticket, note_change, &f);
	if (r >= 0)
		r = read_replies(txn, q, f.values);
	if (r < 0) {
		json_decref(f.values);
		return r;
	}
	put_date(f.values, "changed", f.changed, q->language);
	*ret = f.values;
	return 0;
}
