#include "ticket/filing.h"

#include "store/links.h"
#include "store/sources.h"
#include "ticket/announce.h"
#include "ticket/contact.h"
#include "ticket/group.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* 29^7 references: that many collisions in a row are a broken random generator. */
#define REFERENCE_TRIES 20U

int filing_blobs_add(struct txn *txn, struct owner owner, struct message *m)
{
	int r = m->raw ? txn_blob_add(txn, owner, m->raw, &m->raw_blob) : 0;

	for (size_t i = 0; i < m->attachments_count && r == 0; i++) {
		struct message_attachment *a = &m->attachments[i];
		a->size = content_size(a->content);
		r = txn_blob_add(txn, owner, a->content, &a->blob);
	}
	return r;
}

int filing_blobs_move(struct txn *txn, const struct message *m, struct owner from, struct owner to)
{
	int r = m->raw_blob ? txn_blob_move(txn, m->raw_blob, from, to) : 0;

	for (size_t i = 0; i < m->attachments_count && r == 0; i++)
		r = txn_blob_move(txn, m->attachments[i].blob, from, to);
	return r;
}

static int find_sender(struct txn *txn, const struct message *m, struct party_ref *ret)
{
	const struct party_address a = {
		.kind = m->sender_kind,
		.address = m->sender_address,
		.name = m->sender_name,
	};

	return m->sender_kind && m->sender_address ? txn_party_ensure(txn, &a, ret) : 0;
}

static enum ticket_type type_of(const struct message *m)
{
	switch (m->type) {
	case MESSAGE_TYPE_COMPLAINT:
		return TYPE_COMPLAINT;
	case MESSAGE_TYPE_REQUEST:
		return TYPE_REQUEST;
	case MESSAGE_TYPE_SUGGESTION:
		return TYPE_SUGGESTION;
	case MESSAGE_TYPE_INQUIRY:
	case MESSAGE_TYPE_UNKNOWN:
		break;
	}
	return TYPE_INQUIRY;
}

static int open_ticket(struct txn *txn, const struct register_item *item, struct filed *filed)
{
	const struct message *m = item->message;
	const struct ticket_record t = {
		.reference = filed->reference,
		.stage = STAGE_REGISTERED,
		.type = type_of(m),
		.complexity = COMPLEXITY_ROUTINE,
		.priority = PRIORITY_MEDIUM,
		.department = "office",
		.channel = item->channel,
		.language = text_language_code(m->language),
		.subject = m->subject,
		.party = filed->sender.party,
		/* what is forged draws nobody's own mails to it */
		.topic = m->authentication == MESSAGE_AUTHENTICATION_FAILED ? NULL : m->topic,
	};
	int r = -EEXIST;

	for (unsigned i = 0; i < REFERENCE_TRIES && r == -EEXIST; i++) {
		reference_new(filed->reference);
		r = txn_ticket_add(txn, &t, &filed->ticket);
	}
	filed->created = true;
	return r;
}

/* Work that nobody sees is not done: who adds to a closed ticket opens it again. */
static int reopen(struct txn *txn, const struct register_item *item, struct filed *filed)
{
	const struct thread_ticket *found = &filed->thread.ticket;

	const struct message *m = item->message;

	if (found->stage != STAGE_CLOSED || m->kind != MESSAGE_PLAIN || m->asks_stage || m->opt_out)
		return 0;
	filed->reopened = true;
	int r = txn_ticket_set_stage(txn, found->id, STAGE_IN_PROGRESS);
	return r < 0 ? r
		     : filing_event(
			       txn, item->channel,
			       &(struct event_record){.ticket = found->id, .kind = "reopened"});
}

/* Of a call's reports it need not be the first that names the caller. */
static int introduce(struct txn *txn, struct filed *filed)
{
	const struct thread *thread = &filed->thread;

	if (thread->by != THREAD_BY_GROUP || thread->ticket.party || !filed->sender.party)
		return 0;
	filed->introduced = true;
	return txn_ticket_set_party(txn, filed->ticket, filed->sender.party);
}

static int join(struct txn *txn, const struct register_item *item, struct filed *filed)
{
	const struct thread_ticket *found = &filed->thread.ticket;

	filed->ticket = found->id;
	snprintf(filed->reference, REFERENCE_SIZE, "%s", found->reference);
	int r = introduce(txn, filed);
	return r < 0 ? r : reopen(txn, item, filed);
}

int filing_place(struct txn *txn, const struct register_item *item, struct filed *ret)
{
	*ret = (struct filed){0};
	int r = find_sender(txn, item->message, &ret->sender);
	if (r == 0)
		r = threading_find(txn, item, &ret->sender, &ret->thread);
	if (r < 0)
		return r;
	if (ret->thread.by != THREAD_NEW)
		return join(txn, item, ret);
	return item->message->opt_out ? FILING_NO_TICKET : open_ticket(txn, item, ret);
}

int filing_attachments(struct txn *txn, const struct message *m, const struct filed *filed)
{
	int r = 0;

	for (size_t i = 0; i < m->attachments_count && r == 0; i++) {
		const struct message_attachment *a = &m->attachments[i];
		const struct attachment_record record = {
			.name = a->name,
			.type = a->type,
			.size = a->size,
			.blob = a->blob,
		};
		r = txn_attachment_add(txn, filed->ticket, filed->article, &record);
	}
	return r;
}

