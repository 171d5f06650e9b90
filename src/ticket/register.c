#include "ticket/register.h"

#include "store/quarantine.h"
#include "store/sources.h"
#include "store/tallies.h"
#include "ticket/acknowledge.h"
#include "ticket/filing.h"
#include "ticket/opt_out.h"
#include "ticket/report.h"
#include "ticket/revision.h"
#include "ticket/threading.h"

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

/* One item that was sent to several of us is one article, which knows them all. */
static int note_way(struct txn *txn, const struct register_item *item,
		    const struct source_record *source)
{
	const struct article_record again = {
		.id = source->article,
		.channel = item->channel,
		.recipients = (const char *const *)item->message->recipients,
	};
	_cleanup_(freep) char *kind = xasprintf("also received through %s", item->channel);
	bool other = false;

	int r = txn_article_again(txn, source->ticket, &again, &other);
	if (r < 0 || !other)
		return r == -ENOENT ? 0 : r;
	r = txn_event_find(txn, source->ticket, kind);
	if (r != -ENOENT)
		return r;
	return filing_event(txn, item->channel,
			    &(struct event_record){.ticket = source->ticket, .kind = kind});
}

/* The same item again: the answer is that of the first time. */
static int answer_again(struct txn *txn, const struct register_item *item,
			const struct source_record *source, struct register_result *ret)
{
	ret->verdict = VERDICT_DUPLICATE;
	ret->outcome = (enum outcome)source->outcome;
	ret->ticket = source->ticket;
	ret->quarantine = source->quarantine;
	int r = txn_tally_add(txn, "outcome", "duplicate");
	if (r == 0 && source->article)
		r = note_way(txn, item, source);
	if (r == 0 && source->ticket)
		r = txn_ticket_by_id(txn, source->ticket, copy_reference, ret->reference);
	return r;
}

static struct source_record source_of(const struct register_result *result, int64_t article)
{
	return (struct source_record){
		.ticket = result->ticket,
		.quarantine = result->quarantine,
		.article = article,
		.outcome = (int)result->outcome,
	};
}

