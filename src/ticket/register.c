#include "ticket/register.h"

#include "store/events.h"
#include "store/quarantine.h"
#include "store/sources.h"
#include "ticket/acknowledge.h"
#include "ticket/filing.h"
#include "ticket/token.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static struct crypto_bytes natural_key(const struct message *m)
{
	return (struct crypto_bytes){m->natural_key, m->natural_key_size};
}

static int copy_reference(const struct ticket_record *t, void *context)
{
	snprintf(context, REFERENCE_SIZE, "%s", t->reference);
	return 0;
}

static int add_event(struct txn *txn, const struct event_record *event, const char *channel)
{
	_cleanup_(freep) char *detail = xasprintf("{\"channel\":\"%s\"}", channel);
	struct event_record e = *event;

	e.actor = "wasld";
	e.detail = detail;
	return txn_event_add(txn, &e);
}

/* The same item again: the answer is that of the first time. */
static int answer_again(struct txn *txn, const struct source_record *source,
			struct register_result *ret)
{
	ret->verdict = VERDICT_DUPLICATE;
	ret->outcome = (enum outcome)source->outcome;
	ret->ticket = source->ticket;
	ret->quarantine = source->quarantine;
	return source->ticket
		       ? txn_ticket_by_id(txn, source->ticket, copy_reference, ret->reference)
		       : 0;
}

static int remember(struct txn *txn, const struct message *m, const struct register_result *result,
		    int64_t article)
{
	const struct source_record source = {
		.ticket = result->ticket,
		.quarantine = result->quarantine,
		.article = article,
		.outcome = (int)result->outcome,
	};

	return txn_source_add(txn, m->scope, natural_key(m), &source);
}

static int fill_quarantine(struct txn *txn, struct message *m, int64_t id)
{
	int r = filing_blobs_add(txn, (struct owner){OWNER_QUARANTINE, id}, m);

	if (r < 0)
		return r;
	json_t *json = message_to_json(m);
	_cleanup_(freep) char *item = json_dumps(json, JSON_COMPACT);
	json_decref(json);
	return txn_quarantine_fill(txn, id, item);
}

static int quarantine(struct txn *txn, const struct register_item *item,
		      struct register_result *ret)
{
	struct message *m = item->message;
	const struct quarantine_record q = {
		.channel = item->channel,
		.why = m->quarantine,
		.size = m->raw ? content_size(m->raw) : m->text_size,
	};

	ret->outcome = OUTCOME_QUARANTINED;
	int r = txn_quarantine_add(txn, &q, m->sender_address, &ret->quarantine);
	if (r == 0)
		r = fill_quarantine(txn, m, ret->quarantine);
	if (r == 0)
		r = remember(txn, m, ret, 0);
	if (r == 0)
		r = add_event(txn,
			      &(struct event_record){.quarantine = ret->quarantine,
						     .kind = "quarantined"},
			      item->channel);
	return r;
}

struct found {
	int64_t ticket;
	char reference[REFERENCE_SIZE];
};

static int note_ticket(const struct ticket_record *t, void *context)
{
	struct found *found = context;

	found->ticket = t->id;
	return copy_reference(t, found->reference);
}

/* The ticket that a signed token of ours in the message names: 0, or -ENOENT. */
static int find_by_token(struct txn *txn, const struct message *m, struct found *ret)
{
	const struct crypto_key *key = store_key(txn_store(txn), STORE_KEY_TOKEN);
	char reference[REFERENCE_SIZE];

	for (char **token = m->tokens; token && *token; token++) {
		if (!token_check(key, *token, reference))
			continue;
		int r = txn_ticket_by_reference(txn, reference, note_ticket, ret);
		if (r != -ENOENT)
			return r;
	}
	return -ENOENT;
}

/* What the sender of a ticket adds to it gets no receipt of its own. */
static int append(struct txn *txn, const struct register_item *item, const struct found *found,
		  struct register_result *ret)
{
	struct filed filed = {.ticket = found->ticket};

	ret->outcome = OUTCOME_APPENDED;
	ret->ticket = found->ticket;
	memcpy(ret->reference, found->reference, REFERENCE_SIZE);
	int r = filing_blobs_add(txn, (struct owner){OWNER_TICKET, filed.ticket}, item->message);
	if (r == 0)
		r = filing_article(txn, item->channel, item->message, &filed);
	if (r == 0)
		r = remember(txn, item->message, ret, filed.article);
	if (r == 0)
		r = add_event(txn,
			      &(struct event_record){.ticket = filed.ticket, .kind = "appended"},
			      item->channel);
	return r;
}

static int add_birth_events(struct txn *txn, const struct register_item *item, int64_t ticket)
{
	int r = add_event(txn, &(struct event_record){.ticket = ticket, .kind = "received"},
			  item->channel);

	return r < 0 ? r
		     : add_event(txn,
				 &(struct event_record){.ticket = ticket, .kind = "registered"},
				 item->channel);
}

static int create(struct txn *txn, const struct register_item *item, struct register_result *ret)
{
	struct message *m = item->message;
	struct filed filed = {0};
	struct acknowledgement ack = {0};
	const struct acknowledge_item receipt = {item->office, item->channel, m, &filed};

	ret->outcome = OUTCOME_CREATED;
	int r = filing_ticket(txn, item->channel, m, &filed);
	ret->ticket = filed.ticket;
	memcpy(ret->reference, filed.reference, REFERENCE_SIZE);
	if (r == 0)
		r = filing_blobs_add(txn, (struct owner){OWNER_TICKET, filed.ticket}, m);
	if (r == 0)
		r = filing_article(txn, item->channel, m, &filed);
	if (r == 0)
		r = add_birth_events(txn, item, filed.ticket);
	if (r == 0)
		r = ticket_acknowledge(txn, &receipt, &ack);
	if (r == 0)
		r = remember(txn, m, ret, filed.article);
	ret->delivery = ack.waits;
	ret->breaker = ack.breaker;
	return r;
}

static int store_new(struct txn *txn, const struct register_item *item, struct register_result *ret)
{
	struct found found = {0};

	ret->verdict = VERDICT_STORED;
	if (item->message->quarantine)
		return quarantine(txn, item, ret);
	int r = find_by_token(txn, item->message, &found);
	if (r == 0)
		return append(txn, item, &found, ret);
	return r == -ENOENT ? create(txn, item, ret) : r;
}

/* The source may go on after this item, whatever became of it. */
static int move_cursor(struct txn *txn, const struct register_item *item)
{
	const struct message *m = item->message;
	int r = m->cursor_key ? txn_cursor_set(txn, item->channel, m->cursor_key, m->cursor_value)
			      : 0;

	return r < 0 ? r : txn_attempt_forget(txn, item->channel, m->source_id);
}

int ticket_register(struct txn *txn, const struct register_item *item, struct register_result *ret)
{
	struct source_record source;

	*ret = (struct register_result){0};
	int r = txn_source_find(txn, item->message->scope, natural_key(item->message), &source);
	if (r == 0)
		r = answer_again(txn, &source, ret);
	else if (r == -ENOENT)
		r = store_new(txn, item, ret);
	return r < 0 ? r : move_cursor(txn, item);
}
