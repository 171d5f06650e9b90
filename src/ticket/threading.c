#include "ticket/threading.h"

#include "store/deliveries.h"
#include "store/sources.h"
#include "ticket/group.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define HOUR_MS ((int64_t)3600 * 1000)
/* References in one subject that are looked up. */
#define SUBJECT_REFERENCES_MAX 8U

static int note_ticket(const struct ticket_record *t, void *context)
{
	struct thread_ticket *ret = context;

	*ret = (struct thread_ticket){
		.id = t->id,
		.party = t->party,
		.stage = t->stage,
		.created = t->created,
	};
	snprintf(ret->reference, REFERENCE_SIZE, "%s", t->reference);
	return 0;
}

static int check_mail(struct txn *txn, const struct delivery_record *d, void *context)
{
	(void)txn;
	(void)context;
	return strcmp(d->address_kind, "mail") == 0 ? 0 : -ENOENT;
}

/* No program and no gateway has a part in a ticket. */
static int check_delivery(struct txn *txn, const struct token_target *target)
{
	const struct delivery_filter filter = {.state = -1, .id = target->delivery};

	return target->delivery ? txn_delivery_list(txn, &filter, check_mail, NULL) : 0;
}

int threading_of_token(struct txn *txn, const struct thread_token *token, struct thread_ticket *ret,
		       struct token_target *ret_target)
{
	const struct crypto_key *key = store_key(txn_store(txn), STORE_KEY_TOKEN);

	/* who may see a ticket may not write to it by that */
	if (!token_check(key, token->token, ret_target) || ret_target->kind == TOKEN_STATUS ||
	    (token->office && !office_accepts(token->office, ret_target->letter)))
		return -ENOENT;
	int r = check_delivery(txn, ret_target);
	return r < 0 ? r : txn_ticket_by_reference(txn, ret_target->reference, note_ticket, ret);
}

int threading_of_tokens(struct txn *txn, const struct register_item *item,
			struct thread_ticket *ret)
{
	struct token_target target;
	int r = -ENOENT;

	for (char **token = item->message->tokens; token && *token && r == -ENOENT; token++) {
		const struct thread_token one = {item->office, *token};
		r = threading_of_token(txn, &one, ret, &target);
	}
	return r;
}

/* --- what only a participant may join by --- */

struct search {
	struct txn *txn;
	const struct party_ref *sender;
	bool vouched; /* the sender is who it seems to be */
	struct thread *ret;
};

static int participates(struct txn *txn, const struct thread_ticket *t,
			const struct party_ref *sender)
{
	if (!sender->party)
		return -ENOENT;
	return t->party == sender->party ? 0 : txn_ticket_participant(txn, t->id, sender->party);
}

/* 0: it joins; -ENOENT: it does not, but it may be related. */
static int consider(const struct search *search, const struct thread_ticket *t)
{
	int r = search->vouched ? participates(search->txn, t, search->sender) : -ENOENT;

	if (r == 0) {
		search->ret->by = THREAD_BY_REFERENCE;
		search->ret->ticket = *t;
	} else if (r == -ENOENT && !search->ret->relation.id) {
		search->ret->relation = *t;
	}
	return r;
}

static int find_by_ids(const struct search *search, const struct message *m)
{
	int r = -ENOENT;

	for (char **key = m->references; key && *key && r == -ENOENT; key++) {
		struct thread_ticket t = {0};
		int64_t id = 0;

		r = txn_thread_key_find(search->txn, *key, &id);
		if (r == 0)
			r = txn_ticket_by_id(search->txn, id, note_ticket, &t);
		if (r == 0)
			r = consider(search, &t);
	}
	return r;
}