static int remember(struct txn *txn, const struct message *m, const struct register_result *result,
		    int64_t article)
{
	const struct source_record source = source_of(result, article);

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

/* What it is known by is remembered by the caller. */
static int keep_apart(struct txn *txn, const struct register_item *item, const char *why,
		      struct register_result *ret)
{
	struct message *m = item->message;
	const struct quarantine_record q = {
		.channel = item->channel,
		.why = why,
		.size = m->raw ? content_size(m->raw) : m->text_size,
	};

	ret->outcome = OUTCOME_QUARANTINED;
	int r = txn_quarantine_add(txn, &q, m->sender_address, &ret->quarantine);
	if (r == 0)
		r = fill_quarantine(txn, m, ret->quarantine);
	if (r == 0)
		r = filing_event(txn, item->channel,
				 &(struct event_record){.quarantine = ret->quarantine,
							.kind = "quarantined"});
	return r < 0 ? r : txn_tally_add(txn, "quarantined", why);
}

static int quarantine(struct txn *txn, const struct register_item *item, const char *why,
		      struct register_result *ret)
{
	int r = keep_apart(txn, item, why, ret);

	return r < 0 ? r : remember(txn, item->message, ret, 0);
}

static int file(struct txn *txn, const struct register_item *item, struct filed *filed)
{
	struct message *m = item->message;

	int r = filing_place(txn, item, filed);
	if (r == 0)
		r = filing_blobs_add(txn, (struct owner){OWNER_TICKET, filed->ticket}, m);
	if (r == 0)
		r = filing_article(txn, item, filed);
	if (r == 0)
		r = filing_history(txn, item, filed);
	return r;
}

/*
 * What is added to a ticket gets no receipt of its own, but where only now somebody could get one;
 * who asks how it stands is told.
 */
static int acknowledge(struct txn *txn, const struct register_item *item, const struct filed *filed,
		       struct register_result *ret)
{
	bool first = filed->created || filed->introduced;
	const struct acknowledge_item receipt = {
		.kind = first ? ACKNOWLEDGE_RECEIPT : ACKNOWLEDGE_STAGE,
		.office = item->office,
		.channel = item->channel,
		.message = item->message,
		.filed = filed,
	};
	struct acknowledgement ack = {0};

	if (!first && (!item->message->asks_stage || item->message->kind != MESSAGE_PLAIN))
		return 0;
	int r = ticket_acknowledge(txn, &receipt, &ack);
	ret->delivery = ack.waits;
	ret->breaker = ack.breaker;
	ret->limited = ack.limited;
	return r;
}

static const char *unmatched_word(enum message_report report)
{
	if (report == MESSAGE_REPORT_COMPLAINED)
		return "unmatched complaint";
	return report == MESSAGE_REPORT_SEEN ? "unmatched report" : "unmatched bounce";
}

static int take_report(struct txn *txn, const struct register_item *item,
		       struct register_result *ret)
{
	struct thread_ticket ticket = {0};

	int r = report_register(txn, item, &ticket);
	if (r == -ENOENT)
		return quarantine(txn, item, unmatched_word(item->message->reported.report), ret);
	if (r < 0)
		return r;
	ret->outcome = OUTCOME_NOTED;
	ret->ticket = ticket.id;
	memcpy(ret->reference, ticket.reference, REFERENCE_SIZE);
	r = remember(txn, item->message, ret, 0);
	return r < 0 ? r : txn_tally_add(txn, "outcome", "noted");
}

/* As an article. */
static int take(struct txn *txn, const struct register_item *item, struct register_result *ret)
{
	struct filed filed = {0};

	int r = file(txn, item, &filed);
	if (r == 0 && !filed.created)
		r = txn_tally_add(txn, "outcome", "appended");
	if (r < 0)
		return r;
	ret->outcome = filed.created ? OUTCOME_CREATED : OUTCOME_APPENDED;
	ret->ticket = filed.ticket;
	memcpy(ret->reference, filed.reference, REFERENCE_SIZE);
	r = acknowledge(txn, item, &filed, ret);
	if (r == 0)
		r = filing_announce(txn, item, &filed);
	ret->delivery |= r > 0;
	return r < 0 ? r : remember(txn, item->message, ret, filed.article);
}

/* An answering machine's mail opens no ticket: whom would the answer to it help? */
static int take_automatic(struct txn *txn, const struct register_item *item,
			  struct register_result *ret)
{
	struct thread_ticket ticket;

	int r = threading_of_tokens(txn, item, &ticket);
	if (r == -ENOENT)
		return quarantine(txn, item, "automatic reply to nothing of ours", ret);
	return r < 0 ? r : take(txn, item, ret);
}

/* Only we give a message such an id: a Message-ID is "TOKEN@DOMAIN". */
static bool is_our_own(struct txn *txn, const struct message *m)
{
	const struct crypto_key *key = store_key(txn_store(txn), STORE_KEY_TOKEN);
	struct token_target target;

	for (char **id = m->thread_keys; id && *id; id++) {
		size_t size = strcspn(*id, "@");
		char token[TOKEN_SIZE];

		if (size >= sizeof(token))
			continue;
		snprintf(token, sizeof(token), "%.*s", (int)size, *id);
		if (token_check(key, token, &target) && target.kind == TOKEN_MESSAGE)
			return true;
	}
	return false;
}

struct taking {
	const struct register_item *item;
	struct register_result *result;
};

static int run_take(struct txn *txn, void *data)
{
	const struct taking *t = data;

	return take(txn, t->item, t->result);
}

/* What it says has been done then: it is kept, but nobody has to look at it. */
static int take_opt_out(struct txn *txn, const struct register_item *item,
			struct register_result *ret)
{
	struct taking taking = {item, ret};

	int r = opt_out_take(txn, item);
	if (r == 0)
		r = txn_attempt(txn, run_take, &taking);
	if (r != FILING_NO_TICKET)
		return r;
	*ret = (struct register_result){.verdict = VERDICT_STORED};
	return quarantine(txn, item, OPT_OUT_WHY, ret);
}

static int store_new(struct txn *txn, const struct register_item *item, struct register_result *ret)
{
	const char *why = item->message->quarantine;

	ret->verdict = VERDICT_STORED;
	if (!why && is_our_own(txn, item->message))
		why = "loop: the office has sent it before";
	if (why)
		return quarantine(txn, item, why, ret);
	switch (item->message->kind) {
	case MESSAGE_REPORT:
		return take_report(txn, item, ret);
	case MESSAGE_AUTO_REPLY:
		return take_automatic(txn, item, ret);
	case MESSAGE_WITHDRAWN: /* of what was never taken nothing is kept */
		return 0;
	case MESSAGE_PLAIN:
		break;
	}
	return item->message->opt_out ? take_opt_out(txn, item, ret) : take(txn, item, ret);
}

/* Another wording of what has no article, or whose article cannot be read. */
static int take_apart(struct txn *txn, const struct register_item *item,
		      struct register_result *ret)
{
	const char *why = item->message->quarantine;
	_cleanup_(revision_key_done) struct revision_key known = {0};
	struct source_record source;

	revision_key(item->message, &known);
	const struct crypto_bytes key = {known.bytes, known.size};
	int r = txn_source_find(txn, known.scope, key, &source);
	if (r == 0)
		return answer_again(txn, item, &source, ret);
	if (r != -ENOENT)
		return r;
	ret->verdict = VERDICT_STORED;
	r = keep_apart(txn, item, why ? why : "another wording of what is here", ret);
	source = source_of(ret, 0);
	return r < 0 ? r : txn_source_add(txn, known.scope, key, &source);
}

static bool is_gone(int r)
{
	return r == -ENOENT || r == -EBADMSG;
}

/* What is known already: the same again, or what its sender did to it. */
static int take_known(struct txn *txn, const struct register_item *item,
		      const struct source_record *source, struct register_result *ret)
{
	const struct message *m = item->message;
	bool withdrawn = m->kind == MESSAGE_WITHDRAWN;
	int r = -EALREADY;

	if (!withdrawn && m->revision && (m->quarantine || (source->quarantine && !source->ticket)))
		return take_apart(txn, item, ret);
	if (source->article && withdrawn)
		r = revision_withdraw(txn, item, source, ret);
	else if (source->article && m->revision)
		r = revision_take(txn, item, source, ret);
	/* what cannot be read any more cannot be marked either, however often it is tried */
	if (r == -EALREADY || (withdrawn && is_gone(r)))
		r = answer_again(txn, item, source, ret);
	return withdrawn && is_gone(r) ? 0 : r;
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
		r = take_known(txn, item, &source, ret);
	else if (r == -ENOENT)
		r = store_new(txn, item, ret);
	return r < 0 ? r : move_cursor(txn, item);
}