enum { OWN_AUTOMATIC, OWN_OUTSIDER, OWN_TOPIC, OWN_CHANGED, OWN_DELETED };
static const char *const own_notes[] = {
	[OWN_AUTOMATIC] = "an automatic reply",
	[OWN_OUTSIDER] = "unverified outside participant",
	[OWN_TOPIC] = "one more of too many on this subject from its sender",
	[OWN_CHANGED] = FILING_CHANGED,
	[OWN_DELETED] = FILING_DELETED,
};

/* The message's own, and what registering it has found. */
static char **notes_of(const struct message *m, const struct filed *filed)
{
	char **notes = NULL;

	for (char **note = m->notes; note && *note; note++)
		strings_add(&notes, *note);
	if (m->kind == MESSAGE_AUTO_REPLY)
		strings_add(&notes, own_notes[OWN_AUTOMATIC]);
	if (filed->thread.outsider)
		strings_add(&notes, own_notes[OWN_OUTSIDER]);
	if (filed->thread.by == THREAD_BY_TOPIC)
		strings_add(&notes, own_notes[OWN_TOPIC]);
	return notes;
}

bool filing_is_own_note(const char *note)
{
	for (size_t i = 0; i < ELEMENTS(own_notes); i++) {
		if (strncmp(note, own_notes[i], strlen(own_notes[i])) == 0)
			return true;
	}
	return false;
}

int filing_article(struct txn *txn, const struct register_item *item, struct filed *filed)
{
	const struct message *m = item->message;
	_cleanup_(strings_freep) char **notes = notes_of(m, filed);
	_cleanup_(freep) char *reply_params =
		m->reply_params ? json_dumps(m->reply_params, JSON_COMPACT) : NULL;
	const struct article_record a = {
		.direction = ARTICLE_IN,
		.channel = item->channel,
		.from_name = m->sender_name,
		.from_address = m->sender_address,
		.at = m->received,
		.written = m->sent,
		.subject = m->subject,
		.text = m->text,
		.marks = m->marks,
		.marks_count = m->marks_count,
		.notes = (const char *const *)notes,
		.raw = m->raw_blob,
		.recipients = (const char *const *)m->recipients,
		.automatic = m->kind == MESSAGE_AUTO_REPLY,
		.outsider = filed->thread.outsider,
		.reply_params = reply_params,
		.revision = m->revision,
	};
	int r = txn_article_add(txn, filed->ticket, &a, &filed->article);

	if (r == 0)
		r = filing_attachments(txn, m, filed);
	for (char **key = m->thread_keys; key && *key && r == 0; key++)
		r = txn_thread_key_add(txn, *key, filed->ticket);
	for (size_t i = 0; i < m->groups_count && r == 0; i++)
		r = group_keep(txn, item->channel, &m->groups[i], filed->ticket);
	/* who joins another's ticket learns nothing of it */
	if (filed->created || filed->thread.by == THREAD_BY_GROUP)
		for (char **one = m->contacts; one && *one && r == 0; one++)
			r = contact_keep(txn, filed->ticket, *one);
	return r;
}

int filing_announce(struct txn *txn, const struct register_item *item, const struct filed *filed)
{
	const struct announcement a = {
		.office = item->office,
		.type = filed->created	  ? ANNOUNCE_CREATED
			: filed->reopened ? ANNOUNCE_REOPENED
					  : ANNOUNCE_UPDATED,
		.ticket = filed->ticket,
		.article = filed->article,
	};

	return ticket_announce(txn, &a);
}

int filing_event(struct txn *txn, const char *channel, const struct event_record *event)
{
	json_t *json = json_pack("{s:s}", "channel", channel);
	_cleanup_(freep) char *detail = json_dumps(json, JSON_COMPACT);
	struct event_record e = *event;

	json_decref(json);
	e.actor = "wasld";
	e.detail = detail;
	return txn_event_add(txn, &e);
}

/* It may be an answer of somebody whom we cannot tell: a person looks at both. */
static int relate(struct txn *txn, const char *channel, const struct filed *filed)
{
	const struct thread_ticket *relation = &filed->thread.relation;
	const struct event_record linked = {.ticket = filed->ticket, .kind = "possible relation"};

	int r = txn_link_add(txn, filed->ticket, relation->id, "possible-relation");
	return r < 0 ? r : filing_event(txn, channel, &linked);
}

int filing_history(struct txn *txn, const struct register_item *item, const struct filed *filed)
{
	static const char *const birth[] = {"received", "registered", NULL};
	static const char *const joining[] = {"appended", NULL};
	int r = 0;

	for (const char *const *kind = filed->created ? birth : joining; *kind && r == 0; kind++)
		r = filing_event(txn, item->channel,
				 &(struct event_record){.ticket = filed->ticket, .kind = *kind});
	if (r < 0 || !filed->created || !filed->thread.relation.id)
		return r;
	return relate(txn, item->channel, filed);
}