static int find_by_subject(const struct search *search, const char *subject)
{
	char reference[REFERENCE_SIZE];
	struct reference_place place = {0};
	size_t size = strlen(subject);
	int r = -ENOENT;

	for (unsigned i = 0; i < SUBJECT_REFERENCES_MAX && r == -ENOENT; i++) {
		struct thread_ticket t = {0};

		if (!reference_find(subject, size, &place, reference))
			break;
		r = txn_ticket_by_reference(search->txn, reference, note_ticket, &t);
		if (r == 0)
			r = consider(search, &t);
	}
	return r;
}

/* --- what says the same again and again --- */

static int find_by_topic(struct txn *txn, const struct register_item *item,
			 const struct party_ref *sender, struct thread *ret)
{
	const struct ticket_record t = {.party = sender->party, .topic = item->message->topic};
	uint64_t most = item->office ? item->office->limits.subject_hour : 0;
	unsigned count = 0;
	int64_t newest = 0;

	if (!most || !t.topic || !t.party || sender->added ||
	    item->message->authentication == MESSAGE_AUTHENTICATION_FAILED)
		return -ENOENT;
	int r = txn_ticket_topic(txn, &t, HOUR_MS, &count, &newest);
	if (r < 0)
		return r;
	if (count < most)
		return -ENOENT;
	ret->by = THREAD_BY_TOPIC;
	return txn_ticket_by_id(txn, newest, note_ticket, &ret->ticket);
}

/* --- what its source counts as one matter --- */

static bool is_open_since(const struct thread_ticket *t, int64_t begin)
{
	return t->stage != STAGE_CLOSED && t->created > begin;
}

static int find_by_groups(struct txn *txn, const struct register_item *item, struct thread *ret)
{
	const struct message *m = item->message;
	int r = -ENOENT;

	for (size_t i = 0; i < m->groups_count && r == -ENOENT; i++) {
		const struct message_group *g = &m->groups[i];
		int64_t id = 0;

		if (!(g->use & MESSAGE_GROUP_JOIN))
			continue;
		r = group_find(txn, item->channel, g, &id);
		if (r == 0)
			r = txn_ticket_by_id(txn, id, note_ticket, &ret->ticket);
		if (r == 0 && g->window_ms &&
		    !is_open_since(&ret->ticket, txn_now(txn) - g->window_ms))
			r = -ENOENT;
	}
	if (r == 0)
		ret->by = THREAD_BY_GROUP;
	return r;
}

/* --- all together --- */

static int find_by_token(struct txn *txn, const struct register_item *item,
			 const struct party_ref *sender, struct thread *ret)
{
	int r = threading_of_tokens(txn, item, &ret->ticket);

	if (r < 0)
		return r;
	ret->by = THREAD_BY_TOKEN;
	/* a token is passed on with the mail it stands in */
	r = participates(txn, &ret->ticket, sender);
	ret->outsider = r == -ENOENT;
	return r == -ENOENT ? 0 : r;
}

/* What no person wrote joins by tokens only. */
static int find_otherwise(struct txn *txn, const struct register_item *item,
			  const struct party_ref *sender, struct thread *ret)
{
	const struct message *m = item->message;
	const struct search search = {
		.txn = txn,
		.sender = sender,
		.vouched = m->authentication == MESSAGE_AUTHENTICATION_PASSED,
		.ret = ret,
	};

	if (m->kind != MESSAGE_PLAIN)
		return -ENOENT;
	int r = find_by_groups(txn, item, ret);
	if (r == -ENOENT)
		r = find_by_ids(&search, m);
	if (r == -ENOENT && m->subject)
		r = find_by_subject(&search, m->subject);
	return r == -ENOENT ? find_by_topic(txn, item, sender, ret) : r;
}

int threading_find(struct txn *txn, const struct register_item *item,
		   const struct party_ref *sender, struct thread *ret)
{
	*ret = (struct thread){0};
	int r = find_by_token(txn, item, sender, ret);
	if (r == -ENOENT)
		r = find_otherwise(txn, item, sender, ret);
	return r == -ENOENT ? 0 : r;
}
